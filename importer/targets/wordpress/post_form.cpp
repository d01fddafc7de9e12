#include "importer/targets/wordpress/post_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

#include "importer/targets/wordpress/kept_article.h"
#include "importer/targets/wordpress/post_mark.h"
#include "importer/targets/wordpress/post_slug.h"
#include "importer/targets/wordpress/post_text.h"
#include "importer/targets/wordpress/rest_json.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

/// What a look-up may list beyond one post for each slug that it names.
constexpr std::size_t kSpareListed = 20;
constexpr std::size_t kMostReadBack = 20;
constexpr std::size_t kMaxListBytes = 33'554'432;

std::vector<std::uint64_t> terms_of(const PostNames& names) {
  std::vector<std::uint64_t> terms = names.categories;
  terms.insert(terms.end(), names.tags.begin(), names.tags.end());
  std::sort(terms.begin(), terms.end());
  return terms;
}

/// The meta that the site keeps, in the order in which WordPress writes it: hash last.
Json meta_of(const PostArticle& article, const WordPressSite& site) {
  Json meta = Json::object();
  for (const MetaField* field : site.meta) {
    const JsonNode* value = article.meta(*field);
    if (value == nullptr || value->is_null()) continue;
    std::string json;
    append_json(*value, json);
    meta[meta_key(*field)] = Json::parse(json);
  }
  return meta;
}

bool has_terms(const PostCopy& copy, const std::vector<std::uint64_t>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&copy](std::uint64_t id) {
    const auto among = [id](const std::vector<std::uint64_t>& ids) {
      return std::find(ids.begin(), ids.end(), id) != ids.end();
    };
    return among(copy.categories) || among(copy.tags);
  });
}

struct Owned {
  std::string source_id;
  PostCopy copy;
};

/// Whose article a post is; nothing: nobody's that we know.
std::optional<Owned> owned(const Json& post, const WordPressSite& site) {
  Owned owned;
  owned.copy.id = number_of(post, "id");
  owned.copy.trashed = text_of(post, "status") == "trash";
  owned.copy.shown = text_of(post, "status") == "publish";
  owned.copy.categories = ids_of(post, "categories");
  owned.copy.tags = ids_of(post, "tags");
  const Json meta = post.value("meta", Json());
  const std::string hash = text_of(meta, "anp_hash");
  const auto mark = read_post_mark(raw_of(post, "content"));
  if (mark) {
    owned.source_id = mark->source_id;
    owned.copy.hash = mark->hash;
    // The hash is written last; but WordPress from 6.5 on goes on behind a value that it could not
    // write.
    const bool meta_whole =
        !site.marks_end() || (hash == mark->hash && kept_meta(meta, site).size() >= mark->meta);
    owned.copy.whole = meta_whole && has_terms(owned.copy, mark->terms);
  } else {
    // Our plugin's own way in leaves no mark, and nothing half.
    owned.source_id = text_of(meta, "anp_source_id");
    owned.copy.hash = hash;
    owned.copy.whole = !hash.empty();
  }
  if (owned.source_id.empty() || owned.copy.id == 0) return std::nullopt;
  return owned;
}

void sort_copies(std::vector<PostCopy>& copies) {
  std::sort(copies.begin(), copies.end(), [](const PostCopy& a, const PostCopy& b) {
    return std::pair(a.trashed, a.id) < std::pair(b.trashed, b.id);
  });
}

}  // namespace

RestCall post_call(const PostArticle& article, const PostNames& names, const PostMedia& media,
                   const WordPressSite& site, std::uint64_t post) {
  PostMark mark;
  mark.source_id = article.text("source_id");
  mark.hash = article.hash();
  const auto kept = kept_article(article, site);
  mark.check = check_of_kept(kept);
  mark.meta = kept.contains("meta") ? kept["meta"].size() : 0;
  mark.terms = terms_of(names);
  std::string content = with_addresses(article.markup(), media.addresses);
  append_post_mark(mark, content);
  std::string time(article.text("published_at"));
  time.pop_back();  // the Z: date_gmt is in UTC anyway
  Json body = {{"title", escaped_post_text(article.text("title"))},
               {"slug", post_slug(article.text("slug"), mark.source_id)},
               {"status", article.text("status")},
               {"date_gmt", std::move(time)},
               {"excerpt", escaped_post_text(article.text("excerpt"))},
               {"content", std::move(content)},
               {"comment_status", site.comments ? "open" : "closed"},
               {"ping_status", "closed"},
               {"tags", names.tags}};
  if (media.featured != 0) body["featured_media"] = media.featured;
  if (!names.categories.empty()) body["categories"] = names.categories;
  if (names.author != 0) body["author"] = names.author;
  if (!site.meta.empty()) body["meta"] = meta_of(article, site);
  const std::string path =
      post == 0 ? std::string("/wp/v2/posts?_fields=id,slug,status")
                : fmt::format("/wp/v2/posts/{}?_fields=id,slug,status,meta.anp_hash", post);
  return {"POST", path, body.dump()};
}

std::optional<SentPost> read_sent_post(const RestResult& result) {
  const auto post = parsed_json(result.body);
  if (!post || !post->is_object()) return std::nullopt;
  SentPost sent{number_of(*post, "id"), text_of(*post, "slug"),
                text_of(post->value("meta", Json()), "anp_hash"), text_of(*post, "status")};
  if (sent.id == 0 || sent.slug.empty()) return std::nullopt;
  return sent;
}

ArticleAnswer answer_to_post(const RestResult& result, const PostedArticle& posted,
                             const WordPressSite& site) {
  const RestMeaning meaning = meaning_of(result);
  if (meaning == RestMeaning::rejected || meaning == RestMeaning::half) {
    return {ArticleOutcome::rejected, reason_of(result)};
  }
  const auto sent = meaning == RestMeaning::done ? read_sent_post(result) : std::nullopt;
  if (!sent) return {};
  if (posted.post == 0) {
    const bool named =
        is_slug_of_copy(sent->slug, post_slug(posted.key.slug, posted.key.source_id));
    return {named ? ArticleOutcome::created : ArticleOutcome::unknown, {}};
  }
  const bool whole = !site.marks_end() || sent->hash == posted.key.hash;
  if (sent->id != posted.post || !whole) return {};
  return {posted.half ? ArticleOutcome::created : ArticleOutcome::updated, {}};
}

std::size_t keys_in_look_up(int copies, PostDetail detail) {
  const std::size_t slugs = static_cast<std::size_t>(copies) + 1;
  const std::size_t most = std::max<std::size_t>(1, (kMostListed - kSpareListed) / slugs);
  return detail == PostDetail::whole ? std::min(most, kMostReadBack) : most;
}

HttpRequest encode_find(const std::string& api, std::span<const ArticleKey> keys, int copies,
                        PostDetail detail) {
  Json slugs = Json::array();
  for (const ArticleKey& key : keys) {
    for (std::string& slug : slugs_of_copies(post_slug(key.slug, key.source_id), copies)) {
      slugs.push_back(std::move(slug));
    }
  }
  const bool whole = detail == PostDetail::whole;
  Json parameters = {{"slug", std::move(slugs)}, {"status", {"any", "trash"}},
                     {"context", "edit"},        {"per_page", kMostListed},
                     {"orderby", "id"},          {"order", "asc"}};
  parameters["_fields"] = whole ? "id,slug,status,date_gmt,title.raw,excerpt.raw,content.raw,meta,"
                                  "categories,tags,author,featured_media,_links,_embedded"
                                : "id,status,content.raw,categories,tags,meta";
  HttpRequest request = encode_read(
      api, whole ? "/wp/v2/posts?_embed=author,wp:featuredmedia" : "/wp/v2/posts", parameters);
  request.max_answer_bytes = kMaxListBytes;
  return request;
}

HttpRequest encode_term_names(const std::string& api, const std::string& taxonomy,
                              const std::vector<std::uint64_t>& ids) {
  return encode_read(api, "/wp/v2/" + taxonomy,
                     {{"include", ids}, {"per_page", kMostListed}, {"_fields", "id,name"}});
}

bool read_term_names(const RestResult& result, const std::vector<std::uint64_t>& asked,
                     TermNames& names) {
  const Json terms = parsed_json(result.body).value_or(Json());
  if (result.status != 200 || !terms.is_array()) return false;
  for (const std::uint64_t id : asked) names.emplace(id, fmt::format("term {}, which is gone", id));
  for (const Json& term : terms) {
    if (!term.is_object()) continue;
    names[number_of(term, "id")] = unescaped_post_text(text_of(term, "name"));
  }
  return true;
}

FoundPosts read_found(const HttpExchange& exchange, std::span<const ArticleKey> keys,
                      const WordPressSite& site, PostDetail detail) {
  FoundPosts found;
  const RestAnswer answer = read_single(exchange);
  if (answer.verdict) {
    found.stop_run = answer.verdict == Verdict::stop_run || answer.verdict == Verdict::rejected;
    found.sign_in = answer.sign_in;
    found.reason = answer.reason;
    return found;
  }
  const RestResult& result = answer.results.front();
  const Json posts = parsed_json(result.body).value_or(Json());
  if (result.status != 200 || !posts.is_array()) {
    found.stop_run =
        meaning_of(result) == RestMeaning::stop_run || meaning_of(result) == RestMeaning::rejected;
    found.reason = fmt::format("no answer to a look-up: {}", reason_of(result));
    return found;
  }
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < keys.size(); ++i) places.emplace(keys[i].source_id, i);
  found.copies.resize(keys.size());
  for (const Json& post : posts) {
    auto ours = post.is_object() ? owned(post, site) : std::nullopt;
    // Somebody else's post may have a slug of ours: it is left alone.
    const auto place = ours ? places.find(ours->source_id) : places.end();
    if (place == places.end()) continue;
    if (detail == PostDetail::whole) ours->copy.post = post.dump();
    found.copies[place->second].push_back(std::move(ours->copy));
  }
  for (auto& copies : found.copies) sort_copies(copies);
  found.answered = true;
  found.full = posts.size() >= kMostListed;
  return found;
}

}  // namespace anp
