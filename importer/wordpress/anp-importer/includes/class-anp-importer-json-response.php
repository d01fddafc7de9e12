<?php
/**
 * An answer of which the bytes matter.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * An answer that is sent as it is: WordPress would write its JSON anew, with other escapes.
 */
class Anp_Importer_Json_Response extends WP_REST_Response {

	/**
	 * The body.
	 *
	 * @var string
	 */
	public $json;

	/**
	 * Takes the body.
	 *
	 * @param string $json The body.
	 */
	public function __construct( $json ) {
		parent::__construct( json_decode( $json ) );
		$this->json = $json;
	}
}
