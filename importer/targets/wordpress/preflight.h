#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "importer/http/http.h"
#include "importer/targets/target.h"
#include "importer/targets/wordpress/wordpress_site.h"

namespace anp {

/// Asks a WordPress, before anything is sent, what it is, who we are there, and what it keeps: one
/// request after the other. Decides what to ask and reads the answers; it sends nothing itself.
///
/// - `/`: whether it is WordPress with its REST API, time zone, our plugin
/// - `/wp/v2/users/me?context=edit`: whether the password is right (reading what is public works
///   with a wrong one), what the user may do
/// - OPTIONS of `/wp/v2/posts`: which meta is registered; of `/batch/v1`: how much it takes
/// - `/anp/v1/site`, where our plugin is: environment and version
/// - a search for posts of ours: whether there are any
class Preflight {
 public:
  /// @param base address of the site, without a slash at its end
  /// @param media whether images are to go to the media library
  /// @param comments whether posts are to get comments
  explicit Preflight(std::string base, bool media = false, bool comments = false);

  /// The next request, without authorization; nothing: it is done, or has failed.
  [[nodiscard]] std::optional<HttpRequest> next_request() const;
  /// Takes the answer to the last one.
  void absorb(const HttpExchange& exchange);

  /// What came of it; its message is not yet without secrets.
  [[nodiscard]] const Probe& probe() const { return probe_; }
  [[nodiscard]] const WordPressSite& site() const { return site_; }

 private:
  enum class Step : std::uint8_t { index, user, posts, batch, plugin, marked, done };

  void read_index(const nlohmann::ordered_json& body);
  void read_user(const nlohmann::ordered_json& body);
  void read_posts(const nlohmann::ordered_json& body);
  void read_batch(const nlohmann::ordered_json& body);
  void read_plugin(const nlohmann::ordered_json& body);
  void refuse(std::string message);
  [[nodiscard]] bool is_answer(const HttpExchange& exchange);
  void conclude();

  std::string base_;
  Step step_ = Step::index;
  Probe probe_;
  WordPressSite site_;
};

}  // namespace anp
