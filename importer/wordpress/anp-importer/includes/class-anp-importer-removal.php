<?php
/**
 * Removing articles.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Removes posts that are still what their articles said, or whole datasets.
 */
class Anp_Importer_Removal {

	/**
	 * Removes articles that have the hash that is asked for; one transaction.
	 *
	 * @param string[] $hashes By source id.
	 * @param bool     $fast   Which writer.
	 * @return string[] deleted, absent or changed, by source id.
	 */
	public static function run( array $hashes, $fast ) {
		return self::remove(
			array_map( 'strval', array_keys( $hashes ) ),
			$fast,
			static function ( $source_id, $hash ) use ( $hashes ) {
				return $hash === $hashes[ $source_id ];
			}
		);
	}

	/**
	 * Removes the first articles of a dataset, whatever became of them.
	 *
	 * @param string $dataset Its name.
	 * @param bool   $fast    Which writer.
	 * @return int How many there were; 0: none is left.
	 */
	public static function slice( $dataset, $fast ) {
		$table = Anp_Importer_Schema::source();
		$rows  = Anp_Importer_Database::rows( "SELECT source_id FROM $table WHERE dataset = ? ORDER BY source_id LIMIT 100", array( $dataset ) );
		if ( $rows ) {
			self::remove( array_column( $rows, 'source_id' ), $fast, '__return_true' );
		}
		return count( $rows );
	}

	/**
	 * The rows of some articles.
	 *
	 * @param string[] $source_ids Not empty.
	 * @param string   $lock       '' or 'FOR UPDATE'.
	 * @return array[] By source id: post_id, content_hash, article.
	 */
	public static function rows( array $source_ids, $lock = '' ) {
		$source  = Anp_Importer_Schema::source();
		$article = Anp_Importer_Schema::article();
		$rows    = Anp_Importer_Database::rows( "SELECT s.source_id, s.post_id, s.content_hash, a.article FROM $source s JOIN $article a USING (source_id) WHERE s.source_id IN (" . Anp_Importer_Database::marks( $source_ids ) . ") ORDER BY s.source_id $lock", $source_ids );
		return array_column( $rows, null, 'source_id' );
	}

	/**
	 * The articles as they are now.
	 *
	 * @param array[] $rows As rows() gives them.
	 * @return array[] json, hash and post_id of those whose post is there, by source id.
	 */
	public static function current( array $rows ) {
		$articles = array();
		foreach ( $rows as $source_id => $row ) {
			$articles[ $source_id ] = new Anp_Importer_Article( json_decode( $row['article'] ), $row['article'] );
		}
		Anp_Importer_Authors::resolve( $articles, false );
		$state   = new Anp_Importer_State( array_map( 'intval', array_column( $rows, 'post_id' ) ) );
		$current = array();
		foreach ( $articles as $source_id => $article ) {
			$post_id = (int) $rows[ $source_id ]['post_id'];
			if ( $state->has( $post_id ) ) {
				$json                  = $state->current( $post_id, $article );
				$current[ $source_id ] = array(
					'json'    => $json,
					'hash'    => Anp_Importer_State::hash_of( $json, $article ),
					'post_id' => $post_id,
				);
			}
		}
		return $current;
	}

	/**
	 * Removes those that may go.
	 *
	 * @param string[] $source_ids Which.
	 * @param bool     $fast       Which writer.
	 * @param callable $may        Says of a source id and the hash that is there now whether it may go.
	 * @return string[] deleted, absent or changed, by source id.
	 */
	private static function remove( array $source_ids, $fast, callable $may ) {
		$writer = $fast ? new Anp_Importer_Fast_Writer() : new Anp_Importer_Hooks_Writer();
		$work   = static function () use ( $source_ids, $writer, $may ) {
			$rows    = self::rows( $source_ids, 'FOR UPDATE' );
			$current = $rows ? self::current( $rows ) : array();
			$done    = array_fill_keys( $source_ids, 'absent' );
			$gone    = array_diff_key( $rows, $current );
			$posts   = array();
			foreach ( $current as $source_id => $one ) {
				$done[ $source_id ] = $may( $source_id, $one['hash'] ) ? 'deleted' : 'changed';
				if ( 'deleted' === $done[ $source_id ] ) {
					$posts[ $source_id ] = $one['post_id'];
				}
			}
			$counts = new Anp_Importer_Counts();
			$state  = new Anp_Importer_State( array_values( $posts ) );
			foreach ( $posts as $post_id ) {
				if ( $state->is_published( $post_id ) ) {
					$counts->add( $state->term_taxonomy_ids( $post_id ), -1 );
				}
			}
			$writer->remove( array_values( $posts ) );
			$ids = array_map( 'strval', array_keys( $posts + $gone ) );
			if ( $ids ) {
				$marks = Anp_Importer_Database::marks( $ids );
				Anp_Importer_Database::change( 'DELETE FROM ' . Anp_Importer_Schema::source() . " WHERE source_id IN ($marks)", $ids );
				Anp_Importer_Database::change( 'DELETE FROM ' . Anp_Importer_Schema::article() . " WHERE source_id IN ($marks)", $ids );
			}
			$counts->write();
			return array( $done, array_values( $posts ), $counts->ids() );
		};
		$result = Anp_Importer_Quiet_Hooks::during(
			static function () use ( $work ) {
				return Anp_Importer_Database::transaction( $work );
			}
		);
		Anp_Importer_Settlement::settle( array(), array(), $result[1], $result[2] );
		return $result[0];
	}
}
