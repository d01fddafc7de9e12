#include "importer/targets/wordpress/comment_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "generator/formats/html_text.h"
#include "importer/targets/wordpress/post_text.h"
#include "importer/targets/wordpress/rest_json.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;
using Kept = nlohmann::json;

constexpr std::size_t kPageSize = 100;
constexpr std::size_t kMaxListBytes = 4'194'304;

std::string address_of(const std::vector<PostComment>& comments, std::uint64_t id) {
  for (const PostComment& comment : comments) {
    if (comment.id == id) return comment.email;
  }
  return id == 0 ? std::string() : "somebody else";
}

/// Texts of a list in the article's meta; what is no text is empty.
std::vector<std::string_view> texts_in(const PostArticle& article, std::string_view name) {
  std::vector<std::string_view> texts;
  const JsonNode* meta = article.root().find("meta");
  const JsonNode* list = meta == nullptr ? nullptr : meta->find(name);
  if (list == nullptr || !list->is_array()) return texts;
  for (const JsonNode& item : list->children()) {
    texts.push_back(item.is_string() ? item.text : std::string_view());
  }
  return texts;
}

/// In the order of time.
Kept sorted(std::vector<Kept> comments) {
  std::sort(comments.begin(), comments.end(), [](const Kept& a, const Kept& b) {
    return std::pair(a["date"], a["email"]) < std::pair(b["date"], b["email"]);
  });
  return comments;
}

}  // namespace

CommentedArticle commented_article(const PostArticle& article) {
  return {article.text("source_id"), article.text("category"), texts_in(article, "tools"),
          texts_in(article, "checklist")};
}

HttpRequest encode_comments(const std::string& api, const std::vector<std::uint64_t>& posts,
                            std::uint32_t page) {
  HttpRequest request =
      encode_read(api, "/wp/v2/comments",
                  {{"post", posts},
                   {"status", "any"},
                   {"context", "edit"},
                   {"per_page", kPageSize},
                   {"page", page},
                   {"orderby", "id"},
                   {"order", "asc"},
                   {"_fields", "id,post,parent,author_name,author_email,date_gmt,content,status"}});
  request.max_answer_bytes = kMaxListBytes;
  return request;
}

std::optional<bool> read_comments(const RestResult& result, std::vector<PostComment>& comments) {
  const auto list = parsed_json(result.body);
  if (result.status != 200 || !list || !list->is_array()) return std::nullopt;
  for (const Json& item : *list) {
    PostComment comment{number_of(item, "id"),
                        number_of(item, "post"),
                        number_of(item, "parent"),
                        unescaped_post_text(text_of(item, "author_name")),
                        text_of(item, "author_email"),
                        text_of(item, "date_gmt"),
                        unescaped_post_text(raw_of(item, "content")),
                        text_of(item, "status")};
    if (comment.id != 0 && is_commenter(comment.email)) comments.push_back(std::move(comment));
  }
  return list->size() == kPageSize;
}

RestCall comment_call(const PostArticle& article, std::size_t place, std::uint64_t post,
                      std::uint64_t parent, std::uint64_t comment, const WordPressSite& site) {
  std::string html;
  append_html_text(comment_text(commented_article(article), place), html);
  Json body = {{"content", std::move(html)}};
  if (comment != 0) {
    return {"POST", fmt::format("/wp/v2/comments/{}?_fields=id", comment), body.dump()};
  }
  const Commenter one = commenters_of(article.text("source_id")).at(place - 1);
  body["post"] = post;
  body["parent"] = parent;
  body["author"] = site.user;
  body["author_name"] = one.name;
  body["author_email"] = one.email;
  body["author_url"] = "";
  body["date_gmt"] = comment_time(article.text("published_at"), one.minutes_after);
  return {"POST", "/wp/v2/comments?_fields=id", body.dump()};
}

nlohmann::json kept_thread(const PostArticle& article) {
  const CommentedArticle commented = commented_article(article);
  const auto thread = commenters_of(commented.source_id);
  std::vector<Kept> kept;
  for (std::size_t place = 1; place <= thread.size(); ++place) {
    const Commenter& one = thread[place - 1];
    kept.push_back({{"name", one.name},
                    {"email", one.email},
                    {"date", comment_time(article.text("published_at"), one.minutes_after)},
                    {"text", comment_text(commented, place)},
                    {"answers", one.parent == 0 ? std::string() : thread[one.parent - 1].email},
                    {"status", "approved"}});
  }
  return sorted(std::move(kept));
}

nlohmann::json kept_comments(const std::vector<PostComment>& comments, std::uint64_t post) {
  std::vector<Kept> kept;
  for (const PostComment& comment : comments) {
    if (comment.post != post) continue;
    kept.push_back({{"name", comment.name},
                    {"email", comment.email},
                    {"date", comment.time},
                    {"text", comment.text},
                    {"answers", address_of(comments, comment.parent)},
                    {"status", comment.status}});
  }
  return sorted(std::move(kept));
}

}  // namespace anp
