<?php
/**
 * How posts get into the database.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes posts inside of a transaction that is open.
 */
interface Anp_Importer_Writer {

	/**
	 * Makes posts.
	 *
	 * @param Anp_Importer_Article[] $articles Those that have none, by source id.
	 * @return int[] Ids of posts by source id.
	 */
	public function create( array $articles );

	/**
	 * Makes posts what their articles say.
	 *
	 * @param Anp_Importer_Article[] $articles By source id.
	 * @param int[]                  $post_ids By source id.
	 */
	public function update( array $articles, array $post_ids );

	/**
	 * Removes posts with all that hangs on them.
	 *
	 * @param int[] $post_ids Their ids.
	 */
	public function remove( array $post_ids );
}
