<?php
/**
 * What an article must be like.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Says why an article is refused. The rules are those of anp's staging site (docs/staging-api.md), and what a
 * WordPress post can hold.
 */
class Anp_Importer_Article_Check {

	const MAX_TITLE_BYTES    = 2000;
	const MAX_SOURCE_ID_SIZE = 100;
	const MAX_SLUG_SIZE      = 200;
	const MAX_TERM_LENGTH    = 200;
	const STATUSES           = array( 'publish', 'draft', 'pending', 'private', 'future' );

	const MEMBERS = array(
		'source_id'    => array( 'string', true ),
		'title'        => array( 'string', true ),
		'slug'         => array( 'string', true ),
		'status'       => array( 'string', true ),
		'published_at' => array( 'string', true ),
		'modified_at'  => array( 'string', false ),
		'author'       => array( 'object', false ),
		'category'     => array( 'string', false ),
		'tags'         => array( 'array', false ),
		'excerpt'      => array( 'string', false ),
		'body'         => array( 'array', true ),
		'related'      => array( 'array', false ),
		'meta'         => array( 'object', true ),
	);

	const BLOCKS = array(
		'paragraph' => array( 'text' => array( 'string', true ) ),
		'quote'     => array( 'text' => array( 'string', true ) ),
		'heading'   => array(
			'level' => array( 'integer', true ),
			'text'  => array( 'string', true ),
		),
		'list'      => array( 'items' => array( 'array', true ) ),
		'code'      => array(
			'language' => array( 'string', false ),
			'text'     => array( 'string', true ),
		),
		'image'     => array(
			'url'     => array( 'string', true ),
			'width'   => array( 'integer', true ),
			'height'  => array( 'integer', true ),
			'caption' => array( 'string', false ),
		),
	);

	/**
	 * Why the article is refused.
	 *
	 * @param mixed $article Decoded JSON, objects as stdClass.
	 * @return string Empty when it is well.
	 */
	public static function problem( $article ) {
		if ( ! $article instanceof stdClass ) {
			return 'an article is an object; this is ' . self::kind_of( $article );
		}
		return self::members( $article, self::MEMBERS, '' )
			?: self::body( $article->body )
			?: self::texts( $article )
			?: self::values( $article )
			?: self::meta( $article->meta )
			?: self::terms( $article );
	}

	/**
	 * Why the stated hash is not that of the content.
	 *
	 * @param string $json The article, compact.
	 * @param string $hash What meta.hash says.
	 * @return string Empty when it is, or when this PHP (before 8.1) has no XXH3.
	 */
	public static function hash_problem( $json, $hash ) {
		if ( ',"hash":"' . $hash . '"}}' !== substr( $json, -36 ) ) {
			return 'meta.hash is not the last member of meta, or meta not the last of the article';
		}
		if ( ! self::has_xxh128() ) {
			return '';
		}
		$found = substr( hash( 'xxh128', substr( $json, 0, -36 ) . '}}' ), 0, 24 );
		return $found === $hash ? '' : "meta.hash is $hash, but the content has $found";
	}

	/**
	 * Whether this PHP can compute content hashes.
	 *
	 * @return bool
	 */
	public static function has_xxh128() {
		static $has = null;
		if ( null === $has ) {
			$has = in_array( 'xxh128', hash_algos(), true );
		}
		return $has;
	}

	/**
	 * Whether a text is a source id: words of lower-case letters and digits, the last one a number of six digits or more.
	 *
	 * @param mixed $text Anything.
	 * @return bool
	 */
	public static function is_source_id( $text ) {
		return is_string( $text ) && strlen( $text ) <= self::MAX_SOURCE_ID_SIZE && 1 === preg_match( '/\A[a-z][a-z0-9]*(?:-[a-z0-9]+)*-[0-9]{6,}\z/', $text );
	}

	/**
	 * Members of an object and their types.
	 *
	 * @param stdClass $holder The object.
	 * @param array[]  $rules  By name: type, whether it is needed.
	 * @param string   $where  What stands before the name in a message.
	 * @return string
	 */
	private static function members( $holder, array $rules, $where ) {
		foreach ( $rules as $name => $rule ) {
			if ( ! property_exists( $holder, $name ) ) {
				if ( $rule[1] ) {
					return $where . $name . ' is absent';
				}
				continue;
			}
			$kind = self::kind_of( $holder->$name );
			if ( $kind !== $rule[0] ) {
				return "$where$name is of type $kind; it should be of type $rule[0]";
			}
		}
		return '';
	}

	/**
	 * The blocks.
	 *
	 * @param array $body What stands there.
	 * @return string
	 */
	private static function body( array $body ) {
		foreach ( $body as $i => $block ) {
			$kind = $block instanceof stdClass && isset( $block->kind ) && is_string( $block->kind ) ? $block->kind : '';
			if ( ! isset( self::BLOCKS[ $kind ] ) ) {
				return "body[$i] is none of paragraph, heading, list, code, image and quote";
			}
			$problem = self::members( $block, self::BLOCKS[ $kind ], "body[$i]." );
			if ( '' === $problem && 'list' === $kind ) {
				$problem = self::strings( $block->items, "body[$i].items" );
			}
			if ( '' === $problem && 'heading' === $kind && ( $block->level < 1 || $block->level > 6 ) ) {
				$problem = "body[$i].level is {$block->level}; there are 1 to 6";
			}
			if ( '' === $problem && 'image' === $kind && ! preg_match( '~\Ahttps?://[\x21-\x7e]+\z~', $block->url ) ) {
				$problem = "body[$i].url is no http or https address in ASCII";
			}
			if ( '' !== $problem ) {
				return $problem;
			}
		}
		return '';
	}

	/**
	 * Lists that hold strings, and the author.
	 *
	 * @param stdClass $article The article.
	 * @return string
	 */
	private static function texts( $article ) {
		foreach ( array( 'tags', 'related' ) as $name ) {
			$problem = isset( $article->$name ) ? self::strings( $article->$name, $name ) : '';
			if ( '' !== $problem ) {
				return $problem;
			}
		}
		if ( ! isset( $article->author ) ) {
			return '';
		}
		return self::members(
			$article->author,
			array(
				'slug' => array( 'string', false ),
				'name' => array( 'string', true ),
			),
			'author.'
		);
	}

	/**
	 * A list of strings.
	 *
	 * @param array  $list  What stands there.
	 * @param string $where Its name.
	 * @return string
	 */
	private static function strings( array $list, $where ) {
		foreach ( $list as $i => $item ) {
			if ( ! is_string( $item ) ) {
				return "{$where}[$i] is of type " . self::kind_of( $item ) . '; it should be of type string';
			}
		}
		return '';
	}

	/**
	 * Values of single members.
	 *
	 * @param stdClass $article The article.
	 * @return string
	 */
	private static function values( $article ) {
		if ( ! self::is_source_id( $article->source_id ) ) {
			return 'source_id is ' . self::shown( $article->source_id ) . '; it should be like alphanode-018794';
		}
		if ( strlen( $article->slug ) > self::MAX_SLUG_SIZE || ! preg_match( '/\A[a-z0-9]+(?:-[a-z0-9]+)*\z/', $article->slug ) ) {
			return 'slug is ' . self::shown( $article->slug ) . '; it should be lower-case words parted by hyphens, at most 200 bytes';
		}
		if ( '' === $article->title || strlen( $article->title ) > self::MAX_TITLE_BYTES ) {
			return 'title has ' . strlen( $article->title ) . ' bytes; it should have 1 to ' . self::MAX_TITLE_BYTES;
		}
		if ( ! in_array( $article->status, self::STATUSES, true ) ) {
			return 'status is ' . self::shown( $article->status ) . '; known are publish, draft, pending, private and future';
		}
		foreach ( array( 'published_at', 'modified_at' ) as $name ) {
			if ( isset( $article->$name ) && ! self::is_time( $article->$name ) ) {
				return "$name is " . self::shown( $article->$name ) . '; it should be a UTC time like 2024-12-12T08:30:00Z';
			}
		}
		if ( isset( $article->author->slug ) && ! preg_match( '/\A[a-z0-9]+(?:-[a-z0-9]+)*\z/', substr( $article->author->slug, 0, 50 ) ) ) {
			return 'author.slug is ' . self::shown( $article->author->slug ) . '; it should be lower-case words parted by hyphens, at most 50 bytes';
		}
		return '';
	}

	/**
	 * The meta.
	 *
	 * @param stdClass $meta What stands there.
	 * @return string
	 */
	private static function meta( $meta ) {
		if ( ! isset( $meta->hash ) || ! is_string( $meta->hash ) || ! preg_match( '/\A[0-9a-f]{24}\z/', $meta->hash ) ) {
			return 'meta.hash is absent, or not of 24 lower-case hex digits';
		}
		$schemas = Anp_Importer_Meta::schemas();
		foreach ( get_object_vars( $meta ) as $name => $value ) {
			if ( ! isset( $schemas[ $name ] ) ) {
				return 'meta has a member ' . self::shown( (string) $name ) . ', which this plugin does not know';
			}
			$kind = self::kind_of( $value );
			if ( $kind !== $schemas[ $name ]['type'] ) {
				return "meta.$name is of type $kind; it should be of type " . $schemas[ $name ]['type'];
			}
		}
		return '';
	}

	/**
	 * Category and tags: what a term's name can hold.
	 *
	 * @param stdClass $article The article.
	 * @return string
	 */
	private static function terms( $article ) {
		$names = isset( $article->tags ) ? $article->tags : array();
		if ( isset( $article->category ) ) {
			$names[] = $article->category;
		}
		foreach ( $names as $name ) {
			$length = mb_strlen( Anp_Importer_Blocks::escape( $name ), 'UTF-8' );
			if ( '' === $name || $length > self::MAX_TERM_LENGTH ) {
				return 'the term ' . self::shown( $name ) . " has $length characters as HTML; it should have 1 to " . self::MAX_TERM_LENGTH;
			}
		}
		return '';
	}

	/**
	 * Whether a text is a real time in UTC.
	 *
	 * @param string $text Any text.
	 * @return bool
	 */
	private static function is_time( $text ) {
		if ( ! preg_match( '/\A([0-9]{4})-([0-9]{2})-([0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z\z/', $text, $part ) ) {
			return false;
		}
		return (int) $part[1] >= 1000 && checkdate( (int) $part[2], (int) $part[3], (int) $part[1] );
	}

	/**
	 * The JSON type of a value.
	 *
	 * @param mixed $value Decoded JSON.
	 * @return string
	 */
	private static function kind_of( $value ) {
		if ( $value instanceof stdClass ) {
			return 'object';
		}
		return strtr(
			gettype( $value ),
			array(
				'double' => 'number',
				'NULL'   => 'null',
			)
		);
	}

	/**
	 * A value as a message shows it: short, whatever it holds.
	 *
	 * @param string $text Any text.
	 * @return string
	 */
	private static function shown( $text ) {
		return strlen( $text ) <= 60 ? "'$text'" : "'" . mb_substr( $text, 0, 40, 'UTF-8' ) . "…' (" . strlen( $text ) . ' bytes)';
	}
}
