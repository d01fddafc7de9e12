#!/usr/bin/python3
"""anp-import --media: images in the media library of a WordPress as it comes, each once, and posts that show them."""

import json
import re
import subprocess
import unittest

from rest_case import RestCase
from wordpress_site import Site, lines

SITES = {}
IMAGES = "SELECT %s FROM wp_posts WHERE post_type = 'attachment'"


def setUpModule():
    SITES["plugin"] = Site()
    SITES["plain"] = Site("--plain")


def tearDownModule():
    for site in SITES.values():
        site.close()


def image_urls(count, seed):
    """Addresses of the images of some articles, each once, and of the first of each article."""
    every, first = set(), []
    for line in lines(count, seed=seed):
        urls = [block["url"] for block in json.loads(line)["body"] if block["kind"] == "image"]
        every.update(urls)
        first += urls[:1]
    return every, first


class Media(RestCase):
    def check_images(self, site, count):
        self.assertEqual(site.number(IMAGES % "COUNT(*)"), count)
        self.assertEqual(site.number(IMAGES % "COUNT(DISTINCT post_name)"), count)

    def test_images_go_in_once_are_shown_verified_and_undone(self):
        for name, site in SITES.items():
            command = ["--seed", "21", "--count", "30", "--media", *self.target(site), "--ledger", name]
            self.assertIn("30 created", self.run_import(site, *command))
            every, first = image_urls(30, 21)
            self.check_images(site, len(every))
            self.assertEqual(site.number("SELECT COUNT(*) FROM wp_postmeta WHERE meta_key = '_thumbnail_id'"), len(first))
            content = "".join(row[0] for row in site.sql("SELECT REPLACE(post_content, '\\n', ' ') FROM wp_posts WHERE post_type = 'post' AND post_content LIKE '%anp:post alphanode-21-%'"))
            self.assertNotIn("dummyimage", content)
            shown = set(re.findall(r'src="([^"]+/wp-content/uploads/[^"]+)"', content))
            self.assertEqual(len(shown), len(every))
            picture = site.request(sorted(shown)[0].removeprefix(site.url))
            self.assertEqual((picture.status, picture.headers["Content-Type"], picture.body[:4]), (200, "image/png", b"\x89PNG"))
            alts = site.sql("SELECT meta_value FROM wp_postmeta WHERE meta_key = '_wp_attachment_image_alt'")
            self.assertEqual(len(alts), len(every))
            self.assertNotIn("", [row[0] for row in alts])
            # Another ledger, and another import with the same images, upload nothing.
            self.assertIn("30 unchanged", self.run_import(site, *command[:-1], name + "2"))
            self.check_images(site, len(every))
            self.assertIn("30 articles are there as sent", self.run_import(site, "verify", "--media", "--ledger", name))
            self.assertIn("30 articles are there as sent", self.run_import(site, "verify", "--ledger", name))
            self.run_import(site, "undo", "--ledger", name)
            self.check_images(site, 0)
            uploads = subprocess.run(["find", site.directory + "/site/wp-content/uploads", "-name", "anp-image-*"], stdout=subprocess.PIPE, check=True).stdout
            self.assertEqual(uploads, b"")

    def test_verify_sees_another_featured_image_and_another_alternative_text(self):
        site = SITES["plain"]
        self.run_import(site, "--seed", "22", "--count", "6", "--media", *self.target(site), "--ledger", "v")
        featured = site.sql("SELECT meta_value FROM wp_postmeta WHERE meta_key = '_thumbnail_id' LIMIT 1")[0][0]
        site.sql("UPDATE wp_postmeta SET meta_value = 'mine' WHERE meta_key = '_wp_attachment_image_alt' AND post_id = " + featured)
        self.assertIn("/featured_image/alt", self.run_import(site, "verify", "--media", "--ledger", "v", code=5))
        site.sql("DELETE FROM wp_postmeta WHERE meta_key = '_thumbnail_id'")
        self.assertIn("/featured_image", self.run_import(site, "verify", "--media", "--ledger", "v", code=5))
        self.run_import(site, "undo", "--ledger", "v")
        self.check_images(site, 0)

    def test_an_image_that_another_post_shows_stays(self):
        site = SITES["plain"]
        self.run_import(site, "--seed", "23", "--count", "6", "--media", *self.target(site), "--ledger", "s")
        address = site.sql("SELECT guid FROM wp_posts WHERE post_type = 'attachment' ORDER BY ID LIMIT 1")[0][0]
        mine = site.php("echo wp_insert_post(['post_title' => 'Mine', 'post_status' => 'draft', 'post_content' => '<img src=\"%s\"/>']);" % address)
        self.run_import(site, "undo", "--ledger", "s")
        self.check_images(site, 1)
        site.php("wp_delete_post(%s, true); foreach (get_posts(['post_type' => 'attachment', 'numberposts' => -1]) as $p) wp_delete_attachment($p->ID, true);" % mine)

    def test_twins_and_halves_of_images_are_removed(self):
        site = SITES["plain"]
        every, _ = image_urls(6, 24)
        command = ["--seed", "24", "--count", "6", "--media", *self.target(site), "--ledger"]
        self.run_import(site, *command, "t")
        self.run_import(site, "undo", "--ledger", "t")
        # A first answer that came too late: the site has an upload, and half of another, before ours.
        remove = site.plant(
            "add_action( 'rest_after_insert_attachment', function ( $post, $request ) {\n"
            "  if ( get_option( 'planted' ) ) { return; }\n"
            "  add_option( 'planted', '1' );\n"
            "  foreach ( array( 'alt', '' ) as $alt ) {\n"
            "    $file = dirname( get_attached_file( $post->ID ) ) . '/' . $post->post_name . '-9' . $alt . '.png';\n"
            "    copy( get_attached_file( $post->ID ), $file );\n"
            "    $id = wp_insert_attachment( array( 'post_title' => 'x', 'post_name' => $post->post_name, 'post_content' => $post->post_content, 'post_mime_type' => 'image/png' ), $file );\n"
            "    update_post_meta( $id, '_wp_attachment_metadata', array( 'width' => 9, 'height' => 9, 'file' => 'x.png' ) );\n"
            "    if ( $alt ) { update_post_meta( $id, '_wp_attachment_image_alt', 'a' ); }\n"
            "  }\n"
            "}, 10, 2 );")
        self.run_import(site, *command, "t2")
        remove()
        self.assertEqual(site.sql("SELECT option_value FROM wp_options WHERE option_name = 'planted'"), [["1"]])
        self.check_images(site, len(every))
        self.assertIn("6 articles are there as sent", self.run_import(site, "verify", "--media", "--ledger", "t2"))
        self.run_import(site, "undo", "--ledger", "t2")

    def test_lost_answers_make_no_second_copy(self):
        site = SITES["plain"]
        every, _ = image_urls(12, 25)
        # Each third upload is answered with an error when all of it is there.
        remove = site.plant(
            "add_filter( 'rest_request_after_callbacks', function ( $response, $handler, $request ) {\n"
            "  if ( 'POST' !== $request->get_method() || '/wp/v2/media' !== $request->get_route() ) { return $response; }\n"
            "  $n = (int) get_option( 'uploads' ) + 1;\n"
            "  update_option( 'uploads', $n );\n"
            "  if ( 0 === $n % 3 ) { status_header( 502 ); echo '<html>'; exit; }\n"
            "  return $response;\n"
            "}, 10, 3 );")
        self.run_import(site, "--seed", "25", "--count", "12", "--media", *self.target(site), "--ledger", "l")
        remove()
        self.assertEqual(site.sql("SELECT option_value FROM wp_options WHERE option_name = 'uploads'"), [[str(len(every))]])
        self.check_images(site, len(every))
        self.assertIn("12 articles are there as sent", self.run_import(site, "verify", "--media", "--ledger", "l"))
        self.run_import(site, "undo", "--ledger", "l")

    def test_a_user_who_may_not_upload_and_other_targets_are_refused_with_the_remedy(self):
        site = SITES["plain"]
        password = site.php("$r = add_role('poster', 'Poster', get_role('author')->capabilities); $r->remove_cap('upload_files');"
                            "$id = wp_insert_user(['user_login' => 'poster', 'user_pass' => 'x', 'user_email' => 'p@anp.invalid', 'role' => 'poster']);"
                            "list($password) = WP_Application_Passwords::create_new_application_password($id, ['name' => 't']); echo $password;")
        said = self.run_import(site, "--count", "1", "--media", *self.target(site), "--ledger", "u", code=4, account="poster:" + password)
        self.assertIn("lacks upload_files", said)
        for target in ("null:", "sqlite:x.db"):
            self.assertIn("import by wordpress+http://", self.run_import(site, "--count", "1", "--media", "--target", target, code=2))
        said = self.run_import(site, "--count", "1", "--media", "--target", "http+" + site.url, "--profile", "wordpress-plugin", code=2)
        self.assertIn("also a site with our plugin", said)


if __name__ == "__main__":
    unittest.main()
