<?php
/**
 * What follows a COMMIT.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Brings caches and options in line with what was committed, one process at a time. When a server dies before it, the
 * posts are whole nevertheless; caches that outlive a request then show the batch when they expire.
 */
class Anp_Importer_Settlement {

	const EVENT = 'anp_importer_publish_due';

	/**
	 * Hooks.
	 */
	public static function hook() {
		add_action( self::EVENT, array( __CLASS__, 'publish_due' ) );
		add_action( 'init', array( __CLASS__, 'schedule' ) );
		register_deactivation_hook( ANP_IMPORTER_FILE, array( __CLASS__, 'unschedule' ) );
	}

	/**
	 * Settles.
	 *
	 * @param int[] $created           New posts.
	 * @param int[] $updated           Posts that are different now.
	 * @param int[] $removed           Posts that are gone.
	 * @param int[] $term_taxonomy_ids Terms whose counts changed.
	 */
	public static function settle( array $created, array $updated, array $removed, array $term_taxonomy_ids ) {
		if ( ! $created && ! $updated && ! $removed ) {
			return;
		}
		try {
			Anp_Importer_Database::locked(
				'settlement',
				static function () use ( $created, $updated, $removed, $term_taxonomy_ids ) {
					self::refresh_caches( array_merge( $created, $removed ), $updated, $term_taxonomy_ids );
					self::refresh_notes();
					/**
					 * Fires after a batch of articles was committed.
					 *
					 * @param int[] $created New posts.
					 * @param int[] $updated Posts that are different now.
					 * @param int[] $removed Posts that are gone.
					 */
					do_action( 'anp_importer_settled', $created, $updated, $removed );
				}
			);
		} catch ( Throwable $error ) {
			// The posts are there, and that is what the answer says.
			error_log( 'anp-importer: a batch is committed, but not settled: ' . $error->getMessage() ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions
		}
	}

	/**
	 * Publishes scheduled articles that are due: one event for all, not an entry for each in one option.
	 */
	public static function publish_due() {
		global $wpdb;
		$source = Anp_Importer_Schema::source();
		$rows   = Anp_Importer_Database::rows( "SELECT p.ID FROM $wpdb->posts p JOIN $source s ON s.post_id = p.ID WHERE p.post_type = 'post' AND p.post_status = 'future' AND p.post_date_gmt <= ? LIMIT 1000", array( gmdate( 'Y-m-d H:i:s' ) ) );
		foreach ( $rows as $row ) {
			check_and_publish_future_post( (int) $row['ID'] );
		}
	}

	/**
	 * Enters the event.
	 */
	public static function schedule() {
		if ( ! wp_next_scheduled( self::EVENT ) && Anp_Importer_Schema::VERSION === get_option( Anp_Importer_Schema::OPTION_VERSION ) ) {
			wp_schedule_event( time(), 'hourly', self::EVENT );
		}
	}

	/**
	 * Takes it out.
	 */
	public static function unschedule() {
		wp_clear_scheduled_hook( self::EVENT );
	}

	/**
	 * Forgets what caches have of posts and terms.
	 *
	 * @param int[] $quiet             Posts of which nobody can have shown a page that is to be dropped.
	 * @param int[] $updated           Posts of which somebody may have.
	 * @param int[] $term_taxonomy_ids Terms whose counts changed.
	 */
	private static function refresh_caches( array $quiet, array $updated, array $term_taxonomy_ids ) {
		global $wpdb;
		foreach ( $updated as $post_id ) {
			clean_post_cache( $post_id );
		}
		foreach ( array( 'posts', 'post_meta', 'category_relationships', 'post_tag_relationships' ) as $group ) {
			wp_cache_delete_multiple( $quiet, $group );
		}
		if ( $term_taxonomy_ids ) {
			$rows = Anp_Importer_Database::rows( "SELECT term_id FROM $wpdb->term_taxonomy WHERE term_taxonomy_id IN (" . Anp_Importer_Database::marks( $term_taxonomy_ids ) . ')', $term_taxonomy_ids );
			wp_cache_delete_multiple( array_map( 'intval', array_column( $rows, 'term_id' ) ), 'terms' );
		}
		wp_cache_set( 'last_changed', microtime(), 'posts' );
		wp_cache_set( 'last_changed', microtime(), 'terms' );
	}

	/**
	 * What core notes of its posts: whether there are several authors, and, for the calendar block, any posts.
	 */
	private static function refresh_notes() {
		delete_transient( 'is_multi_author' );
		if ( function_exists( 'block_core_calendar_update_has_published_posts' ) ) {
			block_core_calendar_update_has_published_posts();
		}
	}
}
