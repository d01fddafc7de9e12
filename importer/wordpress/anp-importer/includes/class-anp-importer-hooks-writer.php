<?php
/**
 * Posts by wp_insert_post().
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Writes each post as the editor would: all hooks run, other plugins see every post.
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
		$terms   = array(
			'category' => array(),
			'post_tag' => array(),
		);
		foreach ( $article->terms as $term ) {
			$terms[ $term['taxonomy'] ][] = $term['term_id'];
		}
		$fields += $columns + array(
			'post_type'      => 'post',
			'comment_status' => 'closed',
			'ping_status'    => 'closed',
			'post_category'  => $terms['category'],
			'tax_input'      => array( 'post_tag' => $terms['post_tag'] ),
			'edit_date'      => true,
		);
		$update  = isset( $fields['ID'] );
		if ( $update ) {
			$fields['meta_input'] = $article->meta();
		}
		// wp_insert_post() dates a change now, not when the article says.
		$date = static function ( $data ) use ( $columns ) {
			$data['post_modified']     = $columns['post_modified'];
			$data['post_modified_gmt'] = $columns['post_modified_gmt'];
			return $data;
		};
		// A new post has no meta yet: added before the hooks of saving run, without looking for each value first.
		$meta = static function ( $post_id ) use ( $article, &$meta ) {
			remove_action( 'set_object_terms', $meta );
			foreach ( $article->meta() as $key => $value ) {
				add_post_meta( $post_id, $key, wp_slash( $value ) );
			}
		};
		add_filter( 'wp_insert_post_data', $date );
		if ( ! $update ) {
			add_action( 'set_object_terms', $meta );
		}
		try {
			$post_id = wp_insert_post( wp_slash( $fields ), true );
		} finally {
			remove_filter( 'wp_insert_post_data', $date );
			remove_action( 'set_object_terms', $meta );
		}
		if ( is_wp_error( $post_id ) ) {
			throw new RuntimeException( $article->data->source_id . ': ' . $post_id->get_error_message() );
		}
		return $post_id;
	}
}
