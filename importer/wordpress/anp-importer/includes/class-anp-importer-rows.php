<?php
/**
 * Meta and terms of posts, many rows in a statement.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Adds rows for posts that have none of ours.
 */
class Anp_Importer_Rows {

	/**
	 * Adds the meta.
	 *
	 * @param Anp_Importer_Article[] $articles By source id.
	 * @param int[]                  $post_ids By source id.
	 */
	public static function add_meta( array $articles, array $post_ids ) {
		global $wpdb;
		$rows = array();
		foreach ( $articles as $source_id => $article ) {
			foreach ( $article->stored_meta() as $key => $value ) {
				$rows[] = array( $post_ids[ $source_id ], $key, $value );
			}
		}
		Anp_Importer_Database::insert( "INSERT INTO $wpdb->postmeta (post_id, meta_key, meta_value) VALUES", '(?, ?, ?)', $rows );
	}

	/**
	 * Adds the terms.
	 *
	 * @param Anp_Importer_Article[] $articles   By source id.
	 * @param int[]                  $post_ids   By source id.
	 * @param string[]               $taxonomies Which.
	 */
	public static function add_terms( array $articles, array $post_ids, array $taxonomies = array( 'category', 'post_tag' ) ) {
		global $wpdb;
		$rows = array();
		foreach ( $articles as $source_id => $article ) {
			foreach ( $article->terms as $term ) {
				if ( in_array( $term['taxonomy'], $taxonomies, true ) ) {
					$rows[] = array( $post_ids[ $source_id ], $term['term_taxonomy_id'] );
				}
			}
		}
		Anp_Importer_Database::insert( "INSERT INTO $wpdb->term_relationships (object_id, term_taxonomy_id, term_order) VALUES", '(?, ?, 0)', $rows );
	}
}
