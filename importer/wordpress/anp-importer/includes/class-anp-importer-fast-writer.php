<?php
/**
 * Posts by statements of many rows.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes the same rows as wp_insert_post() does, a batch in a few statements. Other plugins do not see each post; they
 * get the action anp_importer_settled for the batch.
 */
class Anp_Importer_Fast_Writer implements Anp_Importer_Writer {

	const POST_ROW = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'closed', 'closed', '', '', '', '', 0, 0, 'post', '', 0)";

	/**
	 * Makes posts.
	 *
	 * @param Anp_Importer_Article[] $articles By source id.
	 * @return int[] Ids of posts by source id.
	 */
	public function create( array $articles ) {
		global $wpdb;
		if ( ! $articles ) {
			return array();
		}
		$step  = (int) Anp_Importer_Database::rows( 'SELECT @@auto_increment_increment AS step' )[0]['step'];
		$rows  = array();
		$guids = array();
		foreach ( $articles as $article ) {
			$columns = $article->columns();
			$guids[] = $columns['guid'];
			$rows[]  = array_values( $columns );
		}
		$ids = array();
		Anp_Importer_Database::insert(
			"INSERT INTO $wpdb->posts (post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, post_modified, post_modified_gmt, guid,
			comment_status, ping_status, post_password, to_ping, pinged, post_content_filtered, post_parent, menu_order, post_type, post_mime_type, comment_count) VALUES",
			self::POST_ROW,
			$rows,
			'',
			static function ( $count, $first ) use ( &$ids, $step ) {
				for ( $i = 0; $i < $count; ++$i ) {
					$ids[] = $first + $i * $step;
				}
			}
		);
		self::check_ids( $ids, $guids );
		$ids = array_combine( array_keys( $articles ), $ids );
		Anp_Importer_Rows::add_meta( $articles, $ids );
		Anp_Importer_Rows::add_terms( $articles, $ids );
		return $ids;
	}

	/**
	 * Makes posts what their articles say.
	 *
	 * @param Anp_Importer_Article[] $articles By source id.
	 * @param int[]                  $post_ids By source id.
	 */
	public function update( array $articles, array $post_ids ) {
		global $wpdb;
		if ( ! $articles ) {
			return;
		}
		foreach ( $articles as $source_id => $article ) {
			$columns = $article->columns();
			Anp_Importer_Database::change(
				"UPDATE $wpdb->posts SET " . implode( ' = ?, ', array_keys( $columns ) ) . " = ?, post_type = 'post' WHERE ID = ?",
				array_merge( array_values( $columns ), array( $post_ids[ $source_id ] ) )
			);
		}
		$ids   = array_values( array_intersect_key( $post_ids, $articles ) );
		$marks = Anp_Importer_Database::marks( $ids );
		Anp_Importer_Database::change( "DELETE FROM $wpdb->postmeta WHERE post_id IN ($marks) AND (meta_key LIKE 'anp\\_%' OR meta_key IN ('_wp_trash_meta_status', '_wp_trash_meta_time', '_wp_desired_post_slug'))", $ids );
		Anp_Importer_Database::change( "DELETE r FROM $wpdb->term_relationships r JOIN $wpdb->term_taxonomy tt USING (term_taxonomy_id) WHERE r.object_id IN ($marks) AND tt.taxonomy IN ('category', 'post_tag')", $ids );
		Anp_Importer_Rows::add_meta( $articles, $post_ids );
		Anp_Importer_Rows::add_terms( $articles, $post_ids );
	}

	/**
	 * Removes posts with their revisions, meta, terms and comments.
	 *
	 * @param int[] $post_ids Their ids.
	 */
	public function remove( array $post_ids ) {
		global $wpdb;
		if ( ! $post_ids ) {
			return;
		}
		$marks     = Anp_Importer_Database::marks( $post_ids );
		$revisions = Anp_Importer_Database::rows( "SELECT ID FROM $wpdb->posts WHERE post_parent IN ($marks) AND post_type = 'revision'", $post_ids );
		$all       = array_merge( $post_ids, array_map( 'intval', array_column( $revisions, 'ID' ) ) );
		$every     = Anp_Importer_Database::marks( $all );
		Anp_Importer_Database::change( "DELETE m FROM $wpdb->commentmeta m JOIN $wpdb->comments c ON c.comment_ID = m.comment_id WHERE c.comment_post_ID IN ($marks)", $post_ids );
		Anp_Importer_Database::change( "DELETE FROM $wpdb->comments WHERE comment_post_ID IN ($marks)", $post_ids );
		Anp_Importer_Database::change( "UPDATE $wpdb->posts SET post_parent = 0 WHERE post_parent IN ($marks) AND post_type = 'attachment'", $post_ids );
		Anp_Importer_Database::change( "DELETE FROM $wpdb->term_relationships WHERE object_id IN ($marks)", $post_ids );
		Anp_Importer_Database::change( "DELETE FROM $wpdb->postmeta WHERE post_id IN ($every)", $all );
		Anp_Importer_Database::change( "DELETE FROM $wpdb->posts WHERE ID IN ($every)", $all );
	}

	/**
	 * The ids of a statement's rows follow each other, says the manual; whether they do is looked at.
	 *
	 * @param int[]    $ids   What we think.
	 * @param string[] $guids Which post each of them should be.
	 * @throws Anp_Importer_Database_Error When one is another's.
	 */
	private static function check_ids( array $ids, array $guids ) {
		global $wpdb;
		$rows  = Anp_Importer_Database::rows( "SELECT ID, guid FROM $wpdb->posts WHERE ID IN (" . Anp_Importer_Database::marks( $ids ) . ')', $ids );
		$found = array_column( $rows, 'guid', 'ID' );
		foreach ( $ids as $i => $id ) {
			if ( ! isset( $found[ $id ] ) || $found[ $id ] !== $guids[ $i ] ) {
				throw new Anp_Importer_Database_Error( 'this database does not number the rows of a statement one after the other; import with mode=hooks' );
			}
		}
	}
}
