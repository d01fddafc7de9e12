// WordPressTarget's comments: made after the posts of a send, looked up with a look-up, and read
// back with the posts.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "importer/targets/http_verdict.h"
#include "importer/targets/wordpress/rest_json.h"
#include "importer/targets/wordpress/wordpress_target.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

const PostComment* find_comment(const std::vector<PostComment>& comments, std::uint64_t post,
                                const std::string& email) {
  for (const PostComment& comment : comments) {
    if (comment.post == post && comment.email == email) return &comment;
  }
  return nullptr;
}

}  // namespace

/// Notes a post that was just written, and that readers see.
void WordPressTarget::note_thread(Operation& operation, const Posting& posting,
                                  const RestResult& result) {
  const auto sent = read_sent_post(result);
  const bool written = operation.sent.articles[posting.place].outcome != ArticleOutcome::unknown;
  if (!site_.comments || !written || !sent || sent->status != "publish") return;
  const std::size_t count = commenters_of(posting.article.key.source_id).size();
  if (count == 0) return;
  operation.threads.push_back({posting.place, sent->id, std::vector<std::uint64_t>(count, 0)});
  // One that was there before may have some of them.
  if (posting.article.post != 0) operation.commented.push_back(sent->id);
}

/// The posts are written: now their comments.
void WordPressTarget::begin_comments(Operation operation) {
  if (!operation.commented.empty()) return find_comments(std::move(operation), 1);
  make_comments(std::move(operation));
}

void WordPressTarget::find_comments(Operation operation, std::uint32_t page) {
  operation.step = Step::find_comments;
  operation.page = page;
  if (page == 1) operation.comments.clear();
  auto request = encode_comments(api_, operation.commented, page);
  start(std::move(request), std::move(operation));
}

void WordPressTarget::take_comments(Operation operation, const HttpExchange& exchange) {
  const RestAnswer answer = read_single(exchange);
  const auto more =
      answer.verdict ? std::nullopt : read_comments(answer.results.front(), operation.comments);
  if (!more) {
    const auto trouble = answer.verdict
                             ? trouble_of(exchange, answer)
                             : trouble_of(answer.results.front(), "the comments of posts");
    const Verdict verdict = trouble.stop_run ? Verdict::stop_run : Verdict::unknown;
    return fail(std::move(operation), {verdict, Verdict::unknown, trouble.http_status,
                                       trouble.retry_after, trouble.reason, trouble.sign_in});
  }
  if (*more) {
    const std::uint32_t page = operation.page + 1;
    return find_comments(std::move(operation), page);
  }
  if (operation.kind == Kind::send) return make_comments(std::move(operation));
  if (operation.kind == Kind::look_up) note_missing_comments(operation);
  use_found(std::move(operation));
}

/// A post that readers see without its whole thread is half.
void WordPressTarget::note_missing_comments(Operation& operation) {
  for (std::size_t i = 0; i < operation.keys.size(); ++i) {
    const auto thread = commenters_of(operation.keys[i].source_id);
    for (PostCopy& copy : operation.copies[i]) {
      if (!copy.shown) continue;
      copy.whole = copy.whole && std::all_of(thread.begin(), thread.end(), [&](const auto& one) {
                     return find_comment(operation.comments, copy.id, one.email) != nullptr;
                   });
    }
  }
}

/// Whether a look-up, or a reading back, has comments to ask for; then `commented` says of which
/// posts.
bool WordPressTarget::wants_comments(Operation& operation) const {
  operation.commented.clear();
  const bool asks = operation.kind == Kind::look_up || operation.kind == Kind::read_back;
  if (!site_.comments || !asks) return false;
  for (const auto& copies : operation.copies) {
    for (const PostCopy& copy : copies) {
      if (copy.shown) operation.commented.push_back(copy.id);
    }
  }
  return !operation.commented.empty();
}

/// One after the other: an answer needs the id of what it answers.
void WordPressTarget::make_comments(Operation operation) {
  for (; !operation.threads.empty(); operation.threads.pop_back()) {
    Thread& thread = operation.threads.back();
    const SourceArticle& source = operation.articles[thread.place];
    const auto article = PostArticle::read(source.json);
    ANP_REQUIRE(article.has_value(), "an article that became a post can be one");
    const auto commenters = commenters_of(source.source_id);
    const CommentedArticle commented = commented_article(*article);
    for (std::size_t i = 0; i < thread.comments.size(); ++i) {
      if (thread.comments[i] != 0) continue;
      const PostComment* there = find_comment(operation.comments, thread.post, commenters[i].email);
      if (there != nullptr && there->text == comment_text(commented, i + 1)) {
        thread.comments[i] = there->id;
        continue;
      }
      const std::size_t parent = commenters[i].parent;
      const auto call =
          comment_call(*article, i + 1, thread.post, parent == 0 ? 0 : thread.comments[parent - 1],
                       there == nullptr ? 0 : there->id, site_);
      operation.step = Step::comment;
      operation.chunk = i;
      return start(encode_calls(api_, {call}, false), std::move(operation));
    }
  }
  end_posts(std::move(operation));
}

void WordPressTarget::take_comment(Operation operation, const HttpExchange& exchange) {
  const RestAnswer answer = read_single(exchange);
  if (answer.verdict) {
    const Verdict verdict =
        answer.verdict == Verdict::stop_run ? Verdict::stop_run : Verdict::unknown;
    return fail(std::move(operation), {verdict, Verdict::unknown, exchange.status,
                                       retry_after_of(exchange), answer.reason, answer.sign_in});
  }
  const RestResult& result = answer.results.front();
  const RestMeaning meaning = meaning_of(result);
  const std::uint64_t id =
      meaning == RestMeaning::done ? number_of(parsed_json(result.body).value_or(Json()), "id") : 0;
  if (meaning == RestMeaning::stop_run) {
    return fail(std::move(operation),
                {Verdict::stop_run, Verdict::unknown, result.status, std::nullopt,
                 fmt::format("a comment: {}", reason_of(result)), is_sign_in(result.status)});
  }
  Thread& thread = operation.threads.back();
  if (id != 0) {
    thread.comments[operation.chunk] = id;
    return make_comments(std::move(operation));
  }
  // The post is there without all of its comments: a look-up finds it half.
  const bool never = meaning == RestMeaning::rejected || meaning == RestMeaning::half;
  const std::string reason = clean(fmt::format("a comment: {}", reason_of(result)));
  operation.sent.articles[thread.place] =
      never ? ArticleAnswer{ArticleOutcome::rejected, reason} : ArticleAnswer{};
  if (operation.sent.reason.empty()) operation.sent.reason = reason;
  operation.threads.pop_back();
  make_comments(std::move(operation));
}

}  // namespace anp
