<?php
/**
 * The admin page.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Tools → Synthetic articles: the datasets, how many posts each has, a button that deletes one, and whether search
 * engines may see them.
 */
class Anp_Importer_Admin {

	const PAGE            = 'anp-importer';
	const ACTION_DELETE   = 'anp_importer_delete';
	const ACTION_SETTINGS = 'anp_importer_settings';

	/** A request deletes for so long; then the button is pressed again. */
	const DELETE_SECONDS = 15;

	/**
	 * Hooks.
	 */
	public static function hook() {
		add_action( 'admin_menu', array( __CLASS__, 'add_page' ) );
		add_action( 'admin_post_' . self::ACTION_DELETE, array( __CLASS__, 'delete' ) );
		add_action( 'admin_post_' . self::ACTION_SETTINGS, array( __CLASS__, 'save_settings' ) );
	}

	/**
	 * The menu's entry.
	 */
	public static function add_page() {
		add_management_page( __( 'Synthetic articles', 'anp-importer' ), __( 'Synthetic articles', 'anp-importer' ), 'import', self::PAGE, array( __CLASS__, 'show' ) );
	}

	/**
	 * The page.
	 */
	public static function show() {
		echo '<div class="wrap"><h1>' . esc_html__( 'Synthetic articles', 'anp-importer' ) . '</h1>';
		self::show_notice();
		$datasets = self::datasets();
		if ( $datasets ) {
			self::show_table( $datasets );
		} else {
			echo '<p>' . esc_html__( 'Nothing has been imported yet.', 'anp-importer' ) . '</p>';
		}
		self::show_settings();
		echo '<p>' . esc_html__( 'Deleting the plugin removes all posts that are listed here, with the tags, categories and authors that it made for them and that nothing else uses.', 'anp-importer' ) . '</p></div>';
	}

	/**
	 * Deletes a dataset: for a while, then back to the page.
	 */
	public static function delete() {
		check_admin_referer( self::ACTION_DELETE );
		if ( true !== Anp_Importer_Rest::may_delete() ) {
			wp_die( esc_html__( 'You may not delete these posts.', 'anp-importer' ), 403 );
		}
		$dataset = isset( $_POST['dataset'] ) ? sanitize_key( wp_unslash( $_POST['dataset'] ) ) : '';
		$deleted = 0;
		$until   = microtime( true ) + self::DELETE_SECONDS;
		do {
			$slice    = Anp_Importer_Removal::slice( $dataset, true );
			$deleted += $slice;
		} while ( $slice > 0 && microtime( true ) < $until );
		self::back( array( 'deleted' => $deleted ) );
	}

	/**
	 * Saves the setting.
	 */
	public static function save_settings() {
		check_admin_referer( self::ACTION_SETTINGS );
		if ( ! current_user_can( 'manage_options' ) ) {
			wp_die( esc_html__( 'You may not change this.', 'anp-importer' ), 403 );
		}
		update_option( Anp_Importer_Box::OPTION_INDEX, isset( $_POST['let_index'] ) ? '1' : '' );
		self::back( array( 'saved' => 1 ) );
	}

	/**
	 * Datasets and how many posts they have.
	 *
	 * @return array[] dataset and posts.
	 */
	private static function datasets() {
		Anp_Importer_Schema::ensure();
		$table = Anp_Importer_Schema::source();
		return Anp_Importer_Database::rows( "SELECT dataset, COUNT(*) AS posts FROM $table GROUP BY dataset ORDER BY dataset" );
	}

	/**
	 * Says what the last press of a button did.
	 */
	private static function show_notice() {
		// phpcs:disable WordPress.Security.NonceVerification -- only shown.
		if ( isset( $_GET['deleted'] ) ) {
			$deleted = absint( $_GET['deleted'] );
			/* translators: %s: a number. */
			$text = sprintf( _n( '%s post was deleted.', '%s posts were deleted.', $deleted, 'anp-importer' ), number_format_i18n( $deleted ) );
			echo '<div class="notice notice-success"><p>' . esc_html( $text ) . '</p></div>';
		} elseif ( isset( $_GET['saved'] ) ) {
			echo '<div class="notice notice-success"><p>' . esc_html__( 'Saved.', 'anp-importer' ) . '</p></div>';
		}
		// phpcs:enable
	}

	/**
	 * The table of datasets.
	 *
	 * @param array[] $datasets As datasets() gives them.
	 */
	private static function show_table( array $datasets ) {
		$may_delete = true === Anp_Importer_Rest::may_delete();
		echo '<table class="widefat striped" style="max-width:50rem"><thead><tr><th scope="col">' . esc_html__( 'Dataset', 'anp-importer' ) . '</th><th scope="col">' . esc_html__( 'Posts', 'anp-importer' ) . '</th><th></th></tr></thead><tbody>';
		foreach ( $datasets as $row ) {
			echo '<tr><td><code>' . esc_html( $row['dataset'] ) . '</code></td><td>' . esc_html( number_format_i18n( (int) $row['posts'] ) ) . '</td><td>';
			if ( $may_delete ) {
				self::open_form( self::ACTION_DELETE );
				/* translators: %s: name of a dataset. */
				$question = sprintf( __( 'Delete all posts of %s? This cannot be undone.', 'anp-importer' ), $row['dataset'] );
				echo '<input type="hidden" name="dataset" value="' . esc_attr( $row['dataset'] ) . '">';
				echo '<button class="button button-link-delete" onclick="return confirm(' . esc_attr( (string) wp_json_encode( $question ) ) . ')">' . esc_html__( 'Delete', 'anp-importer' ) . '</button></form>';
			}
			echo '</td></tr>';
		}
		echo '</tbody></table>';
	}

	/**
	 * The setting.
	 */
	private static function show_settings() {
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		echo '<h2>' . esc_html__( 'Search engines', 'anp-importer' ) . '</h2>';
		self::open_form( self::ACTION_SETTINGS );
		echo '<p><label><input type="checkbox" name="let_index" value="1"' . checked( '1', get_option( Anp_Importer_Box::OPTION_INDEX ), false ) . '> ' . esc_html__( 'Let search engines index these posts', 'anp-importer' ) . '</label></p>';
		submit_button( __( 'Save', 'anp-importer' ), 'secondary', 'submit', false );
		echo '</form>';
	}

	/**
	 * The beginning of a form.
	 *
	 * @param string $action What it does.
	 */
	private static function open_form( $action ) {
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '"><input type="hidden" name="action" value="' . esc_attr( $action ) . '">';
		wp_nonce_field( $action );
	}

	/**
	 * Back to the page.
	 *
	 * @param array $arguments Of its address.
	 */
	private static function back( array $arguments ) {
		wp_safe_redirect( add_query_arg( $arguments + array( 'page' => self::PAGE ), admin_url( 'tools.php' ) ) );
		exit;
	}
}
