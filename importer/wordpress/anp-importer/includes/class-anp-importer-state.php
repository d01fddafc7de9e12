<?php
/**
 * What there is of an article now.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Compares posts with the articles that they were made from: column by column, term by term, meta value by meta value.
 */
class Anp_Importer_State {

	/**
	 * Rows of posts, by id.
	 *
	 * @var array[]
	 */
	private $posts = array();

	/**
	 * Meta values by post and key; a key that is there twice has an array.
	 *
	 * @var array[]
	 */
	private $meta = array();

	/**
	 * Terms by post: rows with taxonomy, term_taxonomy_id and name.
	 *
	 * @var array[]
	 */
	private $terms = array();

	/**
	 * Reads what the database has of these posts.
	 *
	 * @param int[] $post_ids Not more than a batch.
	 */
	public function __construct( array $post_ids ) {
		global $wpdb;
		$post_ids = array_values( array_filter( $post_ids ) );
		if ( ! $post_ids ) {
			return;
		}
		$marks = Anp_Importer_Database::marks( $post_ids );
		foreach ( Anp_Importer_Database::rows( "SELECT * FROM $wpdb->posts WHERE ID IN ($marks)", $post_ids ) as $row ) {
			$this->posts[ (int) $row['ID'] ] = $row;
		}
		foreach ( Anp_Importer_Database::rows( "SELECT post_id, meta_key, meta_value FROM $wpdb->postmeta WHERE post_id IN ($marks) AND meta_key LIKE 'anp\\_%' ORDER BY meta_id", $post_ids ) as $row ) {
			$held = &$this->meta[ (int) $row['post_id'] ][ $row['meta_key'] ];
			$held = null === $held ? $row['meta_value'] : array( $held, $row['meta_value'] );
			unset( $held );
		}
		$rows = Anp_Importer_Database::rows(
			"SELECT r.object_id, tt.term_taxonomy_id, tt.taxonomy, t.name FROM $wpdb->term_relationships r JOIN $wpdb->term_taxonomy tt USING (term_taxonomy_id)
			JOIN $wpdb->terms t USING (term_id) WHERE r.object_id IN ($marks) AND tt.taxonomy IN ('category', 'post_tag') ORDER BY t.name",
			$post_ids
		);
		foreach ( $rows as $row ) {
			$this->terms[ (int) $row['object_id'] ][] = $row;
		}
	}

	/**
	 * Whether the post is there.
	 *
	 * @param int $post_id Its id.
	 * @return bool
	 */
	public function has( $post_id ) {
		return isset( $this->posts[ $post_id ] );
	}

	/**
	 * Whether the post counts for its terms.
	 *
	 * @param int $post_id Its id.
	 * @return bool
	 */
	public function is_published( $post_id ) {
		return $this->has( $post_id ) && 'publish' === $this->posts[ $post_id ]['post_status'];
	}

	/**
	 * Terms that it counts for.
	 *
	 * @param int $post_id Its id.
	 * @return int[] Ids of rows of wp_term_taxonomy.
	 */
	public function term_taxonomy_ids( $post_id ) {
		return isset( $this->terms[ $post_id ] ) ? array_map( 'intval', array_column( $this->terms[ $post_id ], 'term_taxonomy_id' ) ) : array();
	}

	/**
	 * The article as it is now.
	 *
	 * @param int                  $post_id Its post.
	 * @param Anp_Importer_Article $article What was sent.
	 * @return string JSON: the bytes that were sent, unless something is different now.
	 */
	public function current( $post_id, Anp_Importer_Article $article ) {
		$data    = $article->data;
		$post    = $this->posts[ $post_id ];
		$changed = false;
		$set     = static function ( $name, $value ) use ( &$data, &$changed, $article ) {
			if ( ! $changed ) {
				$data    = clone $article->data;
				$changed = true;
			}
			$data->$name = $value;
		};
		$this->compare_columns( $post, $article, $set );
		$this->compare_terms( $post_id, $article, $set );
		$meta = $this->changed_meta( $post_id, $article );
		if ( $meta ) {
			$set( 'meta', $meta );
		}
		return $changed ? wp_json_encode( $data, Anp_Importer_Article::JSON ) : $article->json;
	}

	/**
	 * The hash of an article as it is now.
	 *
	 * @param string               $json    What current() said.
	 * @param Anp_Importer_Article $article What was sent.
	 * @return string The content hash, when nothing has changed.
	 */
	public static function hash_of( $json, Anp_Importer_Article $article ) {
		return $json === $article->json ? $article->hash() : substr( hash( Anp_Importer_Article_Check::has_xxh128() ? 'xxh128' : 'sha256', $json ), 0, 24 );
	}

	/**
	 * Compares the post itself.
	 *
	 * @param array                $post    Its row.
	 * @param Anp_Importer_Article $article What was sent.
	 * @param callable             $set     Takes a member that is different.
	 */
	private function compare_columns( array $post, Anp_Importer_Article $article, callable $set ) {
		$want = $article->columns();
		if ( $post['post_title'] !== $want['post_title'] ) {
			$set( 'title', Anp_Importer_Blocks::unescape( $post['post_title'] ) );
		}
		if ( $post['post_name'] !== $want['post_name'] ) {
			$set( 'slug', $post['post_name'] );
		}
		// A scheduled post is published when its time has come: that is no change.
		if ( ! in_array( $post['post_status'], array( $want['post_status'], $article->data->status ), true ) ) {
			$set( 'status', $post['post_status'] );
		}
		if ( $post['post_date_gmt'] !== $want['post_date_gmt'] ) {
			$set( 'published_at', self::article_time( $post['post_date_gmt'] ) );
		}
		if ( $post['post_modified_gmt'] !== $want['post_modified_gmt'] && ! ( 'future' === $article->data->status && 'publish' === $post['post_status'] ) ) {
			$set( 'modified_at', self::article_time( $post['post_modified_gmt'] ) );
		}
		if ( $post['post_excerpt'] !== $want['post_excerpt'] ) {
			$set( 'excerpt', Anp_Importer_Blocks::unescape( $post['post_excerpt'] ) );
		}
		if ( $post['post_content'] !== $want['post_content'] ) {
			$set(
				'body',
				array(
					(object) array(
						'kind' => 'paragraph',
						'text' => $post['post_content'],
					),
				)
			);
		}
		if ( (int) $post['post_author'] !== $article->author_id && isset( $article->data->author ) ) {
			$user = get_userdata( (int) $post['post_author'] );
			$set(
				'author',
				(object) array(
					'slug' => $user ? $user->user_nicename : '',
					'name' => $user ? $user->display_name : '',
				)
			);
		}
	}

	/**
	 * Compares category and tags.
	 *
	 * @param int                  $post_id The post.
	 * @param Anp_Importer_Article $article What was sent.
	 * @param callable             $set     Takes a member that is different.
	 */
	private function compare_terms( $post_id, Anp_Importer_Article $article, callable $set ) {
		$have = array(
			'category' => array(),
			'post_tag' => array(),
		);
		foreach ( isset( $this->terms[ $post_id ] ) ? $this->terms[ $post_id ] : array() as $row ) {
			$have[ $row['taxonomy'] ][] = Anp_Importer_Blocks::unescape( $row['name'] );
		}
		$want = $article->term_names();
		if ( $want['category'] && $have['category'] !== $want['category'] ) {
			$set( 'category', implode( ', ', $have['category'] ) );
		}
		$tags = $want['post_tag'];
		sort( $tags, SORT_STRING );
		sort( $have['post_tag'], SORT_STRING );
		if ( $have['post_tag'] !== $tags ) {
			$set( 'tags', $have['post_tag'] );
		}
	}

	/**
	 * Compares the meta.
	 *
	 * @param int                  $post_id The post.
	 * @param Anp_Importer_Article $article What was sent.
	 * @return stdClass|null The meta as it is now; null when it is as it was sent.
	 */
	private function changed_meta( $post_id, Anp_Importer_Article $article ) {
		$want = $article->stored_meta();
		$have = isset( $this->meta[ $post_id ] ) ? $this->meta[ $post_id ] : array();
		ksort( $want );
		ksort( $have );
		if ( $want === $have ) {
			return null;
		}
		$meta = clone $article->data->meta;
		foreach ( array_keys( $want + $have ) as $key ) {
			$name = substr( $key, strlen( Anp_Importer_Meta::PREFIX ) );
			if ( ! isset( $have[ $key ] ) ) {
				unset( $meta->$name );
			} elseif ( ! isset( $want[ $key ] ) || $have[ $key ] !== $want[ $key ] ) {
				$meta->$name = self::shown( $name, $have[ $key ] );
			}
		}
		return $meta;
	}

	/**
	 * A stored meta value as JSON has it.
	 *
	 * @param string          $name  The field.
	 * @param string|string[] $value What the database has.
	 * @return mixed
	 */
	private static function shown( $name, $value ) {
		$schemas = Anp_Importer_Meta::schemas();
		if ( is_array( $value ) ) {
			return $value;
		}
		if ( isset( $schemas[ $name ] ) && 'integer' === $schemas[ $name ]['type'] && preg_match( '/\A-?[0-9]{1,18}\z/', $value ) ) {
			return (int) $value;
		}
		if ( ! is_serialized( $value ) ) {
			return $value;
		}
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- WordPress stores arrays so; no class is made.
		$plain = unserialize( $value, array( 'allowed_classes' => false ) );
		return is_array( $plain ) || is_string( $plain ) ? $plain : $value;
	}

	/**
	 * A time as an article has it.
	 *
	 * @param string $time "2024-12-31 23:59:58".
	 * @return string "2024-12-31T23:59:58Z"
	 */
	private static function article_time( $time ) {
		return str_replace( ' ', 'T', $time ) . 'Z';
	}
}
