<?php
/**
 * How many posts a term has.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Adds up by how much the counts of terms change, and changes them with the last statement before COMMIT.
 *
 * WordPress counts the posts anew instead. Inside of a transaction that is wrong: two of them do not see each other's
 * posts, and the later one overwrites the sum. Differences add up, whoever is first; they are committed with the posts
 * or not at all; and they cost the same however many posts a term has.
 */
class Anp_Importer_Counts {

	/**
	 * Differences by id of the row of wp_term_taxonomy.
	 *
	 * @var int[]
	 */
	private $changes = array();

	/**
	 * A post counts for these terms from now on, or (-1) no more.
	 *
	 * @param int[] $term_taxonomy_ids The terms.
	 * @param int   $by                1 or -1.
	 */
	public function add( array $term_taxonomy_ids, $by ) {
		foreach ( $term_taxonomy_ids as $id ) {
			$this->changes[ $id ] = $by + ( isset( $this->changes[ $id ] ) ? $this->changes[ $id ] : 0 );
		}
	}

	/**
	 * Terms of which the count changes.
	 *
	 * @return int[]
	 */
	public function ids() {
		return array_keys( array_filter( $this->changes ) );
	}

	/**
	 * Writes the differences. The rows are locked in the order of their ids by all, and so in no circle.
	 */
	public function write() {
		global $wpdb;
		$changes = array_filter( $this->changes );
		if ( ! $changes ) {
			return;
		}
		ksort( $changes );
		$values = array();
		foreach ( $changes as $id => $by ) {
			$values[] = $id;
			$values[] = $by;
		}
		Anp_Importer_Database::change(
			"UPDATE $wpdb->term_taxonomy SET count = GREATEST(0, count + CASE term_taxonomy_id" . str_repeat( ' WHEN ? THEN ?', count( $changes ) ) . ' ELSE 0 END) WHERE term_taxonomy_id IN (' . Anp_Importer_Database::marks( $changes ) . ')',
			array_merge( $values, array_keys( $changes ) )
		);
	}
}
