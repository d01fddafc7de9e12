#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "importer/http/http.h"
#include "importer/targets/open_target.h"
#include "importer/targets/target.h"

namespace anp {

/// How one kind of site is spoken to over HTTP: pure functions from articles to requests and from
/// exchanges to outcomes. HttpTarget adds the wire.
class HttpProtocol {
 public:
  virtual ~HttpProtocol() = default;

  [[nodiscard]] virtual HttpRequest encode_probe() const = 0;
  [[nodiscard]] virtual Probe classify_probe(const HttpExchange& exchange) const = 0;

  [[nodiscard]] virtual HttpRequest encode_send(std::span<const SourceArticle> articles) const = 0;
  /// @param sent what was sent, in order
  [[nodiscard]] virtual SendOutcome classify_send(const HttpExchange& exchange,
                                                  std::span<const ArticleKey> sent) const = 0;

  [[nodiscard]] virtual HttpRequest encode_look_up(std::span<const ArticleKey> articles) const = 0;
  /// @param asked what was asked about, in order
  [[nodiscard]] virtual LookUpOutcome classify_look_up(const HttpExchange& exchange,
                                                       std::span<const ArticleKey> asked) const = 0;

  [[nodiscard]] virtual HttpRequest encode_read_back(
      std::span<const ArticleKey> articles) const = 0;
  [[nodiscard]] virtual ReadBackOutcome classify_read_back(
      const HttpExchange& exchange, std::span<const ArticleKey> asked) const = 0;

  [[nodiscard]] virtual HttpRequest encode_remove(std::span<const ArticleKey> articles) const = 0;
  [[nodiscard]] virtual RemoveOutcome classify_remove(const HttpExchange& exchange,
                                                      std::span<const ArticleKey> asked) const = 0;
};

/// A target that is a site on HTTP.
class HttpTarget : public Target {
 public:
  HttpTarget(std::unique_ptr<HttpProtocol> protocol, const TargetOptions& options);

  Probe probe() override;
  void send(TargetTag tag, std::span<const SourceArticle> articles) override;
  void look_up(TargetTag tag, std::span<const ArticleKey> articles) override;
  void read_back(TargetTag tag, std::span<const ArticleKey> articles) override;
  void remove(TargetTag tag, std::span<const ArticleKey> articles) override;
  std::vector<TargetCompletion> poll(std::chrono::microseconds timeout) override;
  void cancel_all() override;

 private:
  enum class Kind : std::uint8_t { send, look_up, read_back, remove };
  struct InFlight {
    Kind kind = Kind::send;
    std::vector<ArticleKey> keys;
  };
  void start(HttpRequest request, TargetTag tag, InFlight in_flight);
  [[nodiscard]] TargetCompletion complete(const HttpCompletion& completion);

  std::unique_ptr<HttpProtocol> protocol_;
  TargetOptions options_;
  HttpClient client_;
  std::map<TargetTag, InFlight> in_flight_;
};

}  // namespace anp
