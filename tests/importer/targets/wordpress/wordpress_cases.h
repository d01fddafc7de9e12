#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "generator/result.h"
#include "importer/targets/wordpress/post_article.h"
#include "importer/targets/wordpress/wordpress_site.h"

namespace anp::test {

using Json = nlohmann::ordered_json;

/// An article with little in it.
inline Json small_article() {
  return Json::parse(R"({"spec":1,"source_id":"alphanode-000007","title":" Tom & <Jerry> ",
    "slug":"tom-and-jerry-000007","status":"future","published_at":"2024-01-02T03:04:05Z",
    "modified_at":"2024-01-03T00:00:00Z","author":{"slug":"ana","name":"Ana  Ruiz"},
    "category":"R&D","tags":["b","a","a"],"excerpt":"[x] 50%ab",
    "body":[{"kind":"paragraph","text":"Hello [x]"}],"related":[],
    "meta":{"topic":"t","score":{},"stack":["go"],"view_count":7,
            "hash":"0123456789abcdef01234567"}})");
}

/// An article as a target reads it. @param json of one that can be a post
inline PostArticle post_article(const Json& json = small_article()) {
  auto read = PostArticle::read(json.dump());
  ANP_REQUIRE(read.has_value(), "the article can be a post");
  return std::move(*read);
}

/// A site where everything is kept. @param meta whether the plugin's keys are registered
inline WordPressSite generous_site(bool meta = true) {
  WordPressSite site;
  site.user = 1;
  site.makes_categories = site.makes_authors = site.unfiltered_html = true;
  site.batch = true;
  site.batch_limit = 25;
  Json properties = Json::object();
  for (const MetaField& field : meta_fields()) {
    if (meta) properties[meta_key(field)] = {{"type", std::string(field.type)}};
  }
  read_registered_meta(properties, site);
  return site;
}

}  // namespace anp::test
