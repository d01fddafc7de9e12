<?php
/**
 * Categories and tags.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Finds terms by their exact names and makes those that are missing, each once: by one process at a time, since
 * WordPress has no unique index of names. They are made before the batch's transaction, so that others see them.
 */
class Anp_Importer_Terms {

	/** Meta of a term that this plugin made; what uninstalling removes. */
	const MADE = '_anp_importer';

	/**
	 * Gives each article its terms.
	 *
	 * @param Anp_Importer_Article[] $articles Of a batch.
	 */
	public static function resolve( array $articles ) {
		$wanted = array(
			'category' => array(),
			'post_tag' => array(),
		);
		foreach ( $articles as $article ) {
			foreach ( $article->term_names() as $taxonomy => $names ) {
				$wanted[ $taxonomy ] += array_fill_keys( array_map( 'strval', $names ), true );
			}
		}
		$known = array();
		foreach ( $wanted as $taxonomy => $names ) {
			$known[ $taxonomy ] = self::find_or_make( $taxonomy, array_map( 'strval', array_keys( $names ) ) );
		}
		$default = self::default_category();
		foreach ( $articles as $article ) {
			$article->terms = array();
			foreach ( $article->term_names() as $taxonomy => $names ) {
				foreach ( $names as $name ) {
					$article->terms[] = $known[ $taxonomy ][ $name ];
				}
			}
			if ( ! isset( $article->data->category ) && $default ) {
				$article->terms[] = $default;
			}
		}
	}

	/**
	 * Terms of these names.
	 *
	 * @param string   $taxonomy category or post_tag.
	 * @param string[] $names    As in articles.
	 * @return array[] term_id, term_taxonomy_id and taxonomy by name.
	 */
	private static function find_or_make( $taxonomy, array $names ) {
		if ( ! $names ) {
			return array();
		}
		$found   = self::find( $taxonomy, $names );
		$missing = array_values(
			array_filter(
				$names,
				static function ( $name ) use ( $found ) {
					return ! isset( $found[ $name ] );
				}
			)
		);
		if ( ! $missing ) {
			return $found;
		}
		return Anp_Importer_Database::locked(
			'terms',
			static function () use ( $taxonomy, $names, $missing ) {
				// Again: another process may have made some while we waited.
				$made = self::find( $taxonomy, $missing );
				foreach ( $missing as $name ) {
					if ( ! isset( $made[ $name ] ) ) {
						self::make( $taxonomy, $name );
					}
				}
				return self::find( $taxonomy, $names );
			}
		);
	}

	/**
	 * Those that there are. The database compares without case and accents, so the names are compared again.
	 *
	 * @param string   $taxonomy category or post_tag.
	 * @param string[] $names    As in articles.
	 * @return array[] By name.
	 */
	private static function find( $taxonomy, array $names ) {
		global $wpdb;
		$escaped = array();
		foreach ( $names as $name ) {
			$escaped[ Anp_Importer_Blocks::escape( $name ) ] = $name;
		}
		$keys  = array_map( 'strval', array_keys( $escaped ) );
		$rows  = Anp_Importer_Database::rows(
			"SELECT t.term_id, t.name, tt.term_taxonomy_id FROM $wpdb->terms t JOIN $wpdb->term_taxonomy tt USING (term_id)
			WHERE tt.taxonomy = ? AND t.name IN (" . Anp_Importer_Database::marks( $keys ) . ') ORDER BY t.term_id DESC',
			array_merge( array( $taxonomy ), $keys )
		);
		$found = array();
		foreach ( $rows as $row ) {
			if ( isset( $escaped[ $row['name'] ] ) ) {
				$found[ $escaped[ $row['name'] ] ] = array(
					'term_id'          => (int) $row['term_id'],
					'term_taxonomy_id' => (int) $row['term_taxonomy_id'],
					'taxonomy'         => $taxonomy,
				);
			}
		}
		return $found;
	}

	/**
	 * Makes a term. Not with wp_insert_term(): that strips what looks like markup from names, and takes "C" for "c".
	 *
	 * @param string $taxonomy category or post_tag.
	 * @param string $name     As in articles.
	 */
	private static function make( $taxonomy, $name ) {
		global $wpdb;
		$slug    = wp_unique_term_slug(
			self::slug_of( $name ),
			(object) array(
				'taxonomy' => $taxonomy,
				'parent'   => 0,
			)
		);
		$done    = Anp_Importer_Database::change( "INSERT INTO $wpdb->terms (name, slug, term_group) VALUES (?, ?, 0)", array( Anp_Importer_Blocks::escape( $name ), $slug ) );
		$term_id = $done[1];
		$done    = Anp_Importer_Database::change( "INSERT INTO $wpdb->term_taxonomy (term_id, taxonomy, description, parent, count) VALUES (?, ?, '', 0, 0)", array( $term_id, $taxonomy ) );
		Anp_Importer_Database::change( "INSERT INTO $wpdb->termmeta (term_id, meta_key, meta_value) VALUES (?, ?, '1')", array( $term_id, self::MADE ) );
		clean_term_cache( $term_id, $taxonomy );
		/** These actions are documented in wp-includes/taxonomy.php */
		do_action( 'created_term', $term_id, $done[1], $taxonomy, array() ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals
		do_action( "created_$taxonomy", $term_id, $done[1], array() ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals
	}

	/**
	 * The slug of a name: its words; where a name is more than words, eight digits tell "C++" from "C#".
	 *
	 * @param string $name As in articles.
	 * @return string
	 */
	private static function slug_of( $name ) {
		$slug = trim( preg_replace( '/[^a-z0-9]+/', '-', strtolower( substr( $name, 0, 160 ) ) ), '-' );
		if ( preg_match( '/\A[A-Za-z0-9]+(?: [A-Za-z0-9]+)*\z/', $name ) && strlen( $name ) <= 160 ) {
			return $slug;
		}
		return ltrim( $slug . '-' . substr( hash( Anp_Importer_Article_Check::has_xxh128() ? 'xxh128' : 'sha256', $name ), 0, 8 ), '-' );
	}

	/**
	 * The category of posts that have none.
	 *
	 * @return array|null
	 */
	private static function default_category() {
		$term = get_term( (int) get_option( 'default_category' ), 'category' );
		if ( ! $term instanceof WP_Term ) {
			return null;
		}
		return array(
			'term_id'          => $term->term_id,
			'term_taxonomy_id' => $term->term_taxonomy_id,
			'taxonomy'         => 'category',
		);
	}
}
