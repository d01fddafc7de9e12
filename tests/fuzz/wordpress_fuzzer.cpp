// Takes the input for what a WordPress answers to each kind of request, as it comes and with our
// plugin: an article is there only when the answer names it. An input is one exchange, or several
// with form feeds between, which come one after the other where a conversation is read.

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_target.h"
#include "importer/article_line.h"
#include "importer/targets/profile/load_profile.h"
#include "importer/targets/wordpress/comment_form.h"
#include "importer/targets/wordpress/name_book.h"
#include "importer/targets/wordpress/post_form.h"
#include "importer/targets/wordpress/post_slug.h"
#include "importer/targets/wordpress/preflight.h"
#include "tests/fuzz/answer_text.h"
#include "tests/fuzz/outcome_checks.h"

namespace anp {
namespace {

using Json = nlohmann::json;

std::uint64_t articles_there = 0;
std::uint64_t inputs_that_count = 0;

constexpr const char* kBase = "http://127.0.0.1:1";
constexpr std::uint64_t kPost = 77;  // that a send goes to, in record_wordpress.py's words
constexpr std::size_t kMostExchanges = 8;

/// The articles that the kept answers are about.
struct Sent {
  fuzz::Keys keys;
  std::vector<PostArticle> articles;
};

const Sent& sent() {
  static const Sent kSent = [] {
    Sent sent;
    std::ifstream in(ANP_SOURCE_DIR "/tests/fuzz/wordpress_articles.ndjson");
    for (std::string line; std::getline(in, line);) {
      const auto checked = check_article_line(line);
      ANP_REQUIRE(checked.has_value(), "the articles are intact");
      auto article = PostArticle::read(checked->json);
      ANP_REQUIRE(article.has_value(), "they can be posts");
      sent.keys.push_back({checked->source_id, checked->hash, std::string(article->text("slug"))});
      sent.articles.push_back(std::move(*article));
    }
    ANP_REQUIRE(sent.keys.size() > 1, "there are some");
    return sent;
  }();
  return kSent;
}

/// @param meta whether it keeps our meta, and so tells by the hash what is whole
WordPressSite site_with(bool meta) {
  WordPressSite site;
  site.user = 1;
  site.makes_categories = site.makes_authors = site.unfiltered_html = site.comments = true;
  site.batch = true;
  site.batch_limit = 25;
  if (!meta) return site;
  nlohmann::ordered_json properties;
  for (const MetaField& field : meta_fields()) {
    properties[meta_key(field)] = {{"type", std::string(field.type)}};
  }
  read_registered_meta(properties, site);
  return site;
}

const std::vector<WordPressSite>& sites() {
  static const std::vector<WordPressSite> kSites = {site_with(true), site_with(false)};
  return kSites;
}

std::int64_t number_in(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() && found->is_number_integer()
             ? found->get<std::int64_t>()
             : 0;
}

bool is_own_or_copy(const std::string& slug, const std::string& own) {
  if (slug == own) return true;
  if (!slug.starts_with(own + "-")) return false;
  const std::string number = slug.substr(own.size() + 1);
  return !number.empty() && number.find_first_not_of("0123456789") == std::string::npos;
}

/// What an answer has to say for an article to be there.
void check_named(int status, const Json& post, const PostedArticle& posted,
                 const WordPressSite& site) {
  ANP_REQUIRE(status >= 200 && status < 300, "what is there was answered with success");
  ANP_REQUIRE(number_in(post, "id") != 0, "and has an id");
  if (posted.post == 0) {
    const std::string own = post_slug(posted.key.slug, posted.key.source_id);
    ANP_REQUIRE(post["slug"].is_string() && is_own_or_copy(post["slug"].get<std::string>(), own),
                "a new post is named by its slug");
    return;
  }
  ANP_REQUIRE(number_in(post, "id") == static_cast<std::int64_t>(kPost),
              "a post that was there is named by its id");
  ANP_REQUIRE(!site.marks_end() || post["meta"]["anp_hash"] == posted.key.hash,
              "and by its content, where the site keeps the hash");
}

void check_posts(const HttpExchange& exchange, const Json& body, bool batch,
                 const WordPressSite& site) {
  const std::size_t count = batch ? sent().keys.size() : 1;
  const RestAnswer answer = read_calls(exchange, count, batch);
  fuzz::check_text(answer.reason);
  ANP_REQUIRE(answer.results.size() == (answer.verdict ? 0 : count), "one for each call");
  ANP_REQUIRE(answer.verdict != Verdict::answered, "an answer has results");
  for (std::size_t i = 0; i < answer.results.size(); ++i) {
    const Json& call = batch ? body["responses"][i] : body;
    const Json post = batch ? call.value("body", Json()) : body;
    const auto status = batch ? number_in(call, "status") : exchange.status;
    for (const PostedArticle& posted :
         {PostedArticle{sent().keys[i], 0, false}, PostedArticle{sent().keys[i], kPost, true},
          PostedArticle{sent().keys[i], kPost, false}}) {
      const ArticleAnswer article = answer_to_post(answer.results[i], posted, site);
      fuzz::check_text(article.reason);
      if (article.outcome == ArticleOutcome::rejected) {
        ANP_REQUIRE(status >= 400, "a refusal is one");
        continue;
      }
      if (article.outcome == ArticleOutcome::unknown) continue;
      check_named(static_cast<int>(status), post, posted, site);
      ++articles_there;
    }
  }
}

/// The post of this id in a list.
const Json& listed(const Json& list, std::uint64_t id) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Json& post) {
    return number_in(post, "id") == static_cast<std::int64_t>(id);
  });
  ANP_REQUIRE(found != list.end(), "what is found is listed");
  return *found;
}

void check_copy(const PostCopy& copy, const Json& list, const ArticleKey& key,
                const WordPressSite& site, PostDetail detail) {
  const Json& post = listed(list, copy.id);
  ANP_REQUIRE(fuzz::says(list, key.source_id), "what is there is named");
  ANP_REQUIRE(fuzz::says(list, copy.hash), "with its content");
  if (copy.whole && site.marks_end()) {
    ANP_REQUIRE(!copy.hash.empty(), "what is whole has its last meta value");
  }
  if (detail != PostDetail::whole) return;
  ++articles_there;
  const auto whole = nlohmann::ordered_json::parse(copy.post);
  ANP_REQUIRE(number_in(Json::parse(copy.post), "id") == number_in(post, "id"), "it is that post");
  const auto kept = kept_post(whole, {}, site);
  fuzz::check_text(check_of_kept(kept));
  ANP_REQUIRE(Json::parse(kept.dump()).is_object(), "what is kept can be written");
}

void check_found(const HttpExchange& exchange, const Json& body, const WordPressSite& site,
                 PostDetail detail) {
  const FoundPosts found = read_found(exchange, sent().keys, site, detail);
  fuzz::check_text(found.reason);
  if (!found.answered) {
    ANP_REQUIRE(found.copies.empty() || !found.reason.empty(), "what is not known says why");
    return;
  }
  ANP_REQUIRE(exchange.status == 200 && body.is_array(), "a look-up is answered by a list");
  ANP_REQUIRE(found.copies.size() == sent().keys.size(), "one for each");
  for (std::size_t i = 0; i < found.copies.size(); ++i) {
    for (const PostCopy& copy : found.copies[i]) {
      check_copy(copy, body, sent().keys[i], site, detail);
    }
  }
}

void check_comments(const HttpExchange& exchange) {
  const RestAnswer answer = read_single(exchange);
  if (answer.verdict) return;
  std::vector<PostComment> comments;
  read_comments(answer.results.front(), comments);
  for (const PostComment& comment : comments) {
    ANP_REQUIRE(is_commenter(comment.email), "only comments of ours are read");
    ANP_REQUIRE(Json::parse(kept_comments(comments, comment.post).dump()).is_array(),
                "what is kept can be written");
  }
  TermNames names;
  read_term_names(answer.results.front(), {1, 2}, names);
}

/// Numbers that stand anywhere in it.
void collect_numbers(const Json& json, std::set<std::uint64_t>& numbers) {
  if (json.is_number_unsigned()) numbers.insert(json.get<std::uint64_t>());
  if (!json.is_structured()) return;
  for (const Json& item : json) collect_numbers(item, numbers);
}

/// Terms and authors are those that the site named.
void check_names(const std::vector<HttpExchange>& exchanges, const WordPressSite& site) {
  const PostArticle& article = sent().articles.front();
  NameBook book(kBase, site);
  book.want(article);
  std::set<std::uint64_t> said = {site.user};
  for (const HttpExchange& exchange : exchanges) {
    if (!book.next_request()) break;
    collect_numbers(Json::parse(exchange.body, nullptr, false), said);
    const auto trouble = book.absorb(exchange);
    if (trouble) fuzz::check_text(trouble->reason);
  }
  if (!book.knows(article)) return;
  const PostNames names = book.names_of(article);
  fuzz::check_text(names.refused);
  if (!names.refused.empty()) return;
  std::vector<std::uint64_t> ids = names.categories;
  ids.insert(ids.end(), names.tags.begin(), names.tags.end());
  ids.push_back(names.author);
  ANP_REQUIRE(std::all_of(ids.begin(), ids.end(),
                          [&](std::uint64_t id) { return id != 0 && said.contains(id); }),
              "names are what the site says they are");
}

void check_preflight(const std::vector<HttpExchange>& exchanges) {
  Preflight preflight(kBase, true, true);
  for (const HttpExchange& exchange : exchanges) {
    if (!preflight.next_request()) break;
    preflight.absorb(exchange);
  }
  if (preflight.next_request()) return;
  fuzz::check_probe(exchanges.back(), preflight.probe());
  if (preflight.probe().verdict != Probe::Verdict::ready) return;
  ANP_REQUIRE(preflight.site().user != 0, "a site that is ready has said who we are");
  ANP_REQUIRE(preflight.site().batch_limit > 0, "and takes something");
}

std::vector<ProfileProtocol> plugin_profiles() {
  std::vector<ProfileProtocol> protocols;
  for (const char* name : {"wordpress-plugin", "wordpress-plugin-fast"}) {
    auto profile = load_http_profile(std::string(ANP_SOURCE_DIR "/importer/targets/profiles/") +
                                     name + ".json");
    ANP_REQUIRE(profile.has_value(), "a shipped profile is right");
    protocols.emplace_back(kBase, std::move(*profile));
  }
  return protocols;
}

void check(const HttpExchange& exchange) {
  static const std::vector<ProfileProtocol> kProfiles = plugin_profiles();
  const Json body = Json::parse(exchange.body, nullptr, false);
  for (const ProfileProtocol& protocol : kProfiles) {
    if (fuzz::check_profile(protocol, exchange, body, sent().keys)) ++articles_there;
  }
  for (const WordPressSite& site : sites()) {
    check_posts(exchange, body, true, site);
    check_posts(exchange, body, false, site);
    check_found(exchange, body, site, PostDetail::mark);
    check_found(exchange, body, site, PostDetail::whole);
  }
  check_comments(exchange);
}

void check(const std::vector<HttpExchange>& exchanges) {
  const std::uint64_t before = articles_there;
  for (const HttpExchange& exchange : exchanges) check(exchange);
  check_names(exchanges, sites().front());
  check_preflight(exchanges);
  if (articles_there > before) ++inputs_that_count;
}

}  // namespace

std::uint64_t fuzz::inputs_to_the_end() { return inputs_that_count; }

}  // namespace anp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  std::vector<anp::HttpExchange> exchanges;
  while (exchanges.size() < anp::kMostExchanges) {
    const std::size_t end = std::min(input.find('\f'), input.size());
    exchanges.push_back(anp::fuzz::exchange_of(input.substr(0, end)));
    if (end == input.size()) break;
    input.remove_prefix(end + 1);
  }
  anp::check(exchanges);
  return 0;
}
