#!/usr/bin/python3
"""The traps of writing WordPress posts in transactions, each sprung on a real WordPress."""

import unittest

from wordpress_site import Site, articles, read, together

SITE = None

# A second connection, and a mark that says whether the trap was sprung already.
PRELUDE = """
function trap_open() {
	$mysqli = mysqli_init();
	$mysqli->real_connect( 'localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, substr( DB_HOST, strlen( 'localhost:' ) ) );
	return $mysqli;
}
function trap_once( $name ) {
	return (bool) @mkdir( sys_get_temp_dir() . '/trap-' . $name );
}
"""


def setUpModule():
    global SITE
    SITE = Site("--workers", "6")


def tearDownModule():
    SITE.close()


def posts(dataset):
    return SITE.number("SELECT COUNT(*) FROM wp_posts WHERE guid LIKE 'urn:anp:%s-%%'" % dataset)


def is_whole(case, some):
    """Each article there once, as it was sent, with right counts of terms."""
    ids = [one["source_id"] for one in some]
    case.assertEqual(SITE.post("read", {"source_ids": ids}).json()["articles"], some)
    case.assertEqual(posts(some[0]["source_id"].rsplit("-", 1)[0]), len(some))
    case.assertEqual(SITE.number("SELECT COUNT(*) FROM wp_anp_source WHERE post_id = 0"), 0)
    case.assertEqual(SITE.wrong_counts(), [])


class Traps(unittest.TestCase):
    maxDiff = 2000

    def tearDown(self):
        if hasattr(self, "planted"):
            self.planted()

    def plant(self, code):
        self.planted = SITE.plant(PRELUDE + code)

    def test_a_deadlock_that_wpdb_swallows_undoes_the_batch_and_it_is_done_again(self):
        SITE.sql("CREATE TABLE IF NOT EXISTS trap (id INT PRIMARY KEY, n INT) ENGINE=InnoDB")
        SITE.sql("INSERT INTO trap SELECT seq, 0 FROM seq_1_to_50000")
        # The other transaction has changed more rows, so the server undoes ours; the hook's own query fails, and it says nothing.
        self.plant("""
add_action( 'save_post', static function ( $id, $post ) {
	global $wpdb;
	if ( false === strpos( $post->guid, '000006' ) || ! trap_once( 'deadlock' ) ) {
		return;
	}
	$other = trap_open();
	$other->query( 'BEGIN' );
	$other->query( 'UPDATE trap SET n = n + 1 WHERE id > 1' );
	$wpdb->query( 'UPDATE trap SET n = n + 1 WHERE id = 1' );
	$other->query( 'UPDATE trap SET n = n + 1 WHERE id = 1', MYSQLI_ASYNC );
	usleep( 200000 );
	$failed = false === $wpdb->query( 'UPDATE trap SET n = n + 1 WHERE id = 2' );
	file_put_contents( sys_get_temp_dir() . '/deadlock', $failed ? $wpdb->last_error : 'none' );
	$other->reap_async_query();
	$other->query( 'ROLLBACK' );
}, 10, 2 );
""")
        some = articles(12, seed=1)
        self.assertEqual(set(SITE.send(some, "hooks").values()), {"created"})
        self.assertIn("Deadlock", read(SITE.directory + "/tmp/deadlock"))
        self.assertEqual(SITE.number("SELECT SUM(n) FROM trap"), 0)
        is_whole(self, some)

    def test_a_connection_that_is_killed_in_mid_batch_leaves_nothing_and_wpdb_does_not_connect_again(self):
        self.plant("""
add_action( 'save_post', static function ( $id, $post ) {
	global $wpdb;
	if ( false !== strpos( $post->guid, '-2-000006' ) && trap_once( 'kill' ) ) {
		trap_open()->query( 'KILL ' . mysqli_thread_id( $wpdb->dbh ) );
	}
}, 10, 2 );
""")
        some = articles(12, seed=2)
        answer = SITE.post("batch", {"articles": some})
        self.assertGreaterEqual(answer.status, 500)
        self.assertEqual(posts("alphanode-2"), 0)
        self.assertEqual(SITE.number("SELECT COUNT(*) FROM wp_anp_source WHERE dataset = 'alphanode-2'"), 0)
        self.assertEqual(set(SITE.send(some).values()), {"created"})
        is_whole(self, some)

    def test_a_connection_that_is_replaced_behind_our_back_is_noticed(self):
        self.plant("""
add_action( 'save_post', static function ( $id, $post ) {
	global $wpdb;
	if ( false !== strpos( $post->guid, '-3-000006' ) && trap_once( 'replace' ) ) {
		$wpdb->db_connect();
	}
}, 10, 2 );
""")
        some = articles(12, seed=3)
        answer = SITE.post("batch", {"articles": some})
        self.assertEqual(answer.status, 500)
        self.assertIn("connection", answer.json()["message"])
        self.assertEqual(posts("alphanode-3"), 0)
        self.assertEqual(set(SITE.send(some).values()), {"created"})
        is_whole(self, some)

    def test_a_hook_that_ends_the_transaction_is_refused_and_fast_mode_does_without_it(self):
        for statement in ("COMMIT", "CREATE TABLE trap_new (i INT)", " start transaction"):
            self.plant("add_action( 'save_post', static function () { $GLOBALS['wpdb']->query( '%s' ); } );" % statement)
            some = articles(3, seed=4)
            answer = SITE.post("batch", {"articles": some})
            self.assertEqual(answer.status, 500)
            self.assertIn("which ends the transaction", answer.json()["message"])
            self.assertEqual(posts("alphanode-4"), 0)
            self.planted()
        self.assertEqual(set(SITE.send(some, "fast").values()), {"created"})
        self.plant("")

    def test_a_hook_that_throws_undoes_the_batch(self):
        self.plant("add_action( 'save_post', static function ( $id, $post ) { if ( strpos( $post->guid, '-5-000002' ) ) { throw new Exception( 'boo' ); } }, 10, 2 );")
        answer = SITE.post("batch", {"articles": articles(3, seed=5)})
        self.assertEqual((answer.status, answer.json()["message"]), (500, "boo"))
        self.assertEqual(posts("alphanode-5"), 0)

    def test_no_row_of_options_is_locked_while_a_batch_is_written(self):
        # What the calendar block and others note in options would make batches wait for each other.
        self.plant("""
add_action( 'save_post', static function () {
	$other = trap_open();
	$other->query( 'SET innodb_lock_wait_timeout = 1' );
	$done = $other->query( "UPDATE wp_options SET autoload = autoload WHERE option_name NOT LIKE '%transient%'" );
	file_put_contents( sys_get_temp_dir() . '/options', $done ? "free\\n" : "locked\\n", FILE_APPEND );
}, 99 );
""")
        some = [one for one in articles(120, seed=6) if one["status"] in ("publish", "future")][:60]
        SITE.send(some)
        said = read(SITE.directory + "/tmp/options").split()
        self.assertEqual(said, ["free"] * 60)

    def test_other_plugins_see_every_post_with_its_meta_and_terms_in_hooks_mode_and_the_batch_in_fast_mode(self):
        self.plant("""
add_action( 'save_post', static function ( $id ) {
	file_put_contents( sys_get_temp_dir() . '/seen', get_post_meta( $id, 'anp_hash', true ) . ' ' . count( get_the_tags( $id ) ) . "\\n", FILE_APPEND );
} );
add_action( 'anp_importer_settled', static function ( $created ) {
	file_put_contents( sys_get_temp_dir() . '/settled', count( $created ) . "\\n", FILE_APPEND );
} );
""")
        hooks, fast = articles(4, seed=7), articles(5, seed=8)
        SITE.send(hooks, "hooks")
        SITE.send(fast, "fast")
        seen = read(SITE.directory + "/tmp/seen").splitlines()
        self.assertEqual(seen, ["%s %d" % (one["meta"]["hash"], len(one["tags"])) for one in hooks])
        self.assertEqual(read(SITE.directory + "/tmp/settled").split(), ["4", "5"])


class Senders(unittest.TestCase):
    maxDiff = 2000

    def test_two_senders_at_once_make_each_post_term_and_author_once(self):
        seed = 20
        for modes in (("fast", "fast"), ("hooks", "hooks"), ("fast", "hooks")):
            for attempt in range(4):
                some = articles(40, seed=seed)
                # One of them in the other order: keys are claimed in one order nevertheless.
                first, second = together(lambda: SITE.send(some, modes[0]), lambda: SITE.send(some[::-1], modes[1]))
                for one in some:
                    outcomes = sorted((first[one["source_id"]], second[one["source_id"]]))
                    self.assertEqual(outcomes, ["created", "unchanged"], (modes, attempt))
                is_whole(self, some)
                seed += 1
        self.assertEqual(SITE.sql("SELECT taxonomy, BINARY name FROM wp_terms JOIN wp_term_taxonomy USING (term_id) GROUP BY 1, 2 HAVING COUNT(*) > 1"), [])
        self.assertEqual(SITE.sql("SELECT user_nicename FROM wp_users GROUP BY 1 HAVING COUNT(*) > 1"), [])

    def test_overlapping_batches_of_many_senders_with_updates_and_deletes_settle_to_right_counts(self):
        some = articles(60, seed=40)
        works = [lambda low=low, mode=mode: SITE.post("batch", {"articles": some[low:low + 30]}, mode).status for low in (0, 10, 20, 30) for mode in ("fast", "hooks")]
        statuses = together(*works)
        self.assertTrue(set(statuses) <= {200, 503}, statuses)
        SITE.send(some, "fast")
        is_whole(self, some)
        done = together(lambda: SITE.delete(some[:40], "fast"), lambda: SITE.delete(some[20:], "hooks"))
        for one in some[20:40]:
            self.assertEqual(sorted(result[one["source_id"]] for result in done), ["absent", "deleted"])
        self.assertEqual(posts("alphanode-40"), 0)
        self.assertEqual(SITE.wrong_counts(), [])


if __name__ == "__main__":
    unittest.main()
