<?php
/**
 * How many database calls an answer took, and whether it came from a cache.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Server-Timing and Cache-Status (RFC 9211) on answers of the REST API and on pages of imported posts. An answer that
 * PHP makes comes from no cache; one in front of it says so itself.
 */
class Anp_Importer_Timing {

	/**
	 * Hooks.
	 */
	public static function hook() {
		add_filter( 'rest_post_dispatch', array( __CLASS__, 'on_rest' ), PHP_INT_MAX );
		add_action( 'template_redirect', array( __CLASS__, 'on_page' ), 0 );
	}

	/**
	 * Says it on an answer of the REST API.
	 *
	 * @param WP_HTTP_Response $response The answer.
	 * @return WP_HTTP_Response The same.
	 */
	public static function on_rest( $response ) {
		if ( $response instanceof WP_HTTP_Response ) {
			$response->header( 'Server-Timing', self::calls() );
			$response->header( 'Cache-Status', 'anp-importer; fwd=bypass' );
		}
		return $response;
	}

	/**
	 * Holds a page back until it is made: only then its calls are known.
	 */
	public static function on_page() {
		if ( ! is_singular( 'post' ) || ! Anp_Importer_Box::is_imported( get_queried_object_id() ) ) {
			return;
		}
		ob_start(
			static function ( $page ) {
				if ( ! headers_sent() ) {
					header( 'Server-Timing: ' . self::calls() );
					header( 'Cache-Status: anp-importer; fwd=miss' );
				}
				return $page;
			}
		);
	}

	/**
	 * The calls so far.
	 *
	 * @return string
	 */
	private static function calls() {
		global $wpdb;
		return sprintf( 'db;desc="n=%d"', $wpdb->num_queries );
	}
}
