<?php
/**
 * The bulk API, anp/v1.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Requests and answers are shaped as those of anp's staging site (docs/staging-api.md).
 */
class Anp_Importer_Rest {

	const SITE = 'anp-wordpress';
	const ROOT = 'anp/v1';

	/** Once an answer to `read` has so many bytes, no further article is begun. */
	const READ_BYTES = 4194304;

	/** Who may import; DELETE needs one more. */
	const CAPABILITIES = array( 'import', 'publish_posts', 'edit_others_posts', 'edit_published_posts', 'unfiltered_html' );

	/**
	 * Bodies by the number of the request's object.
	 *
	 * @var string[]
	 */
	private static $bodies = array();

	/**
	 * Hooks.
	 */
	public static function hook() {
		add_action( 'rest_api_init', array( __CLASS__, 'register' ) );
		add_filter( 'rest_pre_dispatch', array( __CLASS__, 'take_body' ), 10, 3 );
		add_filter( 'rest_pre_serve_request', array( __CLASS__, 'serve' ), 10, 2 );
	}

	/**
	 * Registers the routes.
	 */
	public static function register() {
		self::route( '/site', 'GET', 'site', array( __CLASS__, 'may_import' ), array() );
		$mode = array(
			'mode' => array(
				'type'    => 'string',
				'enum'    => array( 'hooks', 'fast' ),
				'default' => 'hooks',
			),
		);
		self::route( '/articles/batch', 'POST', 'batch', array( __CLASS__, 'may_import' ), $mode );
		self::route( '/articles/lookup', 'POST', 'look_up', array( __CLASS__, 'may_import' ), array() );
		self::route( '/articles/read', 'POST', 'read', array( __CLASS__, 'may_import' ), array() );
		self::route( '/articles/delete', 'POST', 'delete', array( __CLASS__, 'may_delete' ), $mode );
	}

	/**
	 * Whether the user may import.
	 *
	 * @return true|WP_Error
	 */
	public static function may_import() {
		return self::may( self::CAPABILITIES );
	}

	/**
	 * Whether the user may remove what was imported.
	 *
	 * @return true|WP_Error
	 */
	public static function may_delete() {
		return self::may( array_merge( self::CAPABILITIES, array( 'delete_others_posts', 'delete_published_posts' ) ) );
	}

	/**
	 * GET anp/v1/site: who this is and what it can do.
	 *
	 * @return array
	 */
	public static function site() {
		$table = Anp_Importer_Schema::source();
		$rows  = Anp_Importer_Database::rows( "SELECT COUNT(*) AS n FROM $table" );
		return array(
			'site'           => self::SITE,
			'api'            => 1,
			'version'        => ANP_IMPORTER_VERSION,
			'site_id'        => get_option( Anp_Importer_Schema::OPTION_SITE ),
			'articles'       => (int) $rows[0]['n'],
			'max_batch'      => Anp_Importer_Batch::MAX_ARTICLES,
			'max_body_bytes' => self::max_body_bytes(),
			'capabilities'   => array(
				'modes'         => array( 'hooks', 'fast' ),
				'checks_hash'   => Anp_Importer_Article_Check::has_xxh128(),
				'makes_authors' => current_user_can( 'create_users' ),
				'deletes'       => true === self::may_delete(),
				'unsafe_tables' => Anp_Importer_Schema::unsafe_tables(),
				'wordpress'     => get_bloginfo( 'version' ),
				'php'           => PHP_VERSION,
				'environment'   => wp_get_environment_type(),
				'time_zone'     => wp_timezone_string(),
			),
		);
	}

	/**
	 * POST anp/v1/articles/batch: {"articles":[…]}.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return array|WP_Error|WP_REST_Response
	 */
	public static function batch( WP_REST_Request $request ) {
		$articles = self::items( $request, 'articles' );
		if ( is_wp_error( $articles ) ) {
			return $articles;
		}
		$batch = new Anp_Importer_Batch( $articles, 'fast' === $request['mode'] );
		return array(
			'site'    => self::SITE,
			'results' => $batch->run(),
		);
	}

	/**
	 * POST anp/v1/articles/lookup: {"source_ids":[…]}; those that are there, in the order asked.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return array|WP_Error
	 */
	public static function look_up( WP_REST_Request $request ) {
		$ids = self::source_ids( $request );
		if ( is_wp_error( $ids ) ) {
			return $ids;
		}
		$current = self::current( $ids );
		$found   = array();
		foreach ( $ids as $id ) {
			if ( isset( $current[ $id ] ) ) {
				$found[] = array(
					'source_id' => $id,
					'hash'      => $current[ $id ]['hash'],
					'url'       => wp_make_link_relative( get_permalink( $current[ $id ]['post_id'] ) ),
				);
			}
		}
		return array(
			'site'     => self::SITE,
			'articles' => $found,
		);
	}

	/**
	 * POST anp/v1/articles/read: {"source_ids":[…]}; the articles as they are now, those that nobody changed byte for byte.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return WP_REST_Response|WP_Error
	 */
	public static function read( WP_REST_Request $request ) {
		$ids = self::source_ids( $request );
		if ( is_wp_error( $ids ) ) {
			return $ids;
		}
		$current = self::current( $ids );
		$parts   = array();
		$bytes   = 0;
		$covered = 0;
		foreach ( $ids as $id ) {
			if ( $bytes >= self::READ_BYTES ) {
				break;
			}
			++$covered;
			if ( isset( $current[ $id ] ) ) {
				$parts[] = $current[ $id ]['json'];
				$bytes  += strlen( $current[ $id ]['json'] );
			}
		}
		return new Anp_Importer_Json_Response( '{"site":"' . self::SITE . '","articles":[' . implode( ',', $parts ) . '],"covered":' . $covered . '}' );
	}

	/**
	 * POST anp/v1/articles/delete: {"articles":[{"source_id","hash"},…]}.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return array|WP_Error
	 */
	public static function delete( WP_REST_Request $request ) {
		$items = self::items( $request, 'articles' );
		if ( is_wp_error( $items ) ) {
			return $items;
		}
		$hashes = array();
		foreach ( $items as $item ) {
			if ( ! $item instanceof stdClass || ! isset( $item->source_id, $item->hash ) || ! Anp_Importer_Article_Check::is_source_id( $item->source_id ) || ! is_string( $item->hash ) ) {
				return self::refusal( 'bad_request', "an item of 'articles' has no source_id and hash", 400 );
			}
			$hashes[ $item->source_id ] = $item->hash;
		}
		$done    = $hashes ? Anp_Importer_Removal::run( $hashes, 'fast' === $request['mode'] ) : array();
		$results = array();
		foreach ( $hashes as $source_id => $hash ) {
			$results[] = array(
				'source_id' => $source_id,
				'outcome'   => $done[ $source_id ],
			);
		}
		return array(
			'site'    => self::SITE,
			'results' => $results,
		);
	}

	/**
	 * Takes the body of a bulk request away: WordPress would decode a megabyte of articles for parameters that nobody reads.
	 *
	 * @param mixed           $result  Of somebody who dispatched already.
	 * @param WP_REST_Server  $server  The server.
	 * @param WP_REST_Request $request The request.
	 * @return mixed The same result.
	 */
	public static function take_body( $result, $server, $request ) {
		if ( 'POST' === $request->get_method() && 0 === strpos( $request->get_route(), '/' . self::ROOT . '/articles/' ) ) {
			self::$bodies = array( spl_object_id( $request ) => (string) $request->get_body() );
			$request->set_body( '' );
		}
		return $result;
	}

	/**
	 * Sends the bytes of an answer that has them.
	 *
	 * @param bool             $served   Whether somebody did already.
	 * @param WP_REST_Response $response The answer.
	 * @return bool
	 */
	public static function serve( $served, $response ) {
		if ( $served || ! $response instanceof Anp_Importer_Json_Response ) {
			return $served;
		}
		// Held back until the end: WordPress sends more headers after this.
		ob_start();
		echo $response->json; // phpcs:ignore WordPress.Security.EscapeOutput -- JSON, sent as application/json.
		return true;
	}

	/**
	 * Registers a route.
	 *
	 * @param string   $path       Below the root.
	 * @param string   $method     GET or POST.
	 * @param string   $name       Of the method here.
	 * @param callable $permission Whether the user may.
	 * @param array    $args       Parameters.
	 */
	private static function route( $path, $method, $name, callable $permission, array $args ) {
		register_rest_route(
			self::ROOT,
			$path,
			array(
				'methods'             => $method,
				'args'                => $args,
				'permission_callback' => $permission,
				'callback'            => static function ( WP_REST_Request $request ) use ( $name ) {
					return self::guarded( array( __CLASS__, $name ), $request );
				},
			)
		);
	}

	/**
	 * Calls a method and says in an answer what went wrong.
	 *
	 * @param callable        $method  Takes the request.
	 * @param WP_REST_Request $request The request.
	 * @return mixed
	 */
	private static function guarded( callable $method, WP_REST_Request $request ) {
		if ( ! Anp_Importer_Database::is_usable() ) {
			return self::refusal( 'storage_unknown', 'the database of this site is not reached through mysqli with mysqlnd', 501 );
		}
		try {
			Anp_Importer_Schema::ensure();
			return $method( $request );
		} catch ( Anp_Importer_Database_Error $error ) {
			if ( ! $error->may_repeat() ) {
				return self::refusal( 'storage_failed', $error->getMessage(), 500 );
			}
			$answer = rest_convert_error_to_response( self::refusal( 'storage_busy', $error->getMessage(), 503 ) );
			$answer->header( 'Retry-After', '1' );
			return $answer;
		} catch ( Throwable $error ) {
			return self::refusal( 'internal', $error->getMessage(), 500 );
		}
	}

	/**
	 * A refusal.
	 *
	 * @param string $code    For programs.
	 * @param string $message For people.
	 * @param int    $status  HTTP.
	 * @return WP_Error
	 */
	private static function refusal( $code, $message, $status ) {
		return new WP_Error( 'anp_' . $code, $message, array( 'status' => $status ) );
	}

	/**
	 * Whether the user has all of these capabilities.
	 *
	 * @param string[] $capabilities Their names.
	 * @return true|WP_Error
	 */
	private static function may( array $capabilities ) {
		$missing = array();
		foreach ( $capabilities as $capability ) {
			if ( ! current_user_can( $capability ) ) {
				$missing[] = $capability;
			}
		}
		if ( ! $missing ) {
			return true;
		}
		return self::refusal( 'forbidden', 'this user lacks ' . implode( ', ', $missing ) . '; take an administrator\'s application password', rest_authorization_required_code() );
	}

	/**
	 * The list in a request's body.
	 *
	 * @param WP_REST_Request $request The request.
	 * @param string          $name    Of the member.
	 * @return array|WP_Error
	 */
	private static function items( WP_REST_Request $request, $name ) {
		$id   = spl_object_id( $request );
		$text = isset( self::$bodies[ $id ] ) ? self::$bodies[ $id ] : '';
		unset( self::$bodies[ $id ] );
		$body = json_decode( $text, false, 64 );
		if ( '' === $text && (int) $request->get_header( 'content-length' ) > self::max_body_bytes() ) {
			return self::refusal( 'too_large', 'the body has more than ' . self::max_body_bytes() . ' bytes', 413 );
		}
		if ( ! $body instanceof stdClass || ! isset( $body->$name ) || ! is_array( $body->$name ) ) {
			return self::refusal( 'bad_request', "the body is no JSON object with a list '$name'", 400 );
		}
		if ( count( $body->$name ) > Anp_Importer_Batch::MAX_ARTICLES ) {
			return self::refusal( 'too_many', "'$name' has " . count( $body->$name ) . ' items; send at most ' . Anp_Importer_Batch::MAX_ARTICLES . ' in one request', 413 );
		}
		return $body->$name;
	}

	/**
	 * The source ids in a request's body, each once.
	 *
	 * @param WP_REST_Request $request The request.
	 * @return string[]|WP_Error
	 */
	private static function source_ids( WP_REST_Request $request ) {
		$ids = self::items( $request, 'source_ids' );
		if ( is_wp_error( $ids ) ) {
			return $ids;
		}
		foreach ( $ids as $id ) {
			if ( ! Anp_Importer_Article_Check::is_source_id( $id ) ) {
				return self::refusal( 'bad_request', "an item of 'source_ids' is no source id", 400 );
			}
		}
		return array_values( array_unique( $ids ) );
	}

	/**
	 * What there is of these articles.
	 *
	 * @param string[] $ids Source ids.
	 * @return array[] By source id.
	 */
	private static function current( array $ids ) {
		$rows = $ids ? Anp_Importer_Removal::rows( $ids ) : array();
		return $rows ? Anp_Importer_Removal::current( $rows ) : array();
	}

	/**
	 * How long a body PHP takes.
	 *
	 * @return int Bytes.
	 */
	private static function max_body_bytes() {
		$limit = wp_convert_hr_to_bytes( ini_get( 'post_max_size' ) );
		return $limit > 0 ? $limit : 33554432;
	}
}
