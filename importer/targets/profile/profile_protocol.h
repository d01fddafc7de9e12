#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "importer/article_source.h"
#include "importer/http/http.h"
#include "importer/targets/profile/http_profile.h"
#include "importer/targets/target.h"

namespace anp {

/// A send, and the articles that are not in it: they do not fill the profile's templates. Where all
/// are refused there is nothing to send.
struct EncodedSend {
  HttpRequest request;
  std::vector<Rejection> refused;  ///< by place among the articles, ascending
};

/// What a site has of an article, for a removal.
struct FoundArticle {
  std::optional<std::string> hash;  ///< nothing: absent
  std::string id;                   ///< that the site gave it; empty where the profile names none
};

struct FoundArticles {
  LookUpOutcome outcome;
  std::vector<FoundArticle> articles;  ///< for each asked about; only when answered
};

/// How a profile's site is spoken to: functions from articles to requests and from exchanges to
/// outcomes. Reasons, the site's id and articles that were read back hold what the site says: the
/// caller takes secrets out of them, and then shortens reasons.
///
/// A 2xx counts only when its body is what the profile describes. Requests take at most the
/// `batch` of their form.
class ProfileProtocol {
 public:
  /// @param base "http://127.0.0.1:8080", without a slash at its end
  ProfileProtocol(std::string base, HttpProfile profile);

  [[nodiscard]] const HttpProfile& profile() const { return profile_; }

  [[nodiscard]] HttpRequest encode_probe(const SecretStore& secrets) const;
  [[nodiscard]] Probe classify_probe(const HttpExchange& exchange) const;

  [[nodiscard]] EncodedSend encode_send(std::span<const SourceArticle> articles,
                                        const SecretStore& secrets) const;
  /// @param sent those that are in the request, in order
  [[nodiscard]] SendOutcome classify_send(const HttpExchange& exchange,
                                          std::span<const ArticleKey> sent) const;

  /// Error: an article whose name cannot stand in the request.
  [[nodiscard]] Result<HttpRequest> encode_look_up(std::span<const ArticleKey> articles,
                                                   const SecretStore& secrets) const;
  [[nodiscard]] FoundArticles classify_look_up(const HttpExchange& exchange,
                                               std::span<const ArticleKey> asked) const;

  /// Only with a profile that has it, as the next.
  [[nodiscard]] Result<HttpRequest> encode_read_back(std::span<const ArticleKey> articles,
                                                     const SecretStore& secrets) const;
  [[nodiscard]] ReadBackOutcome classify_read_back(const HttpExchange& exchange,
                                                   std::span<const ArticleKey> asked) const;

  /// @param found what a look-up said of them; unused where the site compares
  [[nodiscard]] Result<HttpRequest> encode_remove(std::span<const ArticleKey> articles,
                                                  std::span<const FoundArticle> found,
                                                  const SecretStore& secrets) const;
  [[nodiscard]] RemoveOutcome classify_remove(const HttpExchange& exchange,
                                              std::span<const ArticleKey> asked) const;

 private:
  struct Heard;
  [[nodiscard]] Result<HttpRequest> encode(const RequestForm& form, TemplateScope scope) const;
  [[nodiscard]] Result<HttpRequest> encode_keys(const RequestForm& form,
                                                std::span<const ArticleKey> articles,
                                                std::span<const FoundArticle> found,
                                                const SecretStore& secrets) const;
  [[nodiscard]] Heard hear(const HttpExchange& exchange, const RequestForm& form,
                           const std::vector<Expectation>& expect) const;

  std::string base_;
  HttpProfile profile_;
  bool reads_members_ = false;  // a send needs articles parsed
};

}  // namespace anp
