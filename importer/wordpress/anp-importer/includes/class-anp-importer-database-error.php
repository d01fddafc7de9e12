<?php
/**
 * What the database said no to.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * A statement that failed. The code is the server's error number, 0 for one of our own.
 */
class Anp_Importer_Database_Error extends RuntimeException {

	const DEADLOCK          = 1213;
	const LOCK_WAIT_TIMEOUT = 1205;

	/**
	 * Whether the same transaction may succeed when it is begun again: the server undid it for the sake of another.
	 *
	 * @return bool
	 */
	public function may_repeat() {
		return in_array( $this->getCode(), array( self::DEADLOCK, self::LOCK_WAIT_TIMEOUT ), true );
	}
}
