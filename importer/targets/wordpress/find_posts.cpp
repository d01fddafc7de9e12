// WordPressTarget's other half: finding posts, and removing them. Sends are in
// wordpress_target.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "importer/targets/http_verdict.h"
#include "importer/targets/wordpress/kept_article.h"
#include "importer/targets/wordpress/post_images.h"
#include "importer/targets/wordpress/post_mark.h"
#include "importer/targets/wordpress/rest_json.h"
#include "importer/targets/wordpress/wordpress_target.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

/// Only those that a look-up found to be sent next: more are never waiting at once.
constexpr std::size_t kMaxKnownPosts = 100'000;

/// Whether a post is still what its mark says it was made to be.
bool is_as_made(const PostCopy& copy, const TermNames& terms, const WordPressSite& site) {
  const Json post = Json::parse(copy.post);
  const auto mark = read_post_mark(raw_of(post, "content"));
  return mark && mark->check == check_of_kept(kept_post(post, terms, site));
}

/// Posts that are asked for whole are long: the caller asks again for the rest.
std::span<const ArticleKey> as_many_as_fit(std::span<const ArticleKey> articles) {
  const std::size_t most = keys_in_look_up(kUsualCopies, PostDetail::whole);
  return articles.first(std::min(most, articles.size()));
}

std::vector<PostCopy> live_of(const std::vector<PostCopy>& copies) {
  std::vector<PostCopy> live;
  for (const PostCopy& copy : copies) {
    if (!copy.trashed) live.push_back(copy);
  }
  return live;
}

}  // namespace

void WordPressTarget::look_up(TargetTag tag, std::span<const ArticleKey> articles) {
  // What was uploaded for them has settled, too, when they are looked up after their send.
  images_.check(articles);
  begin_find(Kind::look_up, tag, articles);
}

void WordPressTarget::read_back(TargetTag tag, std::span<const ArticleKey> articles) {
  begin_find(Kind::read_back, tag, as_many_as_fit(articles));
}

void WordPressTarget::remove(TargetTag tag, std::span<const ArticleKey> articles) {
  begin_find(Kind::remove, tag, as_many_as_fit(articles));
}

void WordPressTarget::remove_twins(TargetTag tag, std::span<const ArticleKey> articles) {
  begin_find(Kind::remove_twins, tag, articles);
}

// ---- Finding ----

PostDetail WordPressTarget::Operation::detail() const {
  const bool whole = kind == Kind::read_back || kind == Kind::remove;
  return whole ? PostDetail::whole : PostDetail::mark;
}

int WordPressTarget::Operation::most_copies() const {
  return kind == Kind::remove_twins ? kMostCopies : kUsualCopies;
}

void WordPressTarget::begin_find(Kind kind, TargetTag tag, std::span<const ArticleKey> articles) {
  Operation operation;
  operation.kind = kind;
  operation.tag = tag;
  operation.keys.assign(articles.begin(), articles.end());
  if (kind == Kind::look_up && images_.is_clearing()) return wait_for_books(std::move(operation));
  begin_find(std::move(operation));
}

void WordPressTarget::begin_find(Operation operation) {
  operation.step = Step::find;
  operation.found = 0;
  operation.copies.clear();
  operation.most = keys_in_look_up(operation.most_copies(), operation.detail());
  find_more(std::move(operation));
}

void WordPressTarget::find_more(Operation operation) {
  operation.chunk = std::min(operation.most, operation.keys.size() - operation.found);
  auto request = encode_find(api_, operation.asked(), operation.most_copies(), operation.detail());
  start(std::move(request), std::move(operation));
}

void WordPressTarget::take_found(Operation operation, const HttpExchange& exchange) {
  FoundPosts found = read_found(exchange, operation.asked(), site_, operation.detail());
  if (!found.answered) {
    // A send whose leftovers cannot be found is as unknown as one that was not answered.
    const Verdict verdict = found.stop_run ? Verdict::stop_run : Verdict::unknown;
    return fail(std::move(operation), {verdict, Verdict::unknown, exchange.status,
                                       retry_after_of(exchange), found.reason, found.sign_in});
  }
  if (found.full && operation.chunk > 1) {
    operation.most = operation.chunk / 2;
    return find_more(std::move(operation));
  }
  operation.found += operation.chunk;
  std::move(found.copies.begin(), found.copies.end(), std::back_inserter(operation.copies));
  if (operation.found < operation.keys.size()) return find_more(std::move(operation));
  if (operation.detail() == PostDetail::whole) return learn_terms(std::move(operation));
  if (wants_comments(operation)) return find_comments(std::move(operation), 1);
  use_found(std::move(operation));
}

/// Asks for the names of terms that were not seen before; goes on when all are known.
void WordPressTarget::learn_terms(Operation operation) {
  for (const bool is_tags : {false, true}) {
    std::set<std::uint64_t> unknown;
    for (const auto& copies : operation.copies) {
      for (const PostCopy& copy : copies) {
        for (const std::uint64_t id : is_tags ? copy.tags : copy.categories) {
          if (!term_names_.contains(id)) unknown.insert(id);
        }
      }
    }
    if (unknown.empty()) continue;
    const std::size_t count = std::min(unknown.size(), kMostListed);
    operation.terms.assign(unknown.begin(), std::next(unknown.begin(), static_cast<long>(count)));
    operation.step = Step::term_names;
    auto request = encode_term_names(api_, is_tags ? "tags" : "categories", operation.terms);
    return start(std::move(request), std::move(operation));
  }
  if (wants_comments(operation)) return find_comments(std::move(operation), 1);
  use_found(std::move(operation));
}

void WordPressTarget::take_term_names(Operation operation, const HttpExchange& exchange) {
  const RestAnswer answer = read_single(exchange);
  if (!answer.verdict && read_term_names(answer.results.front(), operation.terms, term_names_)) {
    return learn_terms(std::move(operation));
  }
  const std::string reason = answer.verdict ? answer.reason : reason_of(answer.results.front());
  const Verdict verdict =
      answer.verdict == Verdict::stop_run ? Verdict::stop_run : Verdict::unknown;
  fail(std::move(operation), {verdict, Verdict::unknown, exchange.status, retry_after_of(exchange),
                              reason, answer.sign_in});
}

/// All copies are known: says what they mean, or goes on to remove some.
void WordPressTarget::use_found(Operation operation) {
  switch (operation.kind) {
    case Kind::look_up: {
      LookUpOutcome outcome = look_up_outcome(operation);
      return end(operation, {operation.tag, std::move(outcome), {}});
    }
    case Kind::read_back: {
      ReadBackOutcome outcome;
      outcome.reply.answered = true;
      for (const auto& copies : operation.copies) {
        const std::vector<PostCopy> live = live_of(copies);
        Copies read;
        for (const PostCopy& copy : live.empty() ? copies : live) {
          const Json post = Json::parse(copy.post);
          nlohmann::json kept = kept_post(post, term_names_, site_);
          if (site_.comments && copy.shown) {
            kept["comments"] = kept_comments(operation.comments, copy.id);
          }
          read.articles.push_back(options_.secrets.without_secrets(kept.dump()));
        }
        outcome.articles.push_back(std::move(read));
      }
      return end(operation, {operation.tag, std::move(outcome), {}});
    }
    case Kind::remove_twins:
      for (const auto& copies : operation.copies) {
        const std::vector<PostCopy> live = live_of(copies);
        for (std::size_t i = 1; i < live.size(); ++i) operation.doomed.push_back(live[i].id);
      }
      return remove_more(std::move(operation));
    case Kind::remove:
      for (std::size_t i = 0; i < operation.keys.size(); ++i) {
        const auto& copies = operation.copies[i];
        operation.decided.push_back(decide_removal(operation.keys[i], copies));
        if (operation.decided.back() != Removal::removed) continue;
        for (const PostCopy& copy : copies) {
          operation.doomed.push_back(copy.id);
          const std::string content = raw_of(Json::parse(copy.post), "content");
          for (auto& slug : image_slugs_in(content)) operation.images.push_back(std::move(slug));
        }
      }
      return remove_more(std::move(operation));
    case Kind::send:
      for (std::size_t i = 0; i < operation.keys.size(); ++i) {
        for (const PostCopy& copy : live_of(operation.copies[i])) {
          // From 6.5 on, WordPress goes on behind the value that it refuses, and writes the hash,
          // too.
          const bool refused = !copy.whole || copy.hash == operation.keys[i].hash;
          if (refused) operation.doomed.push_back(copy.id);
        }
      }
      return remove_more(std::move(operation));
  }
}

LookUpOutcome WordPressTarget::look_up_outcome(const Operation& operation) {
  LookUpOutcome outcome;
  outcome.answered = true;
  outcome.http_status = 200;
  for (std::size_t i = 0; i < operation.keys.size(); ++i) {
    const ArticleKey& key = operation.keys[i];
    known_.erase(key.source_id);
    const std::vector<PostCopy> live = live_of(operation.copies[i]);
    if (live.empty() && operation.copies[i].empty()) {
      outcome.hashes.emplace_back(std::nullopt);
      continue;
    }
    if (live.empty()) {
      // Somebody put it there: that is a change, which only --update undoes.
      remember(key.source_id, operation.copies[i].front().id, false);
      outcome.hashes.emplace_back("in the trash");
      continue;
    }
    const PostCopy& oldest = live.front();
    const bool half = !oldest.whole && oldest.hash == key.hash;
    if (half || oldest.hash != key.hash) remember(key.source_id, oldest.id, half);
    outcome.hashes.push_back(half ? std::nullopt : std::optional(oldest.hash));
    if (live.size() > 1) outcome.twins.push_back(i);
  }
  return outcome;
}

void WordPressTarget::remember(const std::string& source_id, std::uint64_t post, bool half) {
  // One that is forgotten gets a twin, which the sweep removes.
  if (known_.size() >= kMaxKnownPosts) known_.erase(known_.begin());
  known_[source_id] = {post, half};
}

// ---- Removing ----

Removal WordPressTarget::decide_removal(const ArticleKey& key,
                                        const std::vector<PostCopy>& copies) const {
  if (copies.empty()) return Removal::absent;
  const bool ours = std::all_of(copies.begin(), copies.end(), [&](const PostCopy& copy) {
    return !copy.trashed && copy.hash == key.hash &&
           (!copy.whole || is_as_made(copy, term_names_, site_));
  });
  if (!ours) return Removal::changed;
  return Removal::removed;
}

void WordPressTarget::remove_more(Operation operation) {
  if (operation.removed == operation.doomed.size()) return end_removed(std::move(operation));
  operation.step = Step::remove;
  const std::size_t count =
      std::min<std::size_t>(site_.batch_limit, operation.doomed.size() - operation.removed);
  std::vector<RestCall> calls;
  for (std::size_t i = 0; i < count; ++i) {
    calls.push_back({"DELETE",
                     fmt::format("/wp/v2/posts/{}?force=true&_fields=deleted",
                                 operation.doomed[operation.removed + i]),
                     ""});
  }
  operation.chunk = count;
  start(encode_calls(api_, calls, site_.batch), std::move(operation));
}

void WordPressTarget::take_removed(Operation operation, const HttpExchange& exchange) {
  const RestAnswer answer = read_calls(exchange, operation.chunk, site_.batch);
  Failure failure{Verdict::unknown,         Verdict::unknown, exchange.status,
                  retry_after_of(exchange), answer.reason,    answer.sign_in};
  if (answer.verdict) {
    if (*answer.verdict == Verdict::stop_run) failure.verdict = Verdict::stop_run;
    return fail(std::move(operation), std::move(failure));
  }
  for (const RestResult& result : answer.results) {
    const RestMeaning meaning = meaning_of(result);
    if (meaning == RestMeaning::done || meaning == RestMeaning::gone) continue;
    if (meaning == RestMeaning::stop_run) failure.verdict = Verdict::stop_run;
    failure.sign_in = is_sign_in(result.status);
    failure.reason = fmt::format("a post cannot be removed: {}", reason_of(result));
    return fail(std::move(operation), std::move(failure));
  }
  operation.removed += operation.chunk;
  remove_more(std::move(operation));
}

void WordPressTarget::end_removed(Operation operation) {
  if (operation.kind == Kind::send) return end_send(std::move(operation));
  if (operation.kind == Kind::remove_twins) {
    TwinsOutcome outcome;
    outcome.done = true;
    outcome.http_status = 200;
    return end(operation, {operation.tag, std::move(outcome), {}});
  }
  images_.release(std::exchange(operation.images, {}));
  if (images_.is_clearing()) return wait_for_books(std::move(operation));
  RemoveOutcome outcome;
  outcome.reply.answered = true;
  outcome.reply.http_status = 200;
  outcome.articles = std::move(operation.decided);
  end(operation, {operation.tag, std::move(outcome), {}});
}

}  // namespace anp
