<?php
/**
 * A batch of articles.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Takes a batch in one transaction: all good articles of it, or none.
 *
 * Each source id is claimed first, by INSERT IGNORE in the order of the keys: of two senders the second one waits for
 * the first one's COMMIT and then sees its post. To look first and claim then would make every post twice.
 */
class Anp_Importer_Batch {

	const MAX_ARTICLES = 100;

	/**
	 * Writes posts.
	 *
	 * @var Anp_Importer_Writer
	 */
	private $writer;

	/**
	 * Results in the order of the request.
	 *
	 * @var array[]
	 */
	private $results = array();

	/**
	 * Articles that are checked, by source id, in the order of the keys.
	 *
	 * @var Anp_Importer_Article[]
	 */
	private $articles = array();

	/**
	 * Place in the request, by source id.
	 *
	 * @var int[]
	 */
	private $places = array();

	/**
	 * What changes for terms.
	 *
	 * @var Anp_Importer_Counts
	 */
	private $counts;

	/**
	 * Posts that were there and are different now.
	 *
	 * @var int[]
	 */
	private $updated = array();

	/**
	 * Posts that are new.
	 *
	 * @var int[]
	 */
	private $created = array();

	/**
	 * Checks a batch.
	 *
	 * @param array $items Decoded articles, objects as stdClass.
	 * @param bool  $fast  Which writer.
	 */
	public function __construct( array $items, $fast ) {
		$this->writer = $fast ? new Anp_Importer_Fast_Writer() : new Anp_Importer_Hooks_Writer();
		foreach ( array_values( $items ) as $place => $item ) {
			$this->take( $place, $item );
		}
		ksort( $this->articles, SORT_STRING );
	}

	/**
	 * Writes it.
	 *
	 * @return array[] A result for each article, in the order of the request.
	 */
	public function run() {
		if ( $this->articles ) {
			Anp_Importer_Terms::resolve( $this->articles );
			Anp_Importer_Authors::resolve( $this->articles, true );
			Anp_Importer_Quiet_Hooks::during(
				function () {
					Anp_Importer_Database::transaction(
						function () {
							$this->write();
						}
					);
				}
			);
			Anp_Importer_Settlement::settle( $this->created, $this->updated, array(), $this->counts->ids() );
		}
		ksort( $this->results );
		return array_values( $this->results );
	}

	/**
	 * Checks an article.
	 *
	 * @param int   $place In the request.
	 * @param mixed $item  Decoded JSON.
	 */
	private function take( $place, $item ) {
		$problem = Anp_Importer_Article_Check::problem( $item );
		$hash    = null;
		if ( '' === $problem ) {
			$hash    = $item->meta->hash;
			$json    = wp_json_encode( $item, Anp_Importer_Article::JSON );
			$problem = Anp_Importer_Article_Check::hash_problem( $json, $hash );
			if ( '' === $problem && isset( $this->articles[ $item->source_id ] ) ) {
				$problem = 'its source id stands earlier in this batch';
			}
		}
		if ( '' !== $problem ) {
			$source_id = $item instanceof stdClass && isset( $item->source_id ) && is_string( $item->source_id ) ? $item->source_id : null;
			$this->reject( $place, $source_id, $problem, $hash );
			return;
		}
		$this->articles[ $item->source_id ] = new Anp_Importer_Article( $item, $json );
		$this->places[ $item->source_id ]   = $place;
	}

	/**
	 * Notes that an article is refused.
	 *
	 * @param int         $place     In the request.
	 * @param string|null $source_id Its own.
	 * @param string      $reason    Why.
	 * @param string|null $hash      Its own.
	 */
	private function reject( $place, $source_id, $reason, $hash ) {
		$this->results[ $place ] = array(
			'source_id' => $source_id,
			'outcome'   => 'rejected',
			'reason'    => $reason,
		);
		if ( null !== $hash ) {
			$this->results[ $place ]['hash'] = $hash;
		}
	}

	/**
	 * Notes what became of an article.
	 *
	 * @param string $source_id Its own.
	 * @param string $outcome   created, updated or unchanged.
	 */
	private function accept( $source_id, $outcome ) {
		$this->results[ $this->places[ $source_id ] ] = array(
			'source_id' => $source_id,
			'outcome'   => $outcome,
			'hash'      => $this->articles[ $source_id ]->hash(),
		);
	}

	/**
	 * The transaction; it may run several times.
	 */
	private function write() {
		$this->counts  = new Anp_Importer_Counts();
		$this->updated = array();
		$this->created = array();
		$rows          = $this->claim();
		$post_ids      = array_map( 'intval', array_column( $rows, 'post_id', 'source_id' ) );
		$state         = new Anp_Importer_State( array_values( $post_ids ) );
		$refused       = $this->refused( $rows, $post_ids );
		$create        = array();
		$update        = array();
		foreach ( array_diff_key( $this->articles, $refused ) as $source_id => $article ) {
			if ( ! $state->has( $post_ids[ $source_id ] ) ) {
				$create[ $source_id ] = $article;
				$this->accept( $source_id, 'created' );
			} elseif ( $rows[ $source_id ]['content_hash'] === $article->hash() && $state->current( $post_ids[ $source_id ], $article ) === $article->json ) {
				$this->accept( $source_id, 'unchanged' );
			} else {
				$update[ $source_id ] = $article;
				$this->accept( $source_id, 'updated' );
			}
		}
		foreach ( $refused as $source_id => $reason ) {
			$this->reject( $this->places[ $source_id ], $source_id, $reason, $this->articles[ $source_id ]->hash() );
		}
		$this->count( $create, $update, $post_ids, $state );
		$made = $this->writer->create( $create );
		$this->writer->update( $update, $post_ids );
		$this->created = array_values( $made );
		$this->updated = array_values( array_intersect_key( $post_ids, $update ) );
		$this->keep( $create + $update, $made + $post_ids );
		$this->counts->write();
	}

	/**
	 * Claims the source ids.
	 *
	 * @return array[] The locked rows by source id; those are absent whose slug belongs to another article.
	 */
	private function claim() {
		$table  = Anp_Importer_Schema::source();
		$claims = array();
		foreach ( $this->articles as $source_id => $article ) {
			$claims[] = array( $source_id, $article->data->slug, Anp_Importer_Article::dataset_of( $source_id ) );
		}
		Anp_Importer_Database::insert( "INSERT IGNORE INTO $table (source_id, post_id, content_hash, slug, dataset) VALUES", "(?, 0, '', ?, ?)", $claims );
		$ids  = array_map( 'strval', array_keys( $this->articles ) );
		$rows = Anp_Importer_Database::rows( "SELECT source_id, post_id, content_hash, slug FROM $table WHERE source_id IN (" . Anp_Importer_Database::marks( $ids ) . ') ORDER BY source_id FOR UPDATE', $ids );
		return array_column( $rows, null, 'source_id' );
	}

	/**
	 * Articles whose slug is taken: two posts would have one address.
	 *
	 * @param array[] $rows     Claims by source id.
	 * @param int[]   $post_ids By source id.
	 * @return string[] Reasons by source id.
	 */
	private function refused( array $rows, array $post_ids ) {
		global $wpdb;
		$table  = Anp_Importer_Schema::source();
		$slugs  = array();
		$reason = array();
		foreach ( $this->articles as $source_id => $article ) {
			$slug    = $article->data->slug;
			$slugs[] = $slug;
			if ( ! isset( $rows[ $source_id ] ) ) {
				$reason[ $source_id ] = "slug '$slug' belongs to another article already";
			} elseif ( $rows[ $source_id ]['slug'] !== $slug ) {
				$done = Anp_Importer_Database::change( "UPDATE IGNORE $table SET slug = ? WHERE source_id = ?", array( $slug, $source_id ) );
				if ( 1 !== $done[0] ) {
					$reason[ $source_id ] = "slug '$slug' belongs to another article already";
				}
			}
		}
		$posts = Anp_Importer_Database::rows( "SELECT ID, post_name FROM $wpdb->posts WHERE post_type = 'post' AND post_name IN (" . Anp_Importer_Database::marks( $slugs ) . ')', $slugs );
		$ours  = array_combine( $slugs, array_keys( $this->articles ) );
		foreach ( $posts as $post ) {
			$source_id = isset( $ours[ $post['post_name'] ] ) ? $ours[ $post['post_name'] ] : '';
			if ( '' !== $source_id && ! isset( $reason[ $source_id ] ) && (int) $post['ID'] !== $post_ids[ $source_id ] ) {
				$reason[ $source_id ] = "slug '{$post['post_name']}' belongs to post {$post['ID']}, which this plugin did not make";
			}
		}
		return $reason;
	}

	/**
	 * Adds up what changes for terms.
	 *
	 * @param Anp_Importer_Article[] $create   New ones.
	 * @param Anp_Importer_Article[] $update   Those that are there.
	 * @param int[]                  $post_ids By source id.
	 * @param Anp_Importer_State     $state    What there was.
	 */
	private function count( array $create, array $update, array $post_ids, Anp_Importer_State $state ) {
		foreach ( $create + $update as $source_id => $article ) {
			$post_id = isset( $update[ $source_id ] ) ? $post_ids[ $source_id ] : 0;
			if ( $state->is_published( $post_id ) ) {
				$this->counts->add( $state->term_taxonomy_ids( $post_id ), -1 );
			}
			if ( 'publish' === $article->columns()['post_status'] ) {
				$this->counts->add( $article->term_taxonomy_ids(), 1 );
			}
		}
	}

	/**
	 * Notes which post is which article, and gives back claims that led to nothing.
	 *
	 * @param Anp_Importer_Article[] $written  By source id.
	 * @param int[]                  $post_ids By source id.
	 */
	private function keep( array $written, array $post_ids ) {
		$source  = Anp_Importer_Schema::source();
		$article = Anp_Importer_Schema::article();
		$claims  = array();
		$texts   = array();
		ksort( $written, SORT_STRING );
		foreach ( $written as $source_id => $one ) {
			$claims[] = array( $source_id, $post_ids[ $source_id ], $one->hash(), $one->data->slug, Anp_Importer_Article::dataset_of( $source_id ) );
			$texts[]  = array( $source_id, $one->json );
		}
		Anp_Importer_Database::insert( "INSERT INTO $source (source_id, post_id, content_hash, slug, dataset) VALUES", '(?, ?, ?, ?, ?)', $claims, 'ON DUPLICATE KEY UPDATE post_id = VALUES(post_id), content_hash = VALUES(content_hash)' );
		Anp_Importer_Database::insert( "INSERT INTO $article (source_id, article) VALUES", '(?, ?)', $texts, 'ON DUPLICATE KEY UPDATE article = VALUES(article)' );
		$ids = array_map( 'strval', array_keys( array_diff_key( $this->articles, $written ) ) );
		if ( $ids ) {
			Anp_Importer_Database::change( "DELETE FROM $source WHERE post_id = 0 AND source_id IN (" . Anp_Importer_Database::marks( $ids ) . ')', $ids );
		}
	}
}
