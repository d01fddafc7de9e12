#include "importer/targets/wordpress/kept_article.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "generator/hash.h"
#include "importer/targets/wordpress/post_images.h"
#include "importer/targets/wordpress/post_mark.h"
#include "importer/targets/wordpress/post_slug.h"
#include "importer/targets/wordpress/post_text.h"
#include "importer/targets/wordpress/rest_json.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;
using Kept = nlohmann::json;  // members in the order of their names

constexpr std::size_t kCheckDigits = 16;
/// "future" is what "publish" is called until its time has come.
std::string kept_status(std::string status) { return status == "future" ? "publish" : status; }

/// PHP has one empty array, for lists and for objects.
Kept kept_value(const Json& value) {
  if (value.is_object() && value.empty()) return Kept::array();
  if (!value.is_structured()) return Kept(value);
  Kept kept = value.is_array() ? Kept::array() : Kept::object();
  for (const auto& item : value.items()) {
    if (value.is_array()) {
      kept.push_back(kept_value(item.value()));
    } else {
      kept[item.key()] = kept_value(item.value());
    }
  }
  return kept;
}

Kept kept_value(const JsonNode& value) {
  std::string json;
  append_json(value, json);
  return kept_value(Json::parse(json));
}

/// As the REST API shows a value that is not there.
bool is_empty(const Kept& value) {
  return value.is_null() || value == 0 || value == "" || (value.is_structured() && value.empty());
}

Kept kept_tags(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::vector<std::string> names_at(const Json& post, const char* taxonomy, const TermNames& terms) {
  std::vector<std::string> names;
  for (const Json& id : post.value(taxonomy, Json::array())) {
    const auto known = terms.find(id.is_number_unsigned() ? id.get<std::uint64_t>() : 0);
    names.push_back(known == terms.end() ? fmt::format("term {}", id.dump()) : known->second);
  }
  return names;
}

Kept kept_author(const Json& post) {
  const auto authors = post.value("_embedded", Json::object()).value("author", Json::array());
  if (authors.empty() || !authors[0].is_object()) return Kept();
  return {{"slug", text_of(authors[0], "slug")},
          {"name", unescaped_post_text(text_of(authors[0], "name"))}};
}

/// By its slug where it is ours, also that of a copy.
Kept kept_featured_image(const Json& post) {
  const auto images =
      post.value("_embedded", Json::object()).value("wp:featuredmedia", Json::array());
  const Json image = images.empty() ? Json() : images[0];
  const auto slug = image_slug_in(text_of(image, "slug"));
  return {{"image", slug.value_or(fmt::format("image {}", number_of(post, "featured_media")))},
          {"alt", unescaped_post_text(text_of(image, "alt_text"))}};
}

}  // namespace

nlohmann::json kept_article(const PostArticle& article, const WordPressSite& site) {
  Kept kept;
  kept["source_id"] = article.text("source_id");
  kept["title"] = trimmed_by_php(article.text("title"));
  kept["slug"] = post_slug(article.text("slug"), article.text("source_id"));
  kept["status"] = kept_status(std::string(article.text("status")));
  kept["published_at"] = article.text("published_at");
  if (site.makes_authors) {
    kept["author"] = {{"slug", article.author("slug")},
                      {"name", name_as_kept(article.author("name"))}};
  }
  if (site.makes_categories) kept["category"] = name_as_kept(article.text("category"));
  std::vector<std::string> tags;
  for (const JsonNode& tag : article.tags().children()) tags.push_back(name_as_kept(tag.text));
  kept["tags"] = kept_tags(std::move(tags));
  kept["excerpt"] = article.text("excerpt");
  kept["body"] = with_image_slugs(canonical_markup(article.markup()));
  if (site.media) {
    const auto images = images_of(article);
    if (!images.empty()) {
      kept["featured_image"] = {{"image", images.front().slug}, {"alt", images.front().alt}};
    }
  }
  for (const MetaField* field : site.meta) {
    const JsonNode* value = article.meta(*field);
    const Kept there = value == nullptr ? Kept() : kept_value(*value);
    if (!is_empty(there)) kept["meta"][std::string(field->name)] = there;
  }
  return kept;
}

nlohmann::json kept_meta(const Json& meta, const WordPressSite& site) {
  Kept kept = Kept::object();
  for (const MetaField* field : site.meta) {
    const Kept there = kept_value(meta.is_object() ? meta.value(meta_key(*field), Json()) : Json());
    if (!is_empty(there)) kept[std::string(field->name)] = there;
  }
  return kept;
}

nlohmann::json kept_post(const Json& post, const TermNames& terms, const WordPressSite& site) {
  Kept kept;
  const std::string content = raw_of(post, "content");
  const Json meta = post.value("meta", Json::object());
  const auto mark = read_post_mark(content);
  kept["source_id"] = mark ? mark->source_id : text_of(meta, "anp_source_id");
  kept["title"] = unescaped_post_text(raw_of(post, "title"));
  kept["slug"] = text_of(post, "slug");
  kept["status"] = kept_status(text_of(post, "status"));
  kept["published_at"] = text_of(post, "date_gmt") + "Z";
  if (site.makes_authors) kept["author"] = kept_author(post);
  if (site.makes_categories) {
    const auto names = names_at(post, "categories", terms);
    kept["category"] = names.size() == 1 ? Kept(names[0]) : Kept(names);
  }
  kept["tags"] = kept_tags(names_at(post, "tags", terms));
  kept["excerpt"] = unescaped_post_text(raw_of(post, "excerpt"));
  kept["body"] = with_image_slugs(canonical_markup(without_post_mark(content)));
  if (site.media && number_of(post, "featured_media") != 0) {
    kept["featured_image"] = kept_featured_image(post);
  }
  Kept values = kept_meta(meta, site);
  if (!values.empty()) kept["meta"] = std::move(values);
  return kept;
}

std::string check_of_kept(const nlohmann::json& kept) {
  Kept part = kept;
  part.erase("slug");
  part.erase("author");
  part.erase("featured_image");
  const std::string text = part.dump(-1, ' ', false, Kept::error_handler_t::replace);
  return digest_of(text).hex().substr(0, kCheckDigits);
}

}  // namespace anp
