<?php
/**
 * Posts by wp_insert_post().
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes each post with wp_insert_post(): other plugins see every post. Tags and meta of a new one are two statements
 * instead of fifty, with the actions that WordPress fires for each, and before those of saving.
 */
class Anp_Importer_Hooks_Writer implements Anp_Importer_Writer {

	/**
	 * Makes posts.
	 *
	 * @param Anp_Importer_Article[] $articles By source id.
	 * @return int[] Ids of posts by source id.
	 */
	public function create( array $articles ) {
		$ids = array();
		foreach ( $articles as $source_id => $article ) {
			$ids[ $source_id ] = self::save( $article, array() );
		}
		return $ids;
	}

	/**
	 * Makes posts what their articles say.
	 *
	 * @param Anp_Importer_Article[] $articles By source id.
	 * @param int[]                  $post_ids By source id.
	 */
	public function update( array $articles, array $post_ids ) {
		foreach ( $articles as $source_id => $article ) {
			$post_id = $post_ids[ $source_id ];
			$keys    = array_keys( get_post_meta( $post_id ) );
			foreach ( array_diff( preg_grep( '/\Aanp_/', $keys ), array_keys( $article->meta() ) ) as $key ) {
				delete_post_meta( $post_id, $key );
			}
			delete_post_meta( $post_id, '_wp_trash_meta_status' );
			delete_post_meta( $post_id, '_wp_trash_meta_time' );
			delete_post_meta( $post_id, '_wp_desired_post_slug' );
			self::save( $article, array( 'ID' => $post_id ) );
		}
	}

	/**
	 * Removes posts.
	 *
	 * @param int[] $post_ids Their ids.
	 * @throws RuntimeException When WordPress or another plugin keeps one.
	 */
	public function remove( array $post_ids ) {
		foreach ( $post_ids as $post_id ) {
			if ( ! wp_delete_post( $post_id, true ) ) {
				throw new RuntimeException( "post $post_id could not be deleted; a plugin may protect it: try mode=fast" );
			}
		}
	}

	/**
	 * Saves a post.
	 *
	 * @param Anp_Importer_Article $article The article.
	 * @param array                $fields  The id of a post that is there.
	 * @return int Id of the post.
	 * @throws RuntimeException When WordPress or another plugin refuses it.
	 */
	private static function save( Anp_Importer_Article $article, array $fields ) {
		$columns = $article->columns();
		$fields += $columns + array(
			'post_type'      => 'post',
			'comment_status' => 'closed',
			'ping_status'    => 'closed',
			'post_category'  => self::term_ids( $article, 'category' ),
			'edit_date'      => true,
		);
		if ( isset( $fields['ID'] ) ) {
			$fields['tax_input']  = array( 'post_tag' => self::term_ids( $article, 'post_tag' ) );
			$fields['meta_input'] = $article->meta();
		}
		// wp_insert_post() dates a change now, not when the article says.
		$date = static function ( $data ) use ( $columns ) {
			$data['post_modified']     = $columns['post_modified'];
			$data['post_modified_gmt'] = $columns['post_modified_gmt'];
			return $data;
		};
		// Fired when the category is set: the post's row is there, and nobody was told yet.
		$complete = static function ( $post_id ) use ( $article, &$complete ) {
			remove_action( 'set_object_terms', $complete );
			self::complete( $post_id, $article );
		};
		add_filter( 'wp_insert_post_data', $date );
		if ( ! isset( $fields['ID'] ) ) {
			add_action( 'set_object_terms', $complete );
		}
		try {
			$post_id = wp_insert_post( wp_slash( $fields ), true );
		} finally {
			remove_filter( 'wp_insert_post_data', $date );
			remove_action( 'set_object_terms', $complete );
		}
		if ( is_wp_error( $post_id ) ) {
			throw new RuntimeException( $article->data->source_id . ': ' . $post_id->get_error_message() );
		}
		return $post_id;
	}

	/**
	 * Gives a new post its tags and meta.
	 *
	 * @param int                  $post_id The post.
	 * @param Anp_Importer_Article $article Its article.
	 */
	private static function complete( $post_id, Anp_Importer_Article $article ) {
		global $wpdb;
		$articles = array( $article );
		Anp_Importer_Rows::add_terms( $articles, array( $post_id ), array( 'post_tag' ) );
		Anp_Importer_Rows::add_meta( $articles, array( $post_id ) );
		wp_cache_delete( $post_id, 'post_meta' );
		wp_cache_delete( $post_id, 'post_tag_relationships' );
		$tags = array();
		foreach ( $article->terms as $term ) {
			if ( 'post_tag' === $term['taxonomy'] ) {
				$tags[ $term['term_id'] ] = $term['term_taxonomy_id'];
			}
		}
		// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals -- core's own, documented there.
		foreach ( $tags as $term_taxonomy_id ) {
			do_action( 'added_term_relationship', $post_id, $term_taxonomy_id, 'post_tag' );
		}
		do_action( 'set_object_terms', $post_id, array_keys( $tags ), array_values( $tags ), 'post_tag', false, array() );
		$values = $article->meta();
		foreach ( Anp_Importer_Database::rows( "SELECT meta_id, meta_key FROM $wpdb->postmeta WHERE post_id = ? ORDER BY meta_id", array( $post_id ) ) as $row ) {
			if ( isset( $values[ $row['meta_key'] ] ) ) {
				do_action( 'added_post_meta', (int) $row['meta_id'], $post_id, $row['meta_key'], $values[ $row['meta_key'] ] );
			}
		}
		// phpcs:enable
	}

	/**
	 * Ids of an article's terms.
	 *
	 * @param Anp_Importer_Article $article  The article.
	 * @param string               $taxonomy Of which.
	 * @return int[]
	 */
	private static function term_ids( Anp_Importer_Article $article, $taxonomy ) {
		$ids = array();
		foreach ( $article->terms as $term ) {
			if ( $taxonomy === $term['taxonomy'] ) {
				$ids[] = $term['term_id'];
			}
		}
		return $ids;
	}
}
