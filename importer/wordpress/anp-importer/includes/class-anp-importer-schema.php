<?php
/**
 * The plugin's own tables and options.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Table anp_source says which post is which article; anp_article keeps the article as it was sent.
 */
class Anp_Importer_Schema {

	const VERSION        = '1';
	const OPTION_VERSION = 'anp_importer_schema';
	const OPTION_SITE    = 'anp_importer_site_id';

	/**
	 * Hooks.
	 */
	public static function hook() {
		register_activation_hook( ANP_IMPORTER_FILE, array( __CLASS__, 'create' ) );
		add_action( 'admin_init', array( __CLASS__, 'ensure' ) );
		// Posts that go by another way take their claim with them.
		add_action( 'deleted_post', array( __CLASS__, 'forget_post' ) );
	}

	/**
	 * Name of the table of claims.
	 *
	 * @return string
	 */
	public static function source() {
		global $wpdb;
		return $wpdb->prefix . 'anp_source';
	}

	/**
	 * Name of the table of articles.
	 *
	 * @return string
	 */
	public static function article() {
		global $wpdb;
		return $wpdb->prefix . 'anp_article';
	}

	/**
	 * Makes the tables where they are not: a plugin in mu-plugins is never activated.
	 */
	public static function ensure() {
		if ( self::VERSION !== get_option( self::OPTION_VERSION ) ) {
			self::create();
		}
	}

	/**
	 * Makes tables and options.
	 */
	public static function create() {
		global $wpdb;
		$source  = self::source();
		$article = self::article();
		// phpcs:disable WordPress.DB -- these names are ours, and dbDelta() cannot say character sets of columns.
		$wpdb->query(
			"CREATE TABLE IF NOT EXISTS $source (
				source_id varchar(100) NOT NULL,
				post_id bigint(20) unsigned NOT NULL,
				content_hash char(24) NOT NULL,
				slug varchar(200) NOT NULL,
				dataset varchar(100) NOT NULL,
				PRIMARY KEY (source_id),
				UNIQUE KEY slug (slug),
				KEY post_id (post_id),
				KEY dataset (dataset)
			) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET ascii COLLATE ascii_bin"
		);
		$wpdb->query(
			"CREATE TABLE IF NOT EXISTS $article (
				source_id varchar(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
				article longtext NOT NULL,
				PRIMARY KEY (source_id)
			) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
		);
		// phpcs:enable
		add_option( self::OPTION_SITE, bin2hex( random_bytes( 16 ) ) );
		update_option( self::OPTION_VERSION, self::VERSION );
	}

	/**
	 * Forgets the claim of a post that is gone.
	 *
	 * @param int $post_id The post.
	 */
	public static function forget_post( $post_id ) {
		global $wpdb;
		if ( self::VERSION !== get_option( self::OPTION_VERSION ) ) {
			return;
		}
		$source  = self::source();
		$article = self::article();
		// phpcs:ignore WordPress.DB -- the names of tables are ours.
		$wpdb->query( $wpdb->prepare( "DELETE s, a FROM $source s LEFT JOIN $article a USING (source_id) WHERE s.post_id = %d", $post_id ) );
	}

	/**
	 * Which tables a transaction would not cover.
	 *
	 * @return string[] Their names; empty when all is well.
	 */
	public static function unsafe_tables() {
		global $wpdb;
		$names = array( $wpdb->posts, $wpdb->postmeta, $wpdb->term_relationships, $wpdb->term_taxonomy, self::source(), self::article() );
		$rows  = Anp_Importer_Database::rows(
			'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND engine = \'InnoDB\' AND table_name IN (' . Anp_Importer_Database::marks( $names ) . ')',
			$names
		);
		return array_values( array_diff( $names, array_column( $rows, 'name' ) ) );
	}
}
