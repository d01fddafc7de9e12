<?php
/**
 * The meta box on a post's page.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Shows every field of an imported post below its text, lists and objects as lists, and asks search engines to leave
 * the page alone.
 */
class Anp_Importer_Box {

	const OPTION_INDEX = 'anp_importer_let_index';

	/** In this order; the database has the hash last. */
	const ORDER = array( 'topic', 'summary', 'ai_outline', 'ai_brief', 'stack', 'tools', 'code_language', 'difficulty', 'reading_time', 'view_count', 'score', 'revision', 'reference', 'hash', 'flags', 'checklist', 'entities', 'image_sources', 'payload', 'notes', 'related' );

	/**
	 * Hooks.
	 */
	public static function hook() {
		add_action( 'init', array( __CLASS__, 'load_translations' ) );
		add_filter( 'the_content', array( __CLASS__, 'append' ), 20 );
		add_action( 'wp_enqueue_scripts', array( __CLASS__, 'enqueue' ) );
		add_filter( 'wp_robots', array( __CLASS__, 'robots' ) );
		add_filter( 'no_texturize_tags', array( __CLASS__, 'keep_values' ) );
		add_action( 'wp', array( __CLASS__, 'keep_smilies' ) );
	}

	/**
	 * Block themes typeset the whole page; a value is shown as it is: "1200x630", not "1200×630".
	 *
	 * @param string[] $tags Names of elements that are left alone.
	 * @return string[]
	 */
	public static function keep_values( array $tags ) {
		$tags[] = 'bdi';
		return $tags;
	}

	/**
	 * Nor do values or code become pictures of faces.
	 */
	public static function keep_smilies() {
		if ( is_singular( 'post' ) && self::is_imported( get_queried_object_id() ) ) {
			add_filter( 'pre_option_use_smilies', '__return_zero' );
		}
	}

	/**
	 * Translations of the labels.
	 */
	public static function load_translations() {
		load_plugin_textdomain( 'anp-importer', false, dirname( plugin_basename( ANP_IMPORTER_FILE ) ) . '/languages' );
	}

	/**
	 * Whether a post came from an import. The hash is stored last, so that it stands for all.
	 *
	 * @param int $post_id The post.
	 * @return bool
	 */
	public static function is_imported( $post_id ) {
		return '' !== (string) get_post_meta( $post_id, 'anp_hash', true );
	}

	/**
	 * The style sheet, where it is needed.
	 */
	public static function enqueue() {
		if ( is_singular( 'post' ) && self::is_imported( get_queried_object_id() ) ) {
			wp_enqueue_style( 'anp-importer-box', plugins_url( 'assets/box.css', ANP_IMPORTER_FILE ), array(), ANP_IMPORTER_VERSION );
		}
	}

	/**
	 * Synthetic posts are not for search engines, unless somebody says so on the admin page.
	 *
	 * @param array $robots Directives.
	 * @return array
	 */
	public static function robots( array $robots ) {
		if ( is_singular( 'post' ) && ! get_option( self::OPTION_INDEX ) && self::is_imported( get_queried_object_id() ) ) {
			return wp_robots_no_robots( $robots );
		}
		return $robots;
	}

	/**
	 * Puts the box below a post's text.
	 *
	 * @param string $content The text.
	 * @return string
	 */
	public static function append( $content ) {
		if ( ! is_singular( 'post' ) || ! in_the_loop() || ! is_main_query() || post_password_required() || ! self::is_imported( get_the_ID() ) ) {
			return $content;
		}
		return $content . self::html( get_the_ID() );
	}

	/**
	 * The box.
	 *
	 * @param int $post_id The post.
	 * @return string
	 */
	public static function html( $post_id ) {
		$labels = self::labels();
		$rows   = '';
		foreach ( self::ORDER as $name ) {
			if ( ! metadata_exists( 'post', $post_id, Anp_Importer_Meta::PREFIX . $name ) ) {
				continue;
			}
			$value = get_post_meta( $post_id, Anp_Importer_Meta::PREFIX . $name, true );
			if ( array() === $value && in_array( $name, array( 'image_sources', 'related' ), true ) ) {
				continue;
			}
			$shown = 'related' === $name && is_array( $value ) ? self::related( $value ) : self::value( $value );
			$rows .= sprintf( '<div class="anp-meta-row"><dt>%s</dt><dd class="anp-meta-%s">%s</dd></div>', esc_html( $labels[ $name ] ), esc_attr( str_replace( '_', '-', $name ) ), $shown );
		}
		$source = (string) get_post_meta( $post_id, 'anp_source_id', true );
		/* translators: %s: name of the pack that the article was made from, like "alphanode". */
		$title = sprintf( __( '%s post meta', 'anp-importer' ), strtok( $source, '-' ) );
		return sprintf( '<section class="anp-meta" aria-labelledby="anp-meta-title"><h2 id="anp-meta-title">%s</h2><dl>%s</dl></section>', esc_html( $title ), $rows );
	}

	/**
	 * Labels of the fields and of their members.
	 *
	 * @return string[] By name.
	 */
	public static function labels() {
		return array(
			'topic'              => __( 'topic', 'anp-importer' ),
			'summary'            => __( 'summary', 'anp-importer' ),
			'ai_outline'         => __( 'AI outline', 'anp-importer' ),
			'context'            => __( 'context', 'anp-importer' ),
			'problem'            => __( 'problem', 'anp-importer' ),
			'recommended_action' => __( 'recommended action', 'anp-importer' ),
			'ai_brief'           => __( 'AI brief', 'anp-importer' ),
			'stack'              => __( 'stack', 'anp-importer' ),
			'tools'              => __( 'tools', 'anp-importer' ),
			'code_language'      => __( 'code language', 'anp-importer' ),
			'difficulty'         => __( 'difficulty', 'anp-importer' ),
			'reading_time'       => __( 'reading time', 'anp-importer' ),
			'view_count'         => __( 'view count', 'anp-importer' ),
			'score'              => __( 'score', 'anp-importer' ),
			'quality'            => __( 'quality', 'anp-importer' ),
			'freshness'          => __( 'freshness', 'anp-importer' ),
			'depth'              => __( 'depth', 'anp-importer' ),
			'clarity'            => __( 'clarity', 'anp-importer' ),
			'revision'           => __( 'revision', 'anp-importer' ),
			'status'             => __( 'status', 'anp-importer' ),
			'version'            => __( 'version', 'anp-importer' ),
			'last_reviewed'      => __( 'last reviewed', 'anp-importer' ),
			'reference'          => __( 'reference', 'anp-importer' ),
			'hash'               => __( 'hash', 'anp-importer' ),
			'flags'              => __( 'flags', 'anp-importer' ),
			'ai_generated_style' => __( 'AI generated style', 'anp-importer' ),
			'has_images'         => __( 'has images', 'anp-importer' ),
			'image_heavy'        => __( 'image heavy', 'anp-importer' ),
			'needs_human_review' => __( 'needs human review', 'anp-importer' ),
			'checklist'          => __( 'checklist', 'anp-importer' ),
			'entities'           => __( 'entities', 'anp-importer' ),
			'name'               => __( 'name', 'anp-importer' ),
			'type'               => __( 'type', 'anp-importer' ),
			'image_sources'      => __( 'image sources', 'anp-importer' ),
			'source'             => __( 'source', 'anp-importer' ),
			'url'                => __( 'address', 'anp-importer' ),
			'caption'            => __( 'caption', 'anp-importer' ),
			'payload'            => __( 'payload', 'anp-importer' ),
			'source_id'          => __( 'source id', 'anp-importer' ),
			'generator'          => __( 'generator', 'anp-importer' ),
			'paragraphs'         => __( 'paragraphs', 'anp-importer' ),
			'scenario'           => __( 'scenario', 'anp-importer' ),
			'seed'               => __( 'seed', 'anp-importer' ),
			'notes'              => __( 'notes', 'anp-importer' ),
			'related'            => __( 'similar posts', 'anp-importer' ),
		);
	}

	/**
	 * A value as HTML: lists and objects as lists, in as many levels as there are.
	 *
	 * @param mixed $value A meta value.
	 * @return string
	 */
	private static function value( $value ) {
		if ( ! is_array( $value ) ) {
			return '<bdi>' . self::text( (string) $value ) . '</bdi>';
		}
		if ( ! $value ) {
			return '<span class="anp-meta-none">' . esc_html__( 'none', 'anp-importer' ) . '</span>';
		}
		$labels = self::labels();
		$items  = '';
		foreach ( $value as $name => $item ) {
			$label = '';
			if ( is_string( $name ) ) {
				$text  = isset( $labels[ $name ] ) ? $labels[ $name ] : str_replace( '_', ' ', $name );
				$label = '<span class="anp-meta-key">' . self::text( $text ) . ':</span> ';
			}
			$items .= '<li>' . $label . self::value( $item ) . '</li>';
		}
		return '<ul>' . $items . '</ul>';
	}

	/**
	 * Text as HTML. Not esc_html(): that leaves what looks like an entity as it is, so that "&amp;" is shown as "&".
	 *
	 * @param string $text Any text.
	 * @return string
	 */
	private static function text( $text ) {
		return htmlspecialchars( $text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8' );
	}

	/**
	 * Similar posts: links to those that are here, ids of the others.
	 *
	 * @param string[] $source_ids Their source ids.
	 * @return string
	 */
	private static function related( array $source_ids ) {
		global $wpdb;
		$source_ids = array_slice( array_filter( $source_ids, 'is_string' ), 0, 20 );
		if ( ! $source_ids ) {
			return self::value( array() );
		}
		$table = Anp_Importer_Schema::source();
		$marks = implode( ',', array_fill( 0, count( $source_ids ), '%s' ) );
		// phpcs:ignore WordPress.DB -- the table is ours, the marks are placeholders.
		$rows  = $wpdb->get_results( $wpdb->prepare( "SELECT source_id, post_id FROM $table WHERE source_id IN ($marks)", $source_ids ), OBJECT_K );
		$items = '';
		foreach ( $source_ids as $source_id ) {
			$post   = isset( $rows[ $source_id ] ) ? get_post( (int) $rows[ $source_id ]->post_id ) : null;
			$items .= '<li>';
			if ( $post && 'publish' === $post->post_status ) {
				$items .= sprintf( '<a href="%s"><bdi>%s</bdi></a>', esc_url( get_permalink( $post ) ), self::text( Anp_Importer_Blocks::unescape( $post->post_title ) ) );
			} else {
				$items .= '<bdi>' . self::text( $source_id ) . '</bdi>';
			}
			$items .= '</li>';
		}
		return '<ul>' . $items . '</ul>';
	}
}
