<?php
/**
 * The fields of an article's meta.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Each member of `meta` is one meta value of the post, under its name with the prefix anp_. Lists and objects are
 * PHP arrays. All are registered with their whole schema, so that the REST API shows and takes them, too.
 */
class Anp_Importer_Meta {

	const PREFIX = 'anp_';

	/**
	 * Hooks.
	 */
	public static function hook() {
		add_action( 'init', array( __CLASS__, 'register' ) );
	}

	/**
	 * JSON Schema of each field, in the order of an article; hash is last, and so says that all others are there.
	 *
	 * @return array[]
	 */
	public static function schemas() {
		static $schemas = null;
		if ( null !== $schemas ) {
			return $schemas;
		}
		$text    = array( 'type' => 'string' );
		$texts   = self::list_of( $text );
		$count   = array(
			'type'    => 'integer',
			'minimum' => 0,
		);
		$flag    = array(
			'type'    => 'integer',
			'minimum' => 0,
			'maximum' => 1,
		);
		$score   = array(
			'type'    => 'integer',
			'minimum' => 0,
			'maximum' => 99,
		);
		$schemas = array(
			'spec'          => $count,
			'source_id'     => $text,
			'author_name'   => $text,
			'related'       => $texts,
			'topic'         => $text,
			'summary'       => $text,
			'ai_outline'    => self::object_of( array_fill_keys( array( 'context', 'problem', 'stack', 'recommended_action' ), $text ) ),
			'ai_brief'      => $text,
			'stack'         => $texts,
			'tools'         => $texts,
			'code_language' => $text,
			'difficulty'    => array(
				'type' => 'string',
				'enum' => array( '', 'beginner', 'intermediate', 'advanced' ),
			),
			'reading_time'  => $count,
			'view_count'    => $count,
			'score'         => self::object_of( array_fill_keys( array( 'quality', 'freshness', 'depth', 'clarity' ), $score ) ),
			'revision'      => self::object_of( array_fill_keys( array( 'status', 'version', 'last_reviewed' ), $text ) ),
			'reference'     => $text,
			'flags'         => self::object_of( array_fill_keys( array( 'ai_generated_style', 'has_images', 'image_heavy', 'needs_human_review' ), $flag ) ),
			'checklist'     => $texts,
			'entities'      => self::list_of( self::object_of( array_fill_keys( array( 'name', 'type' ), $text ) ) ),
			'image_sources' => self::list_of( self::object_of( array_fill_keys( array( 'source', 'url', 'caption' ), $text ) ) ),
			'payload'       => self::object_of(
				array(
					'source_id'  => $text,
					'generator'  => $text,
					'paragraphs' => $count,
					'scenario'   => $text,
					'seed'       => $count,
				)
			),
			'notes'         => $texts,
			'hash'          => $text,
		);
		return $schemas;
	}

	/**
	 * Registers all fields for posts.
	 */
	public static function register() {
		foreach ( self::schemas() as $name => $schema ) {
			register_post_meta(
				'post',
				self::PREFIX . $name,
				array(
					'type'              => $schema['type'],
					'single'            => true,
					'show_in_rest'      => array( 'schema' => $schema ),
					'sanitize_callback' => static function ( $value ) use ( $schema ) {
						return self::clean( $value, $schema );
					},
					'auth_callback'     => static function ( $allowed, $key, $post_id, $user_id ) {
						return user_can( $user_id, 'edit_post', $post_id );
					},
				)
			);
		}
	}

	/**
	 * A value of the type that its schema says, its texts as they are: all of them are escaped where they are shown.
	 * What is no UTF-8 becomes empty.
	 *
	 * @param mixed $value  What somebody wants to store.
	 * @param array $schema Its schema.
	 * @return mixed
	 */
	public static function clean( $value, array $schema ) {
		switch ( $schema['type'] ) {
			case 'integer':
				return is_scalar( $value ) ? (int) $value : 0;
			case 'array':
				$items = array();
				foreach ( is_array( $value ) ? $value : array() as $item ) {
					$items[] = self::clean( $item, $schema['items'] );
				}
				return $items;
			case 'object':
				$members = array();
				foreach ( is_array( $value ) ? $value : array() as $name => $member ) {
					if ( isset( $schema['properties'][ $name ] ) ) {
						$members[ $name ] = self::clean( $member, $schema['properties'][ $name ] );
					}
				}
				return $members;
			default:
				return is_scalar( $value ) ? wp_check_invalid_utf8( (string) $value ) : '';
		}
	}

	/**
	 * Schema of a list.
	 *
	 * @param array $items Schema of an item.
	 * @return array
	 */
	private static function list_of( array $items ) {
		return array(
			'type'  => 'array',
			'items' => $items,
		);
	}

	/**
	 * Schema of an object.
	 *
	 * @param array[] $properties Schema of each member.
	 * @return array
	 */
	private static function object_of( array $properties ) {
		return array(
			'type'                 => 'object',
			'properties'           => $properties,
			'additionalProperties' => false,
		);
	}
}
