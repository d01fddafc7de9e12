#include "importer/targets/wordpress/post_images.h"

#include <doctest/doctest.h>

#include <string>

#include "../exchanges.h"
#include "importer/targets/wordpress/image_book.h"
#include "importer/targets/wordpress/kept_article.h"
#include "wordpress_cases.h"

using namespace anp;
using anp::test::answer;
using anp::test::generous_site;
using anp::test::Json;
using anp::test::post_article;
using anp::test::small_article;

namespace {

constexpr const char* kUrl = "https://dummyimage.com/80x60/111827/ffffff.png&text=slow+disks";

/// With one image twice, one of another address, and another one.
Json illustrated() {
  Json article = small_article();
  for (const char* url :
       {kUrl, "https://example.org/x.png", kUrl, "https://d/8x6/000000/ffffff.png&text="}) {
    article["body"].push_back(
        {{"kind", "image"}, {"url", url}, {"width", 80}, {"height", 60}, {"caption", "c"}});
  }
  return article;
}

/// As the media library lists it. @param id 0: as an upload answers
Json listed(const PostImage& image, int id, const std::string& end = "") {
  return {{"id", id},
          {"slug", image.slug + end},
          {"description", {{"raw", image_mark(image.slug)}}},
          {"alt_text", image.alt},
          {"source_url", "http://x/wp-content/uploads/2026/11/" + image.slug + end + ".png"},
          {"media_details", {{"width", 80}}}};
}

HttpExchange list(const Json& items) { return answer(200, items.dump()); }

}  // namespace

TEST_CASE("the images of an article are those that can be drawn, each once, in order") {
  const auto images = images_of(post_article(illustrated()));
  REQUIRE(images.size() == 2);
  CHECK(images[0].url == kUrl);
  CHECK(images[0].alt == "slow disks");
  CHECK(images[0].slug.size() == std::string("anp-image-0123456789abcdef").size());
  CHECK(images[0].slug != images[1].slug);
  CHECK(images[1].alt == "picture");
}

TEST_CASE("an image of ours is known by its slug and by its file, also a copy") {
  struct Case {
    const char* place;
    bool ours;
  };
  static constexpr Case cases[] = {
      {"anp-image-0123456789abcdef", true},
      {"anp-image-0123456789abcdef-2", true},
      {"http://x/a/anp-image-0123456789abcdef.png", true},
      {"http://x/a/anp-image-0123456789abcdef-1.png", true},
      {"http://x/a/anp-image-0123456789abcdef0.png", false},
      {"http://x/a/anp-image-0123456789abcdeg.png", false},
      {"http://x/anp-image-0123456789abcdef.png/b", false},
      {"anp-image-", false},
      {"", false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.place);
    CHECK((image_slug_in(c.place) == "anp-image-0123456789abcdef") == c.ours);
  }
}

TEST_CASE("markup with the site's addresses is the same as with the article's") {
  const PostArticle article = post_article(illustrated());
  const auto images = images_of(article);
  const ImageAddresses addresses = {
      {images[0].url, "http://x/wp-content/uploads/" + images[0].slug + "-1.png"},
      {images[1].url, "http://x/wp-content/uploads/" + images[1].slug + ".png"}};
  const std::string moved = with_addresses(article.markup(), addresses);
  CHECK(moved.find("dummyimage") == std::string::npos);
  CHECK(moved.find("https://example.org/x.png") != std::string::npos);
  CHECK(with_image_slugs(moved) == with_image_slugs(article.markup()));
  CHECK(image_slugs_in(moved) == std::vector<std::string>{images[0].slug, images[1].slug});
  CHECK(image_slugs_in(article.markup()).empty());
  CHECK(with_addresses("<img src=\"", addresses) == "<img src=\"");
  CHECK(with_addresses("", addresses).empty());
}

TEST_CASE("the featured image is compared where images are asked for") {
  WordPressSite site = generous_site();
  const PostArticle article = post_article(illustrated());
  CHECK_FALSE(kept_article(article, site).contains("featured_image"));
  const std::string check = check_of_kept(kept_article(article, site));
  site.media = true;
  CHECK(kept_article(article, site)["featured_image"]["alt"] == "slow disks");
  CHECK(check_of_kept(kept_article(article, site)) == check);
}

TEST_CASE("images are looked for, and those that are missing are uploaded, each once") {
  const PostArticle article = post_article(illustrated());
  const auto images = images_of(article);
  ImageBook book("http://x/wp-json");
  CHECK_FALSE(book.next_request());
  book.want(article);
  CHECK_FALSE(book.knows(article));
  const auto find = book.next_request();
  REQUIRE(find);
  CHECK(find->url == "http://x/wp-json/wp/v2/media");
  CHECK_FALSE(book.absorb(list(Json::array({listed(images[1], 5)}))));
  const auto upload = book.next_request();
  REQUIRE(upload);
  CHECK(upload->url.find("slug=" + images[0].slug + "&title=slow%20disks") != std::string::npos);
  CHECK(upload->body.starts_with("\x89PNG"));
  CHECK_FALSE(book.absorb(answer(201, listed(images[0], 6).dump())));
  REQUIRE(book.knows(article));
  CHECK(book.media_of(article).featured == 6);
  CHECK(book.media_of(article).addresses.at(images[1].url).ends_with(images[1].slug + ".png"));
  CHECK_FALSE(book.next_request());
}

TEST_CASE("an upload whose answer was lost is looked for before it is sent again") {
  Json one = illustrated();
  one["body"].erase(4);
  const PostArticle article = post_article(one);
  const PostImage image = images_of(article).at(0);
  ImageBook book("http://x/wp-json");
  book.want(article);
  (void)book.next_request();
  CHECK_FALSE(book.absorb(list(Json::array())));
  (void)book.next_request();
  HttpExchange lost;
  lost.delivery = HttpExchange::Delivery::sent_no_answer;
  const auto trouble = book.absorb(lost);
  REQUIRE(trouble);
  CHECK_FALSE(trouble->stop_run);
  const auto again = book.next_request();
  REQUIRE(again);
  CHECK(again->headers.back().name == "X-HTTP-Method-Override");
  // Half of it is there: without its size it is removed, and sent again.
  Json half = listed(image, 7);
  half.erase("media_details");
  CHECK_FALSE(book.absorb(list(Json::array({half}))));
  CHECK(book.next_request()->body.starts_with("\x89PNG"));
  CHECK_FALSE(book.absorb(answer(201, listed(image, 8, "-2").dump())));
  CHECK(book.media_of(article).featured == 8);
  CHECK(book.is_clearing());
  // No post shows it: away with it. What is gone already is well, too.
  CHECK(Json::parse(book.next_request()->body)["search"] == image.slug + ".png");
  CHECK_FALSE(book.absorb(list(Json::array())));
  const auto remove = book.next_request();
  CHECK(remove->method == "DELETE");
  CHECK(remove->url.find("/media/7?force=true") != std::string::npos);
  CHECK_FALSE(book.absorb(answer(404, R"({"code":"rest_post_invalid_id","message":"m"})")));
  CHECK_FALSE(book.is_clearing());
}

TEST_CASE("a check keeps the copy that posts show, whichever is older") {
  Json one = illustrated();
  one["body"].erase(4);
  const PostArticle article = post_article(one);
  const PostImage image = images_of(article).at(0);
  ImageBook book("http://x/wp-json");
  book.want(article);
  (void)book.next_request();
  CHECK_FALSE(book.absorb(list(Json::array())));
  (void)book.next_request();
  CHECK_FALSE(book.absorb(answer(201, listed(image, 9).dump())));
  const ArticleKey keys[] = {{"alphanode-000007", "h", "s"}};
  book.check(keys);
  REQUIRE(book.is_clearing());
  (void)book.next_request();
  CHECK_FALSE(book.absorb(list(Json::array({listed(image, 4, "-2"), listed(image, 9)}))));
  CHECK(book.media_of(article).featured == 9);
  CHECK(Json::parse(book.next_request()->body)["search"] == image.slug + "-2.png");
  // A post shows it: it stays.
  CHECK_FALSE(book.absorb(list(Json::array({Json{{"id", 1}}}))));
  CHECK_FALSE(book.is_clearing());
  // It was checked.
  book.check(keys);
  CHECK_FALSE(book.is_clearing());
}

TEST_CASE("an image of somebody else with our slug is left alone, and a refusal is for good") {
  Json one = illustrated();
  one["body"].erase(4);
  const PostArticle article = post_article(one);
  Json foreign = listed(images_of(article).at(0), 3);
  foreign["description"]["raw"] = "mine";
  ImageBook book("http://x/wp-json");
  book.want(article);
  (void)book.next_request();
  CHECK_FALSE(book.absorb(list(Json::array({foreign}))));
  CHECK_FALSE(book.is_clearing());
  CHECK(book.next_request()->method == "POST");
  CHECK_FALSE(
      book.absorb(answer(400, R"({"code":"rest_upload_sideload_error","message":"no PNG"})")));
  REQUIRE(book.knows(article));
  CHECK(book.media_of(article).refused.find("no PNG") != std::string::npos);
}
