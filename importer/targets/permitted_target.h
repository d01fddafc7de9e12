#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "importer/http/http.h"
#include "importer/site_permission.h"
#include "importer/targets/open_target.h"
#include "importer/targets/target.h"

namespace anp {

/// Where a site's permission stands.
struct PermissionPlace {
  std::string host;    ///< for messages
  std::string origin;  ///< "https://example.org:443"
  std::string token;   ///< a secret
};

/// A target that is contacted only while its site serves the token file: it looks before the first
/// request and then again and again, beside the requests of the target behind it. Without the
/// permission each operation ends at once, unsent, as one that stops the run; one that has begun is
/// finished.
///
/// The token is taken out of everything that the site says for people; a target that shortens
/// reasons takes it out before, as it does with its own secrets (SecretStore::hide).
/// Threads: one, that of the driver.
class PermittedTarget : public Target {
 public:
  PermittedTarget(std::unique_ptr<Target> target, PermissionPlace place,
                  const TargetOptions& options, const PermissionOptions& permission = {});

  Probe probe() override;
  void send(TargetTag tag, std::span<const SourceArticle> articles) override;
  void look_up(TargetTag tag, std::span<const ArticleKey> articles) override;
  void read_back(TargetTag tag, std::span<const ArticleKey> articles) override;
  void remove(TargetTag tag, std::span<const ArticleKey> articles) override;
  void remove_twins(TargetTag tag, std::span<const ArticleKey> articles) override;
  std::vector<TargetCompletion> poll(std::chrono::microseconds timeout) override;
  [[nodiscard]] std::string expected(const SourceArticle& article) const override;
  void cancel_all() override;

  /// Whether a request may leave now, as far as poll() has heard.
  [[nodiscard]] bool permitted() const;
  /// Why not, for people.
  [[nodiscard]] std::string refusal_text() const;

 private:
  void look();
  void hear(const HttpExchange& exchange);
  [[nodiscard]] Reply refusal() const;
  [[nodiscard]] std::string clean(const std::string& text) const;
  void clean(TargetCompletion& completion) const;

  std::unique_ptr<Target> target_;
  PermissionPlace place_;
  TargetOptions options_;
  HttpClient client_;
  SitePermission permission_;
  std::vector<TargetCompletion> refused_;
};

/// What an answer to the question for the token file means. A 200 counts only with the token as its
/// whole content but for blanks around it: a page that is there for every address is none.
SitePermission::Answer classify_permission(const HttpExchange& exchange, std::string_view token);

}  // namespace anp
