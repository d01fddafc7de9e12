<?php
/**
 * Reads our WXR into a WordPress by the calls, in the order, by which the plugin "WordPress Importer" (0.8) does; neither Debian nor
 * npm has that plugin. Arguments: the site's directory, its address, the file. Says how many posts it made.
 */

error_reporting( E_ALL & ~E_DEPRECATED );
$_SERVER['HTTP_HOST']      = parse_url( $argv[2], PHP_URL_HOST ) . ':' . parse_url( $argv[2], PHP_URL_PORT );
$_SERVER['REQUEST_URI']    = '/';
$_SERVER['REQUEST_METHOD'] = 'GET';
define( 'WP_IMPORTING', true );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/comment.php';
require_once ABSPATH . 'wp-admin/includes/post.php';
require_once ABSPATH . 'wp-admin/includes/taxonomy.php';
wp_set_current_user( 1 );

const WP_NAMES      = 'http://wordpress.org/export/1.2/';
const EXCERPT_NAMES = 'http://wordpress.org/export/1.2/excerpt/';
const CONTENT_NAMES = 'http://purl.org/rss/1.0/modules/content/';
const DC_NAMES      = 'http://purl.org/dc/elements/1.1/';

/** Texts of an element's children in one namespace, by name; the last one where there are several. */
function anp_texts_of( SimpleXMLElement $element, $namespace ) {
	$texts = array();
	foreach ( $element->children( $namespace ) as $name => $child ) {
		$texts[ $name ] = (string) $child;
	}
	return $texts;
}

function anp_made( $made ) {
	if ( is_wp_error( $made ) ) {
		fwrite( STDERR, $made->get_error_message() . "\n" );
		exit( 1 );
	}
	return $made;
}

function anp_read_author( SimpleXMLElement $element, &$authors ) {
	$author = anp_texts_of( $element, WP_NAMES );
	$login  = sanitize_user( $author['author_login'], true );
	$user   = get_user_by( 'login', $login );
	$id     = $user ? $user->ID : anp_made(
		wp_insert_user(
			array(
				'user_login'   => $login,
				'user_pass'    => wp_generate_password(),
				'user_email'   => $author['author_email'],
				'display_name' => $author['author_display_name'],
				'role'         => 'author',
			)
		)
	);
	$authors['logins'][ $login ]           = $id;
	$authors['ids'][ $author['author_id'] ] = $id;
}

function anp_read_category( SimpleXMLElement $element ) {
	$category = anp_texts_of( $element, WP_NAMES );
	if ( ! term_exists( $category['category_nicename'], 'category' ) ) {
		anp_made( wp_insert_category( wp_slash( array( 'category_nicename' => $category['category_nicename'], 'cat_name' => $category['cat_name'] ) ), true ) );
	}
}

function anp_read_terms( $post, SimpleXMLElement $item ) {
	$set = array();
	foreach ( $item->category as $category ) {
		$taxonomy = (string) $category['domain'];
		$there    = term_exists( (string) $category['nicename'], $taxonomy );
		$id       = is_array( $there ) ? $there['term_id'] : $there;
		if ( ! $id ) {
			$id = anp_made( wp_insert_term( (string) $category, $taxonomy, array( 'slug' => (string) $category['nicename'] ) ) )['term_id'];
		}
		$set[ $taxonomy ][] = (int) $id;
	}
	foreach ( $set as $taxonomy => $ids ) {
		wp_set_post_terms( $post, $ids, $taxonomy );
	}
}

/** `comment_user_id` is the author of that id; a comment whose id is no author's is nobody's. */
function anp_read_comments( $post, $new, SimpleXMLElement $item, $authors ) {
	$comments = array();
	foreach ( $item->children( WP_NAMES )->comment as $element ) {
		$wp      = anp_texts_of( $element, WP_NAMES );
		$comment = array( 'comment_post_ID' => $post );
		foreach ( array( 'author', 'author_email', 'author_IP', 'author_url', 'date', 'date_gmt', 'content', 'approved', 'type', 'parent' ) as $name ) {
			$comment[ 'comment_' . $name ] = $wp[ 'comment_' . $name ];
		}
		if ( isset( $authors['ids'][ $wp['comment_user_id'] ] ) ) {
			$comment['user_id'] = $authors['ids'][ $wp['comment_user_id'] ];
		}
		$comments[ $wp['comment_id'] ] = $comment;
	}
	ksort( $comments );
	$made = array();
	foreach ( $comments as $id => $comment ) {
		if ( ! $new && comment_exists( $comment['comment_author'], $comment['comment_date'] ) ) {
			continue;
		}
		$comment['comment_parent'] = $made[ $comment['comment_parent'] ] ?? $comment['comment_parent'];
		$made[ $id ]               = wp_insert_comment( wp_filter_comment( wp_slash( $comment ) ) );
	}
}

function anp_read_item( SimpleXMLElement $item, $authors ) {
	$wp   = anp_texts_of( $item, WP_NAMES );
	$post = post_exists( (string) $item->title, '', $wp['post_date'], $wp['post_type'] );
	$new  = ! $post;
	if ( $new ) {
		$post = anp_made(
			wp_insert_post(
				wp_slash(
					array(
						'import_id'      => $wp['post_id'],
						'post_author'    => $authors['logins'][ sanitize_user( anp_texts_of( $item, DC_NAMES )['creator'], true ) ],
						'post_date'      => $wp['post_date'],
						'post_date_gmt'  => $wp['post_date_gmt'],
						'post_content'   => anp_texts_of( $item, CONTENT_NAMES )['encoded'],
						'post_excerpt'   => anp_texts_of( $item, EXCERPT_NAMES )['encoded'],
						'post_title'     => (string) $item->title,
						'post_status'    => $wp['status'],
						'post_name'      => $wp['post_name'],
						'comment_status' => $wp['comment_status'],
						'ping_status'    => $wp['ping_status'],
						'guid'           => (string) $item->guid,
						'post_parent'    => 0,
						'menu_order'     => $wp['menu_order'],
						'post_type'      => $wp['post_type'],
						'post_password'  => $wp['post_password'],
					)
				),
				true
			)
		);
	}
	anp_read_terms( $post, $item );
	anp_read_comments( $post, $new, $item, $authors );
	foreach ( $item->children( WP_NAMES )->postmeta as $element ) {
		$meta = anp_texts_of( $element, WP_NAMES );
		add_post_meta( $post, wp_slash( $meta['meta_key'] ), wp_slash( maybe_unserialize( $meta['meta_value'] ) ) );
	}
	return $new ? 1 : 0;
}

wp_defer_term_counting( true );
wp_defer_comment_counting( true );
wp_suspend_cache_invalidation( true );
$reader = new XMLReader();
$reader->open( $argv[3], null, LIBXML_PARSEHUGE );
$document = new DOMDocument();
$authors  = array();
$made     = 0;
while ( $reader->read() ) {
	$element = in_array( $reader->name, array( 'wp:author', 'wp:category', 'item' ), true ) && XMLReader::ELEMENT === $reader->nodeType
		? simplexml_import_dom( $document->importNode( $reader->expand(), true ) )
		: null;
	if ( null === $element || 2 !== $reader->depth ) {
		continue;
	}
	if ( 'wp:author' === $reader->name ) {
		anp_read_author( $element, $authors );
	} elseif ( 'wp:category' === $reader->name ) {
		anp_read_category( $element );
	} else {
		$made += anp_read_item( $element, $authors );
	}
}
wp_suspend_cache_invalidation( false );
wp_defer_term_counting( false );
wp_defer_comment_counting( false );
echo $made;
