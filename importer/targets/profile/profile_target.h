#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "importer/targets/open_target.h"
#include "importer/targets/profile/profile_protocol.h"

namespace anp {

/// A site with an HTTP API that a profile describes.
///
/// An article that does not fill the profile's templates is rejected without a request. A removal
/// is a look-up and then, where the hash is still ours, the removal; unless the site compares.
class ProfileTarget : public Target {
 public:
  ProfileTarget(ProfileProtocol protocol, SecretStore secrets, const TargetOptions& options);

  Probe probe() override;
  void send(TargetTag tag, std::span<const SourceArticle> articles) override;
  void look_up(TargetTag tag, std::span<const ArticleKey> articles) override;
  void read_back(TargetTag tag, std::span<const ArticleKey> articles) override;
  void remove(TargetTag tag, std::span<const ArticleKey> articles) override;
  std::vector<TargetCompletion> poll(std::chrono::microseconds timeout) override;
  void cancel_all() override;

 private:
  enum class Kind : std::uint8_t { send, look_up, read_back, look_before_remove, remove };
  struct Operation {
    Kind kind = Kind::send;
    std::vector<ArticleKey> keys;      // that the request in flight is about
    std::vector<Rejection> refused;    // of a send: by place among all
    std::vector<Removal> decided;      // of a removal: by place among those looked up
    std::vector<std::size_t> removed;  // of a removal: places that the request is about
  };

  void start(HttpRequest request, TargetTag tag, Operation operation);
  /// Ends without a request.
  void end(TargetCompletion completion);
  void start_keys(Result<HttpRequest> request, TargetTag tag, Operation operation);
  /// Takes the next step of the operation, or says what came of it.
  void take(const HttpCompletion& completion);
  [[nodiscard]] SendOutcome sent(const HttpExchange& exchange, const Operation& operation) const;
  void found_before_remove(TargetTag tag, const HttpExchange& exchange, Operation operation);
  [[nodiscard]] RemoveOutcome removed(const HttpExchange& exchange,
                                      const Operation& operation) const;
  [[nodiscard]] std::string clean(std::string reason) const;

  ProfileProtocol protocol_;
  SecretStore secrets_;
  TargetOptions options_;
  HttpClient client_;
  std::map<TargetTag, Operation> operations_;
  std::vector<TargetCompletion> ended_;
};

}  // namespace anp
