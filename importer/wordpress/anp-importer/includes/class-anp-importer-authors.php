<?php
/**
 * Authors of articles.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Finds authors by their slugs and makes those that are missing, each once; without the right to do so, the
 * importing user is the author.
 */
class Anp_Importer_Authors {

	/** Meta of a user that this plugin made; what uninstalling removes. */
	const MADE = 'anp_importer_made';

	/**
	 * Gives each article its author.
	 *
	 * @param Anp_Importer_Article[] $articles Of a batch.
	 * @param bool                   $make     Whether to make those that are missing.
	 */
	public static function resolve( array $articles, $make ) {
		$names = array();
		foreach ( $articles as $article ) {
			if ( isset( $article->data->author->slug ) ) {
				$names[ $article->data->author->slug ] = $article->data->author->name;
			}
		}
		$ids = self::find( $names );
		if ( $make && count( $ids ) < count( $names ) && current_user_can( 'create_users' ) ) {
			$ids = Anp_Importer_Database::locked(
				'authors',
				static function () use ( $names ) {
					foreach ( array_diff_key( $names, self::find( $names ) ) as $slug => $name ) {
						self::make( (string) $slug, $name );
					}
					return self::find( $names );
				}
			);
		}
		foreach ( $articles as $article ) {
			$slug               = isset( $article->data->author->slug ) ? $article->data->author->slug : '';
			$article->author_id = isset( $ids[ $slug ] ) ? $ids[ $slug ] : get_current_user_id();
		}
	}

	/**
	 * Ids of those that there are.
	 *
	 * @param string[] $names By slug.
	 * @return int[] By slug.
	 */
	private static function find( array $names ) {
		global $wpdb;
		if ( ! $names ) {
			return array();
		}
		$slugs = array_map( 'strval', array_keys( $names ) );
		$rows  = Anp_Importer_Database::rows( "SELECT ID, user_nicename FROM $wpdb->users WHERE user_nicename IN (" . Anp_Importer_Database::marks( $slugs ) . ')', $slugs );
		return array_map( 'intval', array_column( $rows, 'ID', 'user_nicename' ) );
	}

	/**
	 * Makes an author that nobody can log in as: its password is forgotten at once, its address takes no mail.
	 *
	 * @param string $slug The article's.
	 * @param string $name The article's.
	 */
	private static function make( $slug, $name ) {
		$id = wp_insert_user(
			wp_slash(
				array(
					'user_login'    => $slug,
					'user_nicename' => $slug,
					'user_pass'     => wp_generate_password( 32 ),
					'user_email'    => $slug . '@anp.invalid',
					'display_name'  => Anp_Importer_Blocks::escape( $name ),
					'role'          => 'author',
				)
			)
		);
		if ( ! is_wp_error( $id ) ) {
			update_user_meta( $id, self::MADE, '1' );
		}
	}
}
