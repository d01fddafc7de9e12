<?php
/**
 * Block markup of an article's body.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * The core blocks as the editor saves them, the same bytes as in the WXR that anp-generate writes (docs/formats.md).
 */
class Anp_Importer_Blocks {

	/**
	 * Markup of a body.
	 *
	 * @param stdClass[] $body Blocks of an article that has been checked.
	 * @return string
	 */
	public static function markup( array $body ) {
		return implode( "\n\n", array_map( array( __CLASS__, 'block' ), $body ) );
	}

	/**
	 * Text as HTML in which WordPress finds no shortcode; it looks for them in attributes, too.
	 *
	 * @param string $text Any text.
	 * @return string
	 */
	public static function escape( $text ) {
		return strtr(
			$text,
			array(
				'&' => '&amp;',
				'<' => '&lt;',
				'>' => '&gt;',
				'"' => '&quot;',
				'[' => '&#91;',
			)
		);
	}

	/**
	 * The text of what escape() made.
	 *
	 * @param string $html Escaped text, or any HTML.
	 * @return string
	 */
	public static function unescape( $html ) {
		return html_entity_decode( $html, ENT_QUOTES | ENT_HTML5, 'UTF-8' );
	}

	/**
	 * Text between tags that WordPress neither expands nor embeds.
	 *
	 * @param string $text Any text.
	 * @return string
	 */
	private static function inert( $text ) {
		return preg_replace( '~^([ \t\n]*https?:)//~', '$1&#47;&#47;', self::escape( $text ) );
	}

	/**
	 * A JSON string inside of an HTML comment. Source: WordPress, serialize_block_attributes(); and no shortcode.
	 *
	 * @param string $text Any text.
	 * @return string
	 */
	private static function attribute( $text ) {
		return strtr(
			wp_json_encode( $text, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_LINE_TERMINATORS ),
			array(
				'--'   => '\\u002d\\u002d',
				'\\\\' => '\\\\',
				'\\"'  => '\\u0022',
				'<'    => '\\u003c',
				'>'    => '\\u003e',
				'&'    => '\\u0026',
				'['    => '\\u005b',
			)
		);
	}

	/**
	 * One block.
	 *
	 * @param stdClass $block Of one of the six kinds.
	 * @return string
	 */
	private static function block( $block ) {
		switch ( $block->kind ) {
			case 'heading':
				$level = (int) $block->level;
				$attrs = 2 === $level ? '' : '{"level":' . $level . '} ';
				return "<!-- wp:heading $attrs-->\n<h$level class=\"wp-block-heading\">" . self::inert( $block->text ) . "</h$level>\n<!-- /wp:heading -->";
			case 'list':
				$items = array();
				foreach ( $block->items as $item ) {
					$items[] = "<!-- wp:list-item -->\n<li>" . self::inert( $item ) . "</li>\n<!-- /wp:list-item -->";
				}
				return "<!-- wp:list -->\n<ul class=\"wp-block-list\">" . implode( "\n\n", $items ) . "</ul>\n<!-- /wp:list -->";
			case 'code':
				$class = 'language-' . ( isset( $block->language ) ? $block->language : '' );
				return '<!-- wp:code {"className":' . self::attribute( $class ) . "} -->\n<pre class=\"wp-block-code " . self::escape( $class ) . '"><code>' . self::inert( $block->text ) . "</code></pre>\n<!-- /wp:code -->";
			case 'image':
				return self::image( $block );
			case 'quote':
				return "<!-- wp:quote -->\n<blockquote class=\"wp-block-quote\">" . self::paragraph( $block->text ) . "</blockquote>\n<!-- /wp:quote -->";
			default:
				return self::paragraph( $block->text );
		}
	}

	/**
	 * A paragraph.
	 *
	 * @param string $text Its text.
	 * @return string
	 */
	private static function paragraph( $text ) {
		return "<!-- wp:paragraph -->\n<p>" . self::inert( $text ) . "</p>\n<!-- /wp:paragraph -->";
	}

	/**
	 * An image from where it is.
	 *
	 * @param stdClass $image The block.
	 * @return string
	 */
	private static function image( $image ) {
		$width   = (int) $image->width;
		$height  = (int) $image->height;
		$caption = isset( $image->caption ) ? $image->caption : '';
		return "<!-- wp:image {\"width\":\"{$width}px\",\"height\":\"{$height}px\"} -->\n"
			. '<figure class="wp-block-image is-resized"><img src="' . self::escape( $image->url ) . '" alt="' . self::escape( $caption ) . "\" style=\"width:{$width}px;height:{$height}px\"/>"
			. '<figcaption class="wp-element-caption">' . self::inert( $caption ) . "</figcaption></figure>\n<!-- /wp:image -->";
	}
}
