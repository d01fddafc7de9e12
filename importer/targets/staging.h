#pragma once

#include <string>

#include "importer/targets/http_target.h"

namespace anp {

/// How anp-staging is spoken to: its HTTP API, version 1 (docs/formats.md). It upserts by source
/// id, a batch in one transaction, so a batch is all there or not at all. An answer counts when it
/// says `"site":"anp-staging"` and names each article with its content hash.
class StagingProtocol : public HttpProtocol {
 public:
  /// @param base "http://127.0.0.1:8080", without a slash at its end
  explicit StagingProtocol(std::string base);

  [[nodiscard]] HttpRequest encode_probe() const override;
  [[nodiscard]] Probe classify_probe(const HttpExchange& exchange) const override;
  [[nodiscard]] HttpRequest encode_send(std::span<const SourceArticle> articles) const override;
  [[nodiscard]] SendOutcome classify_send(const HttpExchange& exchange,
                                          std::span<const ArticleKey> sent) const override;
  [[nodiscard]] HttpRequest encode_look_up(std::span<const ArticleKey> articles) const override;
  [[nodiscard]] LookUpOutcome classify_look_up(const HttpExchange& exchange,
                                               std::span<const ArticleKey> asked) const override;
  [[nodiscard]] HttpRequest encode_read_back(std::span<const ArticleKey> articles) const override;
  [[nodiscard]] ReadBackOutcome classify_read_back(
      const HttpExchange& exchange, std::span<const ArticleKey> asked) const override;
  [[nodiscard]] HttpRequest encode_remove(std::span<const ArticleKey> articles) const override;
  [[nodiscard]] RemoveOutcome classify_remove(const HttpExchange& exchange,
                                              std::span<const ArticleKey> asked) const override;

 private:
  std::string base_;
};

}  // namespace anp
