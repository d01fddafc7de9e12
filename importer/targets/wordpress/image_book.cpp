#include "importer/targets/wordpress/image_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "generator/placeholder.h"
#include "generator/placeholder_drawing.h"
#include "generator/result.h"
#include "importer/targets/profile/fill.h"
#include "importer/targets/wordpress/post_text.h"
#include "importer/targets/wordpress/rest_json.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxKnown = 100'000;
constexpr std::size_t kMaxAsked = 25;  // times the copies: as many as WordPress lists
constexpr int kCopies = 4;
constexpr std::size_t kMostListed = 100;

/// One image as the media library has it.
struct Found {
  std::uint64_t id = 0;
  std::string slug;  // of the image, not of the copy
  std::string address;
  bool whole = false;  // alternative text and size are written last
};

std::optional<Found> read_image(const Json& item) {
  Found found;
  found.id = number_of(item, "id");
  found.address = text_of(item, "source_url");
  const auto slug = image_slug_in(text_of(item, "slug"));
  if (found.id == 0 || !slug) return std::nullopt;
  found.slug = *slug;
  // Somebody else's image may have a slug of ours: it is left alone.
  if (raw_of(item, "description").find(image_mark(*slug)) == std::string::npos) return std::nullopt;
  const bool sized = number_of(item.value("media_details", Json()), "width") > 0;
  found.whole = sized && !text_of(item, "alt_text").empty() && !found.address.empty();
  return found;
}

/// Ours among those listed, oldest first; nothing: the answer lists none.
std::optional<std::vector<Found>> read_images(const RestResult& result) {
  const auto list = parsed_json(result.body);
  if (result.status != 200 || !list || !list->is_array()) return std::nullopt;
  std::vector<Found> images;
  for (const Json& item : *list) {
    if (auto image = read_image(item)) images.push_back(std::move(*image));
  }
  std::sort(images.begin(), images.end(),
            [](const Found& a, const Found& b) { return a.id < b.id; });
  return images;
}

std::string file_of(std::string_view address) {
  return std::string(address.substr(address.rfind('/') + 1));
}

}  // namespace

ImageBook::ImageBook(std::string base) : base_(std::move(base)) {}

void ImageBook::want(const PostArticle& article) {
  for (PostImage& image : images_of(article)) {
    if (known_.contains(image.slug)) continue;
    const std::string slug = image.slug;
    wanted_.try_emplace(slug, Wanted{std::move(image), std::string(article.text("source_id"))});
  }
}

bool ImageBook::knows(const PostArticle& article) const {
  const auto images = images_of(article);
  return std::all_of(images.begin(), images.end(),
                     [this](const PostImage& image) { return known_.contains(image.slug); });
}

PostMedia ImageBook::media_of(const PostArticle& article) const {
  PostMedia media;
  for (const PostImage& image : images_of(article)) {
    const Known& known = known_.at(image.slug);
    if (!known.refused.empty()) media.refused = known.refused;
    if (media.featured == 0) media.featured = known.id;
    media.addresses.emplace(image.url, known.address);
  }
  return media;
}

void ImageBook::check(std::span<const ArticleKey> articles) {
  for (const ArticleKey& article : articles) {
    const auto uploaded = uploaded_.find(article.source_id);
    if (uploaded == uploaded_.end()) continue;
    checks_.insert(uploaded->second.begin(), uploaded->second.end());
    uploaded_.erase(uploaded);
  }
}

void ImageBook::release(const std::vector<std::string>& slugs) {
  for (const std::string& slug : slugs) {
    known_.erase(slug);
    spare_.push_back({slug, slug, 0, false});
  }
}

// ---- Requests ----

std::optional<HttpRequest> ImageBook::next_request() {
  ANP_REQUIRE(asked_.empty(), "one request for images is under way at a time");
  std::vector<std::string> slugs;
  for (const auto& [slug, wanted] : wanted_) {
    if (slugs.size() < kMaxAsked && !missing_.contains(slug)) slugs.push_back(slug);
  }
  if (!slugs.empty()) return find(Step::find, slugs);
  if (!missing_.empty()) return upload(wanted_.at(*missing_.begin()).image);
  for (const std::string& slug : checks_) {
    if (slugs.size() < kMaxAsked) slugs.push_back(slug);
  }
  if (!slugs.empty()) return find(Step::find, slugs);
  if (!spare_.empty()) return clear_spare();
  return std::nullopt;
}

HttpRequest ImageBook::find(Step step, const std::vector<std::string>& slugs) {
  step_ = step;
  asked_ = slugs;
  Json names = Json::array();
  for (const std::string& slug : slugs) {
    for (int copy = 1; copy <= kCopies; ++copy) {
      names.push_back(copy == 1 ? slug : fmt::format("{}-{}", slug, copy));
    }
  }
  return encode_read(base_, "/wp/v2/media",
                     {{"slug", std::move(names)},
                      {"context", "edit"},
                      {"per_page", kMostListed},
                      {"orderby", "id"},
                      {"order", "asc"},
                      {"_fields", "id,slug,description,alt_text,source_url,media_details"}});
}

HttpRequest ImageBook::upload(const PostImage& image) {
  step_ = Step::upload;
  asked_ = {image.slug};
  HttpRequest request;
  request.method = "POST";
  request.url = base_ + "/wp/v2/media?_fields=id,slug,source_url";
  const std::pair<const char*, std::string> parameters[] = {
      {"slug", image.slug},         {"title", escaped_post_text(image.alt)},
      {"alt_text", image.alt},      {"description", image_mark(image.slug)},
      {"comment_status", "closed"}, {"ping_status", "closed"}};
  for (const auto& [name, value] : parameters) {
    request.url += fmt::format("&{}=", name);
    append_percent_encoded(value, request.url);
  }
  request.headers = {
      {"Content-Type", "image/png"},
      {"Content-Disposition", fmt::format("attachment; filename=\"{}.png\"", image.slug)}};
  request.body = draw_png(*read_placeholder_url(image.url));
  return request;
}

/// The next step of what is to be removed: is it used, where is it, away with it.
HttpRequest ImageBook::clear_spare() {
  const Spare& spare = spare_.front();
  if (!spare.unused) {
    step_ = Step::find_use;
    asked_ = {spare.slug};
    return encode_read(base_, "/wp/v2/posts",
                       {{"search", spare.file},
                        {"status", {"any", "trash"}},
                        {"context", "edit"},
                        {"per_page", 1},
                        {"_fields", "id"}});
  }
  if (spare.id == 0) {
    return find(Step::find_spare, {spare.slug});
  }
  step_ = Step::remove;
  asked_ = {spare.slug};
  HttpRequest request;
  request.method = "DELETE";
  request.url = fmt::format("{}/wp/v2/media/{}?force=true&_fields=deleted", base_, spare.id);
  return request;
}

// ---- Answers ----

std::optional<RestTrouble> ImageBook::absorb(const HttpExchange& exchange) {
  const auto read = [&] {
    switch (step_) {
      case Step::find:
        return absorb_found(exchange);
      case Step::upload:
        return absorb_uploaded(exchange);
      case Step::find_use:
        return absorb_use(exchange);
      case Step::find_spare:
        return absorb_spare(exchange);
      case Step::remove:
        break;
    }
    return absorb_removed(exchange);
  };
  auto trouble = read();
  asked_.clear();
  return trouble;
}

std::optional<RestTrouble> ImageBook::absorb_found(const HttpExchange& exchange) {
  const RestAnswer answer = read_single(exchange);
  if (answer.verdict) return trouble_of(exchange, answer);
  const auto images = read_images(answer.results.front());
  if (!images) return trouble_of(answer.results.front(), "the images");
  std::set<std::string> there;
  // The one that we use already comes first, so that no other one takes its place.
  for (const bool used : {true, false}) {
    for (const Found& image : *images) {
      const auto known = known_.find(image.slug);
      if ((known != known_.end() && known->second.id == image.id) != used) continue;
      if (image.whole && there.insert(image.slug).second) {
        learn(image.slug, {image.id, image.address, {}});
      } else {
        // Without a file there is nothing that a post could show.
        spare_.push_back({image.slug, file_of(image.address), image.id, image.address.empty()});
      }
    }
  }
  for (const std::string& slug : asked_) {
    checks_.erase(slug);
    if (wanted_.contains(slug)) missing_.insert(slug);
    // Somebody removed it: the next article that needs it uploads it again.
    if (!there.contains(slug)) known_.erase(slug);
  }
  return std::nullopt;
}

std::optional<RestTrouble> ImageBook::absorb_uploaded(const HttpExchange& exchange) {
  const std::string slug = asked_.front();
  const RestAnswer answer = read_single(exchange);
  // Whatever became of it: it is looked for before it is sent again.
  missing_.erase(slug);
  uploaded_[wanted_.at(slug).source_id].push_back(slug);
  if (answer.verdict == Verdict::rejected || answer.verdict == Verdict::too_large) {
    learn(slug, {0, {}, fmt::format("the image {}: {}", slug, answer.reason)});
    return std::nullopt;
  }
  if (answer.verdict) return trouble_of(exchange, answer);
  const RestResult& result = answer.results.front();
  const RestMeaning meaning = meaning_of(result);
  if (meaning == RestMeaning::rejected || meaning == RestMeaning::half) {
    learn(slug, {0, {}, fmt::format("the image {}: {}", slug, reason_of(result))});
    return std::nullopt;
  }
  const auto made = parsed_json(result.body).value_or(Json());
  const std::uint64_t id = number_of(made, "id");
  const std::string address = text_of(made, "source_url");
  if (meaning != RestMeaning::done || id == 0 || image_slug_in(address) != slug) {
    return trouble_of(result, fmt::format("the image {}", slug));
  }
  learn(slug, {id, address, {}});
  return std::nullopt;
}

std::optional<RestTrouble> ImageBook::absorb_use(const HttpExchange& exchange) {
  const RestAnswer answer = read_single(exchange);
  if (answer.verdict) return trouble_of(exchange, answer);
  const RestResult& result = answer.results.front();
  const auto posts = parsed_json(result.body);
  if (result.status != 200 || !posts || !posts->is_array()) {
    return trouble_of(result, "the posts with an image");
  }
  spare_.front().unused = posts->empty();
  if (!posts->empty()) spare_.pop_front();
  return std::nullopt;
}

std::optional<RestTrouble> ImageBook::absorb_spare(const HttpExchange& exchange) {
  const RestAnswer answer = read_single(exchange);
  if (answer.verdict) return trouble_of(exchange, answer);
  const auto images = read_images(answer.results.front());
  if (!images) return trouble_of(answer.results.front(), "the images");
  spare_.pop_front();
  for (const Found& image : *images) {
    spare_.push_front({image.slug, file_of(image.address), image.id, true});
  }
  return std::nullopt;
}

std::optional<RestTrouble> ImageBook::absorb_removed(const HttpExchange& exchange) {
  const RestAnswer answer = read_single(exchange);
  if (answer.verdict) return trouble_of(exchange, answer);
  const RestResult& result = answer.results.front();
  const RestMeaning meaning = meaning_of(result);
  if (meaning != RestMeaning::done && meaning != RestMeaning::gone) {
    return trouble_of(result, "an image cannot be removed");
  }
  spare_.pop_front();
  return std::nullopt;
}

void ImageBook::learn(const std::string& slug, Known known) {
  // Those that articles wait for are looked for again.
  if (known_.size() >= kMaxKnown) known_.clear();
  known_[slug] = std::move(known);
  wanted_.erase(slug);
  missing_.erase(slug);
}

}  // namespace anp
