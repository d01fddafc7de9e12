<?php
/**
 * Core's hooks that must wait for COMMIT.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes some of WordPress' own hooks off while a batch is written, and puts them back:
 *
 * - The calendar block notes in one option that there are posts: a lock on one row, held until COMMIT, behind which
 *   all other batches wait. Settled afterwards; so is the transient that says whether there are several authors.
 * - Scheduled posts are entered into the one option of all events. They are published by an hourly event of ours.
 * - Pings: WordPress would call every address in an article. Not done at all.
 * - Counts of terms: see Anp_Importer_Counts.
 */
class Anp_Importer_Quiet_Hooks {

	const CALENDAR = 'block_core_calendar_update_has_published_post_on_transition_post_status';

	/**
	 * Does work without those hooks.
	 *
	 * @param callable $work The work.
	 * @return mixed What it returned.
	 */
	public static function during( callable $work ) {
		if ( ! defined( 'WP_IMPORTING' ) ) {
			define( 'WP_IMPORTING', true );
		}
		$calendar = remove_action( 'transition_post_status', self::CALENDAR, 10 );
		$delete   = remove_action( 'delete_post', 'block_core_calendar_update_has_published_post_on_delete', 10 );
		$authors  = remove_action( 'transition_post_status', '__clear_multi_author_cache', 10 );
		$future   = remove_action( 'future_post', '_future_post_hook', 5 );
		$counters = self::silence_counters();
		wp_defer_term_counting( true );
		try {
			return $work();
		} finally {
			wp_defer_term_counting( false );
			foreach ( $counters as $taxonomy => $callback ) {
				get_taxonomy( $taxonomy )->update_count_callback = $callback;
			}
			if ( $calendar ) {
				add_action( 'transition_post_status', self::CALENDAR, 10, 3 );
			}
			if ( $delete ) {
				add_action( 'delete_post', 'block_core_calendar_update_has_published_post_on_delete' );
			}
			if ( $authors ) {
				add_action( 'transition_post_status', '__clear_multi_author_cache' );
			}
			if ( $future ) {
				add_action( 'future_post', '_future_post_hook', 5, 2 );
			}
		}
	}

	/**
	 * Lets WordPress count nothing in the taxonomies that we count.
	 *
	 * @return array Their callbacks by taxonomy.
	 */
	private static function silence_counters() {
		$callbacks = array();
		foreach ( array( 'category', 'post_tag' ) as $name ) {
			$taxonomy                        = get_taxonomy( $name );
			$callbacks[ $name ]              = $taxonomy->update_count_callback;
			$taxonomy->update_count_callback = '__return_null';
		}
		return $callbacks;
	}
}
