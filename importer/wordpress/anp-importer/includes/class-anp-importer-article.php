<?php
/**
 * An article, and what WordPress stores of it.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * An article that has been checked.
 */
class Anp_Importer_Article {

	const JSON = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_LINE_TERMINATORS | JSON_PRESERVE_ZERO_FRACTION;

	/**
	 * The article, decoded.
	 *
	 * @var stdClass
	 */
	public $data;

	/**
	 * The article as compact JSON: the bytes that its hash is about.
	 *
	 * @var string
	 */
	public $json;

	/**
	 * Id of the post's author; the writer finds it out.
	 *
	 * @var int
	 */
	public $author_id = 0;

	/**
	 * The category and the tags as Anp_Importer_Terms knows them.
	 *
	 * @var array[]
	 */
	public $terms = array();

	/**
	 * What columns() found out.
	 *
	 * @var array|null
	 */
	private $columns = null;

	/**
	 * Takes a checked article.
	 *
	 * @param stdClass $data Decoded.
	 * @param string   $json Compact.
	 */
	public function __construct( $data, $json ) {
		$this->data = $data;
		$this->json = $json;
	}

	/**
	 * The dataset that an article belongs to: its source id without the number.
	 *
	 * @param string $source_id As in the article.
	 * @return string
	 */
	public static function dataset_of( $source_id ) {
		return substr( $source_id, 0, strrpos( $source_id, '-' ) );
	}

	/**
	 * The content hash.
	 *
	 * @return string
	 */
	public function hash() {
		return $this->data->meta->hash;
	}

	/**
	 * The columns of the post that come from the article. The author must be known by now.
	 *
	 * @return array By column.
	 */
	public function columns() {
		if ( null === $this->columns ) {
			$this->columns = $this->make_columns();
		}
		return $this->columns;
	}

	/**
	 * The same, found out.
	 *
	 * @return array By column.
	 */
	private function make_columns() {
		$published = self::sql_time( $this->data->published_at );
		$modified  = isset( $this->data->modified_at ) ? self::sql_time( $this->data->modified_at ) : $published;
		return array(
			'post_author'       => $this->author_id,
			'post_date'         => get_date_from_gmt( $published ),
			'post_date_gmt'     => $published,
			'post_content'      => Anp_Importer_Blocks::markup( $this->data->body ),
			'post_title'        => Anp_Importer_Blocks::escape( trim( $this->data->title ) ),
			'post_excerpt'      => isset( $this->data->excerpt ) ? Anp_Importer_Blocks::escape( $this->data->excerpt ) : '',
			'post_status'       => self::status_now( $this->data->status, $published ),
			'post_name'         => $this->data->slug,
			'post_modified'     => get_date_from_gmt( $modified ),
			'post_modified_gmt' => $modified,
			'guid'              => 'urn:anp:' . $this->data->source_id,
		);
	}

	/**
	 * The status that WordPress gives a post of this date: what is dated ahead waits, what is due is out.
	 *
	 * @param string $status   The article's.
	 * @param string $date_gmt Its date in UTC.
	 * @return string
	 */
	public static function status_now( $status, $date_gmt ) {
		if ( 'publish' !== $status && 'future' !== $status ) {
			return $status;
		}
		return strtotime( $date_gmt . ' UTC' ) - time() >= MINUTE_IN_SECONDS ? 'future' : 'publish';
	}

	/**
	 * Meta values of the post.
	 *
	 * @return array By meta key, in the order of the article, the hash last.
	 */
	public function meta() {
		$meta = array(
			'anp_spec'      => isset( $this->data->spec ) ? $this->data->spec : 1,
			'anp_source_id' => $this->data->source_id,
		);
		if ( isset( $this->data->author ) ) {
			$meta['anp_author_name'] = $this->data->author->name;
		}
		if ( isset( $this->data->related ) ) {
			$meta['anp_related'] = $this->data->related;
		}
		foreach ( get_object_vars( $this->data->meta ) as $name => $value ) {
			$meta[ Anp_Importer_Meta::PREFIX . $name ] = self::plain( $value );
		}
		return $meta;
	}

	/**
	 * Meta values as the database has them.
	 *
	 * @return string[] By meta key.
	 */
	public function stored_meta() {
		$stored = array();
		foreach ( $this->meta() as $key => $value ) {
			$stored[ $key ] = is_int( $value ) ? (string) $value : maybe_serialize( $value );
		}
		return $stored;
	}

	/**
	 * Names of the terms.
	 *
	 * @return string[][] By taxonomy.
	 */
	public function term_names() {
		return array(
			'category' => isset( $this->data->category ) ? array( $this->data->category ) : array(),
			'post_tag' => isset( $this->data->tags ) ? array_values( array_unique( $this->data->tags ) ) : array(),
		);
	}

	/**
	 * Ids of the rows of wp_term_taxonomy that the post belongs to.
	 *
	 * @return int[]
	 */
	public function term_taxonomy_ids() {
		return array_column( $this->terms, 'term_taxonomy_id' );
	}

	/**
	 * Decoded JSON with arrays instead of objects.
	 *
	 * @param mixed $value Anything.
	 * @return mixed
	 */
	private static function plain( $value ) {
		if ( is_scalar( $value ) || null === $value ) {
			return $value;
		}
		return array_map( array( __CLASS__, 'plain' ), (array) $value );
	}

	/**
	 * A time as SQL has it.
	 *
	 * @param string $time "2024-12-31T23:59:58Z".
	 * @return string "2024-12-31 23:59:58"
	 */
	private static function sql_time( $time ) {
		return substr( $time, 0, 10 ) . ' ' . substr( $time, 11, 8 );
	}
}
