#include "importer/targets/wordpress/name_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "generator/hash.h"
#include "generator/result.h"
#include "generator/slug.h"
#include "importer/targets/wordpress/post_slug.h"
#include "importer/targets/wordpress/post_text.h"
#include "importer/targets/wordpress/rest_call.h"
#include "importer/targets/wordpress/rest_json.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxAuthorsAsked = 100;
constexpr std::size_t kMaxTermsAsked = 50;  // two slugs each
constexpr int kPasswordCharacters = 40;
constexpr std::size_t kMaxSlugBytes = 160;
constexpr std::size_t kOwnDigits = 8;

/// The words of a name, as our plugin writes them.
std::string name_slug(std::string_view name) { return uncut_slug(name.substr(0, kMaxSlugBytes)); }

/// Words and single blanks, all of which are in its slug.
bool is_plain(std::string_view name) {
  const auto word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ';
  };
  return name.size() <= kMaxSlugBytes && std::all_of(name.begin(), name.end(), word);
}

/// A slug that no other name has: digits tell "C++" from "C#", and "Dart" from "dart".
std::string own_slug(std::string_view name) {
  const std::string slug = name_slug(name);
  const std::string digits = digest_of(name).hex().substr(0, kOwnDigits);
  return slug.empty() ? digits : fmt::format("{}-{}", slug, digits);
}

/// Nobody is to log in as an author that was made: it is forgotten at once.
std::string thrown_away_password() {
  static constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device device;
  std::uniform_int_distribution<std::size_t> letter(0, kLetters.size() - 1);
  std::string password;
  for (int i = 0; i < kPasswordCharacters; ++i) password += kLetters[letter(device)];
  return password;
}

/// Id of what was made.
std::uint64_t id_in(const RestResult& result) {
  const auto made = parsed_json(result.body);
  return made ? number_of(*made, "id") : 0;
}

}  // namespace

NameBook::NameBook(std::string base, WordPressSite site)
    : base_(std::move(base)), site_(std::move(site)) {}

std::vector<NameBook::Name> NameBook::names_in(const PostArticle& article) const {
  std::vector<Name> names;
  if (site_.makes_categories) {
    names.emplace_back(Kind::category, name_as_kept(article.text("category")));
  }
  for (const JsonNode& tag : article.tags().children()) {
    Name name(Kind::tag, name_as_kept(tag.text));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (site_.makes_authors) names.emplace_back(Kind::author, article.author("slug"));
  return names;
}

void NameBook::want(const PostArticle& article) {
  for (const Name& name : names_in(article)) {
    if (known_.contains(name)) continue;
    wanted_.insert(name);
    if (name.first == Kind::author) {
      author_names_[name.second] = name_as_kept(article.author("name"));
    }
  }
}

bool NameBook::knows(const PostArticle& article) const {
  const auto names = names_in(article);
  return std::all_of(names.begin(), names.end(),
                     [this](const Name& name) { return known_.contains(name); });
}

PostNames NameBook::names_of(const PostArticle& article) const {
  PostNames ids;
  for (const Name& name : names_in(article)) {
    const Known& known = known_.at(name);
    if (!known.refused.empty()) ids.refused = known.refused;
    switch (name.first) {
      case Kind::category:
        ids.categories.push_back(known.id);
        break;
      case Kind::tag:
        // Two names can be one term: WordPress compares without case and accents.
        if (std::find(ids.tags.begin(), ids.tags.end(), known.id) == ids.tags.end()) {
          ids.tags.push_back(known.id);
        }
        break;
      case Kind::author:
        ids.author = known.id;
        break;
    }
  }
  return ids;
}

// ---- Requests ----

std::optional<HttpRequest> NameBook::next_request() {
  ANP_REQUIRE(asked_.empty(), "one request for names is under way at a time");
  if (wanted_.empty()) return std::nullopt;
  for (const Name& name : wanted_) {
    if (name.first != Kind::author && !missing_terms_.contains(name)) return find_terms(name.first);
  }
  if (!missing_terms_.empty()) return make_terms();
  return missing_authors_.empty() ? find_authors() : make_author();
}

HttpRequest NameBook::find_terms(Kind kind) {
  step_ = Step::find_terms;
  Json slugs = Json::array();
  for (const Name& name : wanted_) {
    if (name.first != kind || missing_terms_.contains(name)) continue;
    if (asked_.size() == kMaxTermsAsked) break;
    slugs.push_back(name_slug(name.second));
    slugs.push_back(own_slug(name.second));
    asked_.push_back(name);
  }
  return encode_read(
      base_, kind == Kind::category ? "/wp/v2/categories" : "/wp/v2/tags",
      {{"slug", std::move(slugs)}, {"per_page", 2 * kMaxTermsAsked}, {"_fields", "id,name,slug"}});
}

/// The name's own words, unless another name has them already.
std::string NameBook::free_slug(const Name& name) {
  const std::string plain = name_slug(name.second);
  const bool free = is_plain(name.second) && !contested_.contains(name) &&
                    taken_slugs_.insert({name.first, plain}).second;
  return free ? plain : own_slug(name.second);
}

HttpRequest NameBook::make_terms() {
  step_ = Step::make_terms;
  std::vector<RestCall> calls;
  for (const Name& name : missing_terms_) {
    if (calls.size() == site_.batch_limit) break;
    const char* path =
        name.first == Kind::category ? "/wp/v2/categories?_fields=id" : "/wp/v2/tags?_fields=id";
    const Json term = {{"name", escaped_post_text(name.second)}, {"slug", free_slug(name)}};
    calls.push_back({"POST", path, term.dump()});
    asked_.push_back(name);
  }
  return encode_calls(base_, calls, site_.batch);
}

HttpRequest NameBook::find_authors() {
  step_ = Step::find_authors;
  Json slugs = Json::array();
  for (const Name& name : wanted_) {
    if (slugs.size() == kMaxAuthorsAsked) break;
    slugs.push_back(name.second);
    asked_.push_back(name);
  }
  return encode_read(base_, "/wp/v2/users",
                     {{"slug", std::move(slugs)},
                      {"context", "edit"},
                      {"per_page", kMaxAuthorsAsked},
                      {"_fields", "id,slug"}});
}

HttpRequest NameBook::make_author() {
  step_ = Step::make_author;
  const std::string slug = *missing_authors_.begin();
  asked_.emplace_back(Kind::author, slug);
  const Json user = {{"username", slug},
                     {"slug", slug},
                     {"name", escaped_post_text(author_names_.at(slug))},
                     {"email", slug + "@anp.invalid"},
                     {"password", thrown_away_password()},
                     {"roles", {"author"}}};
  return encode_calls(base_, {{"POST", "/wp/v2/users?_fields=id", user.dump()}}, false);
}

// ---- Answers ----

std::optional<RestTrouble> NameBook::absorb(const HttpExchange& exchange) {
  const auto read = [&] {
    switch (step_) {
      case Step::find_terms:
        return absorb_found_terms(exchange);
      case Step::make_terms:
        return absorb_terms(exchange);
      case Step::find_authors:
        return absorb_found(exchange);
      case Step::make_author:
        break;
    }
    return absorb_made(exchange);
  };
  auto trouble = read();
  asked_.clear();
  return trouble;
}

std::optional<RestTrouble> NameBook::absorb_found_terms(const HttpExchange& exchange) {
  const RestAnswer answer = read_single(exchange);
  if (answer.verdict) return trouble_of(exchange, answer);
  const RestResult& result = answer.results.front();
  const Json terms = parsed_json(result.body).value_or(Json());
  if (result.status != 200 || !terms.is_array()) return trouble_of(result, "the terms");
  const Kind kind = asked_.front().first;
  for (const Json& term : terms) {
    const Name name(kind, unescaped_post_text(text_of(term, "name")));
    taken_slugs_.insert({kind, text_of(term, "slug")});
    const std::uint64_t id = number_of(term, "id");
    if (id != 0 && wanted_.contains(name)) learn(name, {id, {}});
  }
  for (const Name& name : asked_) {
    if (!known_.contains(name)) missing_terms_.insert(name);
  }
  return std::nullopt;
}

std::optional<RestTrouble> NameBook::absorb_terms(const HttpExchange& exchange) {
  const RestAnswer answer = read_calls(exchange, asked_.size(), site_.batch);
  if (answer.verdict) return trouble_of(exchange, answer);
  std::optional<RestTrouble> trouble;
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    const RestResult& result = answer.results[i];
    const RestMeaning meaning = meaning_of(result);
    const std::uint64_t id = meaning == RestMeaning::done ? id_in(result) : result.term_id;
    const std::string what = fmt::format("the term '{}'", asked_[i].second);
    // Somebody made it just now, or the site takes another name for it: it is looked for again, and
    // then made with a slug of its own; if that is not to be had either, it is the site's term.
    const bool again = meaning == RestMeaning::exists && contested_.insert(asked_[i]).second;
    if (again) {
      missing_terms_.erase(asked_[i]);
    } else if (id != 0 && (meaning == RestMeaning::done || meaning == RestMeaning::exists)) {
      learn(asked_[i], {id, {}});
    } else if (meaning == RestMeaning::rejected || meaning == RestMeaning::half) {
      learn(asked_[i], {0, fmt::format("{}: {}", what, reason_of(result))});
    } else {
      trouble = trouble_of(result, what);
    }
  }
  return trouble;
}

std::optional<RestTrouble> NameBook::absorb_found(const HttpExchange& exchange) {
  const RestAnswer answer = read_single(exchange);
  if (answer.verdict) return trouble_of(exchange, answer);
  const RestResult& result = answer.results.front();
  const Json users = parsed_json(result.body).value_or(Json());
  if (result.status != 200 || !users.is_array()) return trouble_of(result, "the authors");
  for (const Json& user : users) {
    const Name name(Kind::author, text_of(user, "slug"));
    const std::uint64_t id = number_of(user, "id");
    if (id != 0 && wanted_.contains(name)) learn(name, {id, {}});
  }
  for (const Name& name : asked_) {
    if (!known_.contains(name)) missing_authors_.insert(name.second);
  }
  return std::nullopt;
}

std::optional<RestTrouble> NameBook::absorb_made(const HttpExchange& exchange) {
  const Name name = asked_.front();
  const RestAnswer answer = read_single(exchange);
  std::uint64_t id = 0;
  if (!answer.verdict) {
    const RestResult& result = answer.results.front();
    const RestMeaning meaning = meaning_of(result);
    if (meaning == RestMeaning::done) id = id_in(result);
    const bool never = meaning == RestMeaning::rejected || meaning == RestMeaning::half ||
                       meaning == RestMeaning::exists;
    // A login that WordPress does not take, or that somebody has under another slug.
    if (never) id = site_.user;
    if (id == 0) return trouble_of(result, fmt::format("the author '{}'", name.second));
  } else if (exchange.body.find("\"existing_user") != std::string::npos) {
    id = site_.user;
  } else {
    return trouble_of(exchange, answer);
  }
  learn(name, {id, {}});
  return std::nullopt;
}

void NameBook::learn(const Name& name, Known known) {
  known_[name] = std::move(known);
  wanted_.erase(name);
  missing_terms_.erase(name);
  if (name.first == Kind::author) missing_authors_.erase(name.second);
}

}  // namespace anp
