<?php
/**
 * Leaves nothing: no posts, terms, authors, meta, tables, options or events of the plugin.
 *
 * @package Anp_Importer
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

if ( ! class_exists( 'Anp_Importer_Schema' ) ) {
	require_once __DIR__ . '/anp-importer.php';
}

( static function () {
	global $wpdb;
	$source  = Anp_Importer_Schema::source();
	$article = Anp_Importer_Schema::article();
	Anp_Importer_Schema::ensure();
	foreach ( Anp_Importer_Database::rows( "SELECT DISTINCT dataset FROM $source" ) as $row ) {
		while ( Anp_Importer_Removal::slice( $row['dataset'], true ) > 0 ) {
			set_time_limit( 60 );
		}
	}
	// phpcs:disable WordPress.DB -- once, and the names of tables are ours.
	$wpdb->query( "DELETE FROM $wpdb->postmeta WHERE meta_key LIKE 'anp\\_%'" );
	foreach ( get_terms(
		array(
			'taxonomy'   => array( 'category', 'post_tag' ),
			'hide_empty' => false,
			'meta_key'   => Anp_Importer_Terms::MADE,
		)
	) as $term ) {
		$used = $wpdb->get_var( $wpdb->prepare( "SELECT 1 FROM $wpdb->term_relationships WHERE term_taxonomy_id = %d LIMIT 1", $term->term_taxonomy_id ) );
		if ( ! $used ) {
			wp_delete_term( $term->term_id, $term->taxonomy );
		}
	}
	$wpdb->delete( $wpdb->termmeta, array( 'meta_key' => Anp_Importer_Terms::MADE ) );
	require_once ABSPATH . 'wp-admin/includes/user.php';
	foreach ( get_users(
		array(
			'meta_key' => Anp_Importer_Authors::MADE,
			'fields'   => 'ID',
		)
	) as $user_id ) {
		if ( ! $wpdb->get_var( $wpdb->prepare( "SELECT 1 FROM $wpdb->posts WHERE post_author = %d LIMIT 1", $user_id ) ) ) {
			wp_delete_user( (int) $user_id );
		}
	}
	delete_metadata( 'user', 0, Anp_Importer_Authors::MADE, '', true );
	// The last is of the importer, when it writes straight into the tables.
	$wpdb->query( "DROP TABLE IF EXISTS $source, $article, {$wpdb->prefix}anp_batch" );
	// phpcs:enable
	delete_option( Anp_Importer_Schema::OPTION_VERSION );
	delete_option( Anp_Importer_Schema::OPTION_SITE );
	delete_option( Anp_Importer_Box::OPTION_INDEX );
	Anp_Importer_Settlement::unschedule();
} )();
