<?php
/**
 * Transactions and statements on WordPress' own connection.
 *
 * @package Anp_Importer
 */

defined( 'ABSPATH' ) || exit;

/**
 * Statements here are prepared by the server, and every failure is an exception. While a transaction is open, the
 * same holds for what WordPress and other plugins send through wpdb:
 *
 * - wpdb answers an error with false and goes on. After a deadlock the server has undone the transaction, and what
 *   follows would be written on its own, for good. So the statement after a failed one is never sent.
 * - wpdb connects again without a word when the server went away, in the middle of what was a transaction. So it may
 *   not, and another connection than the one that began is noticed.
 * - A hook that commits, or changes a table (which commits), would cut the transaction in two. It is refused.
 */
class Anp_Importer_Database {

	const MAX_ATTEMPTS      = 5;
	const LOCK_WAIT_SECONDS = 10;

	/** More bytes of values begin another statement: no packet is larger than this and one row. */
	const MAX_STATEMENT_BYTES = 524288;

	/** A prepared statement has at most 65,535 placeholders. */
	const MAX_PLACEHOLDERS = 60000;

	/**
	 * PHP before 8.1 can only bind values one by one, as references, which takes time that grows with the square of
	 * their number.
	 */
	const MAX_BOUND_PLACEHOLDERS = 600;

	/**
	 * Number of the connection that holds the open transaction; 0 when there is none.
	 *
	 * @var int
	 */
	private static $connection = 0;

	/**
	 * Whether this site's connection is one that statements can be prepared on.
	 *
	 * @return bool
	 */
	public static function is_usable() {
		global $wpdb;
		return $wpdb->dbh instanceof mysqli && function_exists( 'mysqli_stmt_get_result' );
	}

	/**
	 * Rows of a query.
	 *
	 * @param string $sql    With ? for each value.
	 * @param array  $values Integers and strings.
	 * @return array[] Each by column name.
	 */
	public static function rows( $sql, array $values = array() ) {
		$statement = self::execute( $sql, $values );
		$result    = mysqli_stmt_get_result( $statement );
		if ( ! $result ) {
			throw new Anp_Importer_Database_Error( mysqli_stmt_error( $statement ), mysqli_stmt_errno( $statement ) );
		}
		$rows = mysqli_fetch_all( $result, MYSQLI_ASSOC );
		mysqli_free_result( $result );
		mysqli_stmt_close( $statement );
		return $rows;
	}

	/**
	 * Changes rows.
	 *
	 * @param string $sql    With ? for each value.
	 * @param array  $values Integers and strings.
	 * @return array {rows affected, first AUTO_INCREMENT value given}
	 */
	public static function change( $sql, array $values = array() ) {
		$statement = self::execute( $sql, $values );
		$done      = array( mysqli_stmt_affected_rows( $statement ), mysqli_stmt_insert_id( $statement ) );
		mysqli_stmt_close( $statement );
		return $done;
	}

	/**
	 * Inserts rows, as many in a statement as fit.
	 *
	 * @param string   $head What stands before the rows: "INSERT INTO t (a, b) VALUES".
	 * @param string   $row  One row: "(?, ?)".
	 * @param array[]  $rows Values of each row.
	 * @param string   $tail What stands behind them.
	 * @param callable $each Called after each statement with how many rows it had and their first number.
	 */
	public static function insert( $head, $row, array $rows, $tail = '', ?callable $each = null ) {
		$values = array();
		$count  = 0;
		$bytes  = 0;
		$limit  = self::takes_values() ? self::MAX_PLACEHOLDERS : self::MAX_BOUND_PLACEHOLDERS;
		$send   = static function () use ( $head, $row, $tail, $each, &$values, &$count, &$bytes ) {
			if ( 0 === $count ) {
				return;
			}
			$done = self::change( $head . ' ' . $row . str_repeat( ',' . $row, $count - 1 ) . ' ' . $tail, $values );
			if ( $each ) {
				$each( $count, $done[1] );
			}
			$values = array();
			$count  = 0;
			$bytes  = 0;
		};
		foreach ( $rows as $cells ) {
			$size = 0;
			foreach ( $cells as $cell ) {
				$size += is_int( $cell ) ? 8 : strlen( $cell );
			}
			if ( $bytes + $size > self::MAX_STATEMENT_BYTES || count( $values ) + count( $cells ) > $limit ) {
				$send();
			}
			foreach ( $cells as $cell ) {
				$values[] = $cell;
			}
			++$count;
			$bytes += $size;
		}
		$send();
	}

	/**
	 * The placeholders of an IN list.
	 *
	 * @param array $values Not empty.
	 * @return string "?,?,?"
	 */
	public static function marks( array $values ) {
		return '?' . str_repeat( ',?', count( $values ) - 1 );
	}

	/**
	 * Does work in one transaction; again, when the server undid it for the sake of another.
	 *
	 * @param callable $work Reads and writes; may be called several times.
	 * @return mixed What the work returned, once it is committed.
	 * @throws Anp_Importer_Database_Error When nothing of it was written, or (code 0) when nobody knows.
	 */
	public static function transaction( callable $work ) {
		for ( $attempt = 1; ; ++$attempt ) {
			try {
				self::begin();
				$result = $work();
				self::commit();
				return $result;
			} catch ( Throwable $error ) {
				self::roll_back();
				$repeat = $error instanceof Anp_Importer_Database_Error && $error->may_repeat();
				if ( ! $repeat || $attempt >= self::MAX_ATTEMPTS ) {
					throw $error;
				}
				// Another wait for each: those that met once should not meet again.
				usleep( random_int( 2000, 20000 * $attempt ) );
			}
		}
	}

	/**
	 * Does work that only one process of this site may do at a time.
	 *
	 * @param string   $name What it is about.
	 * @param callable $work The work.
	 * @return mixed What the work returned.
	 * @throws Anp_Importer_Database_Error When others hold the lock for too long.
	 */
	public static function locked( $name, callable $work ) {
		global $wpdb;
		// Such locks belong to the whole server, which may have many sites.
		$lock = 'anp_' . md5( DB_NAME . ' ' . $wpdb->prefix . ' ' . $name );
		$rows = self::rows( 'SELECT GET_LOCK(?, ?) AS held', array( $lock, self::LOCK_WAIT_SECONDS ) );
		if ( 1 !== (int) $rows[0]['held'] ) {
			throw new Anp_Importer_Database_Error( 'another process holds the lock ' . $name, Anp_Importer_Database_Error::LOCK_WAIT_TIMEOUT );
		}
		try {
			return $work();
		} finally {
			self::rows( 'SELECT RELEASE_LOCK(?)', array( $lock ) );
		}
	}

	/**
	 * Looks at each statement that goes through wpdb while a transaction is open.
	 *
	 * @param string $query The statement.
	 * @return string The same.
	 * @throws Anp_Importer_Database_Error When it must not be sent.
	 */
	public static function guard( $query ) {
		self::check_connection();
		$control = '/^[\s(]*(?:START\s+TRANSACTION|BEGIN|COMMIT|ROLLBACK|SET\s+(?:SESSION\s+|@@)?AUTOCOMMIT|CREATE|ALTER|DROP|TRUNCATE|RENAME|(?:UN)?LOCK\s+TABLES?)\b/i';
		if ( preg_match( $control, $query ) && ! preg_match( '/^[\s(]*(?:CREATE|DROP)\s+TEMPORARY\b/i', $query ) ) {
			throw new Anp_Importer_Database_Error( 'a hook of another plugin sends "' . substr( trim( $query ), 0, 60 ) . '", which ends the transaction; import with mode=fast, or switch that plugin off' );
		}
		return $query;
	}

	/**
	 * Prepares and executes.
	 *
	 * @param string $sql    With ? for each value.
	 * @param array  $values Integers and strings.
	 * @return mysqli_stmt
	 */
	private static function execute( $sql, array $values ) {
		global $wpdb;
		if ( self::$connection ) {
			self::check_connection();
		}
		++$wpdb->num_queries;
		try {
			$statement = mysqli_prepare( $wpdb->dbh, $sql );
			if ( ! $statement ) {
				throw new Anp_Importer_Database_Error( mysqli_error( $wpdb->dbh ), mysqli_errno( $wpdb->dbh ) );
			}
			if ( count( $values ) > self::MAX_BOUND_PLACEHOLDERS && self::takes_values() ) {
				$done = mysqli_stmt_execute( $statement, $values );
			} else {
				self::bind( $statement, $values );
				$done = mysqli_stmt_execute( $statement );
			}
			if ( ! $done ) {
				throw new Anp_Importer_Database_Error( mysqli_stmt_error( $statement ), mysqli_stmt_errno( $statement ) );
			}
		} catch ( mysqli_sql_exception $error ) {
			throw new Anp_Importer_Database_Error( $error->getMessage(), (int) $error->getCode() );
		}
		return $statement;
	}

	/**
	 * Binds values to a statement.
	 *
	 * @param mysqli_stmt $statement The statement.
	 * @param array       $values    Integers and strings.
	 */
	private static function bind( $statement, array $values ) {
		if ( ! $values ) {
			return;
		}
		$types = '';
		foreach ( $values as $value ) {
			$types .= is_int( $value ) ? 'i' : 's';
		}
		$statement->bind_param( $types, ...$values );
	}

	/**
	 * Whether this PHP executes a statement with a list of values.
	 *
	 * @return bool
	 */
	private static function takes_values() {
		return PHP_VERSION_ID >= 80100;
	}

	/**
	 * Opens a transaction that sees what others commit: with fewer locks, and so fewer deadlocks, than the default.
	 */
	private static function begin() {
		global $wpdb;
		$wpdb->reconnect_retries = 0;
		$wpdb->last_error        = '';
		self::say( 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED' );
		self::say( 'START TRANSACTION' );
		self::$connection = mysqli_thread_id( $wpdb->dbh );
		add_filter( 'query', array( __CLASS__, 'guard' ), PHP_INT_MAX );
	}

	/**
	 * Ends the transaction for good.
	 */
	private static function commit() {
		self::check_connection();
		self::close();
		try {
			self::say( 'COMMIT' );
		} catch ( Anp_Importer_Database_Error $error ) {
			// Not repeated: it may have been done.
			throw new Anp_Importer_Database_Error( 'nobody knows whether the transaction was committed: ' . $error->getMessage() );
		}
	}

	/**
	 * Undoes it, and forgets what was cached of it.
	 */
	private static function roll_back() {
		global $wpdb;
		self::close();
		try {
			self::say( 'ROLLBACK' );
		} catch ( Anp_Importer_Database_Error $error ) {
			// The connection is gone, and with it the transaction; it must not be used again.
			mysqli_close( $wpdb->dbh );
			$wpdb->ready = false;
		}
		$wpdb->last_error = '';
		wp_cache_flush();
	}

	/**
	 * Gives wpdb back to the others.
	 */
	private static function close() {
		self::$connection = 0;
		remove_filter( 'query', array( __CLASS__, 'guard' ), PHP_INT_MAX );
	}

	/**
	 * Nothing that was sent through wpdb may have failed, and the connection must be the one that began.
	 *
	 * @throws Anp_Importer_Database_Error Else.
	 */
	private static function check_connection() {
		global $wpdb;
		if ( ! $wpdb->dbh instanceof mysqli || mysqli_thread_id( $wpdb->dbh ) !== self::$connection ) {
			throw new Anp_Importer_Database_Error( 'the connection to the database was lost in the middle of a transaction' );
		}
		if ( '' !== (string) $wpdb->last_error ) {
			throw new Anp_Importer_Database_Error( $wpdb->last_error, self::number_of( $wpdb->last_error ) );
		}
	}

	/**
	 * The server's number of an error of which wpdb kept the text; mysqli has forgotten it when another statement followed.
	 *
	 * @param string $message What the server said.
	 * @return int
	 */
	private static function number_of( $message ) {
		if ( false !== stripos( $message, 'Deadlock found' ) ) {
			return Anp_Importer_Database_Error::DEADLOCK;
		}
		if ( false !== stripos( $message, 'Lock wait timeout' ) ) {
			return Anp_Importer_Database_Error::LOCK_WAIT_TIMEOUT;
		}
		return 0;
	}

	/**
	 * A statement without values or rows.
	 *
	 * @param string $sql The statement.
	 */
	private static function say( $sql ) {
		global $wpdb;
		++$wpdb->num_queries;
		try {
			$done = mysqli_query( $wpdb->dbh, $sql );
		} catch ( Throwable $error ) {
			throw new Anp_Importer_Database_Error( $error->getMessage(), (int) $error->getCode() );
		}
		if ( ! $done ) {
			throw new Anp_Importer_Database_Error( mysqli_error( $wpdb->dbh ), mysqli_errno( $wpdb->dbh ) );
		}
	}
}
