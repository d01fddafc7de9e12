#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "importer/targets/open_target.h"
#include "importer/targets/target.h"
#include "importer/targets/wordpress/comment_form.h"
#include "importer/targets/wordpress/image_book.h"
#include "importer/targets/wordpress/name_book.h"
#include "importer/targets/wordpress/post_form.h"
#include "importer/targets/wordpress/wordpress_site.h"

namespace anp {

/// A WordPress as it comes, by its REST API and an application password. It inserts blindly: what
/// makes each article be there once is that its slug is a function of the article, that the engine
/// looks up before it sends again, and that twins are removed by their ids.
///
/// A post is written as row, terms and meta, in this order and without a transaction. The row ends
/// in a mark that says whose it is (post_mark.h); a row without all of its terms, or without
/// `anp_hash`, which is written last where the site keeps it, is half a post. A look-up reports it
/// as absent and keeps its id, so that the send that follows repairs it instead of adding another.
///
/// Terms, authors and, with options.media, images are made before the first posts that need them;
/// with options.comments, comments after the posts. Threads: one, that of the driver.
class WordPressTarget : public Target {
 public:
  /// @param site address without a slash at its end
  /// options.secrets hold "account" (`user:password`), or "password" where options.user is given
  WordPressTarget(std::string site, const TargetOptions& options);

  Probe probe() override;
  void send(TargetTag tag, std::span<const SourceArticle> articles) override;
  void look_up(TargetTag tag, std::span<const ArticleKey> articles) override;
  void read_back(TargetTag tag, std::span<const ArticleKey> articles) override;
  void remove(TargetTag tag, std::span<const ArticleKey> articles) override;
  void remove_twins(TargetTag tag, std::span<const ArticleKey> articles) override;
  [[nodiscard]] std::string expected(const SourceArticle& article) const override;
  std::vector<TargetCompletion> poll(std::chrono::microseconds timeout) override;
  void cancel_all() override;

 private:
  enum class Kind : std::uint8_t { send, look_up, read_back, remove, remove_twins };
  enum class Step : std::uint8_t {
    post,
    find,
    term_names,
    remove,
    check_user,
    names,
    images,
    find_comments,
    comment
  };

  /// One article of a send that is in the request.
  struct Posting {
    std::size_t place = 0;  // among the articles of the send
    PostedArticle article;
  };
  /// The comments of a post that was written.
  struct Thread {
    std::size_t place = 0;  // among the articles of the send
    std::uint64_t post = 0;
    std::vector<std::uint64_t> comments;  // ids, as far as they are there; 0: not yet
  };
  /// Why an operation comes to nothing.
  struct Failure {
    Verdict verdict = Verdict::unknown;
    Verdict otherwise = Verdict::unknown;  // when the user turns out to be let in after all
    int http_status = 0;
    std::optional<std::chrono::milliseconds> retry_after;
    std::string reason;
    bool sign_in = false;
  };
  struct Operation {
    Kind kind = Kind::send;
    TargetTag tag = 0;
    Step step = Step::post;
    RequestFacts facts{};

    std::vector<SourceArticle> articles{};  // of a send
    std::vector<Posting> postings{};
    SendOutcome sent{};
    std::vector<std::size_t> halves{};  // places of new posts that were left without their meta

    std::vector<Thread> threads{};           // that may lack comments
    std::vector<std::uint64_t> commented{};  // posts whose comments are asked for
    std::vector<PostComment> comments{};     // of ours, of these posts
    std::uint32_t page = 0;

    std::vector<ArticleKey> keys{};  // to be found
    std::size_t found = 0;           // the first of them are
    std::size_t chunk = 0;           // that the request in flight asks about
    std::size_t most = 0;            // in a request
    std::vector<std::vector<PostCopy>> copies{};

    std::vector<std::uint64_t> terms{};   // whose names the request in flight asks for
    std::vector<Removal> decided{};       // of a removal, for each key
    std::vector<std::uint64_t> doomed{};  // posts to remove
    std::size_t removed = 0;              // the first of them are
    std::vector<std::string> images{};    // that they showed
    Failure failure{};

    /// How much of each post, and how many copies of it, are asked for.
    [[nodiscard]] PostDetail detail() const;
    [[nodiscard]] int most_copies() const;
    /// Those that the request in flight is about.
    [[nodiscard]] std::span<const ArticleKey> asked() const {
      return std::span(keys).subspan(found, chunk);
    }
  };

  void start(HttpRequest request, Operation operation);
  void end(Operation& operation, TargetCompletion completion);
  void take(std::uint64_t tag, const HttpExchange& exchange);

  void begin_send(Operation operation);
  void take_sent(Operation operation, const HttpExchange& exchange);
  [[nodiscard]] ArticleAnswer answer_of(const PostedArticle& posted, const RestResult& result);
  void end_posts(Operation operation);
  void end_send(Operation operation);

  void note_thread(Operation& operation, const Posting& posting, const RestResult& result);
  void begin_comments(Operation operation);
  void find_comments(Operation operation, std::uint32_t page);
  void take_comments(Operation operation, const HttpExchange& exchange);
  static void note_missing_comments(Operation& operation);
  [[nodiscard]] bool wants_comments(Operation& operation) const;
  void make_comments(Operation operation);
  void take_comment(Operation operation, const HttpExchange& exchange);

  void begin_find(Kind kind, TargetTag tag, std::span<const ArticleKey> articles);
  void begin_find(Operation operation);
  void find_more(Operation operation);
  void take_found(Operation operation, const HttpExchange& exchange);
  void learn_terms(Operation operation);
  void take_term_names(Operation operation, const HttpExchange& exchange);
  void use_found(Operation operation);
  void remove_more(Operation operation);
  void take_removed(Operation operation, const HttpExchange& exchange);
  void end_removed(Operation operation);

  void fail(Operation operation, Failure failure);
  void end_failed(Operation operation);
  void take_user(Operation operation, const HttpExchange& exchange);

  void wait_for_books(Operation operation);
  void go_on(Operation operation);
  void take_names(const HttpExchange& exchange);
  void take_images(const HttpExchange& exchange);
  void end_waiting(const std::optional<RestTrouble>& trouble);

  [[nodiscard]] LookUpOutcome look_up_outcome(const Operation& operation);
  [[nodiscard]] Removal decide_removal(const ArticleKey& key,
                                       const std::vector<PostCopy>& copies) const;
  void remember(const std::string& source_id, std::uint64_t post, bool half);
  [[nodiscard]] std::string clean(std::string reason) const;

  struct KnownPost {
    std::uint64_t id = 0;
    bool half = false;
  };

  std::string address_;
  std::string api_;
  TargetOptions options_;
  HttpClient client_;
  WordPressSite site_;
  NameBook book_;
  ImageBook images_;
  bool asking_names_ = false;
  bool asking_images_ = false;
  std::deque<Operation> waiting_;  // for names, or for images
  std::uint64_t last_request_ = 0;
  std::map<std::uint64_t, Operation> operations_;  // by request
  std::vector<TargetCompletion> ended_;
  std::unordered_map<std::string, KnownPost> known_;  // posts that a send has to go to
  TermNames term_names_;                              // of what was read back
  int doubts_ = 0;                                    // refusals in a row that did not hold
};

}  // namespace anp
