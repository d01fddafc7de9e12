#include "importer/targets/open_target.h"

#include <fmt/format.h>

#include <array>

#include "generator/result.h"
#include "importer/targets/database/open_database.h"
#include "importer/targets/http_target.h"
#include "importer/targets/null_target.h"
#include "importer/targets/profile/profile_target.h"
#include "importer/targets/staging.h"
#include "importer/targets/wordpress/wordpress_target.h"

namespace anp {

namespace {

struct TargetKind {
  std::string_view scheme;
  std::string_view form;
  std::unique_ptr<Target> (*open)(const TargetUrl&, const TargetOptions&);
};

std::unique_ptr<Target> open_staging(const TargetUrl& url, const TargetOptions& options) {
  return std::make_unique<HttpTarget>(std::make_unique<StagingProtocol>(url.base()), options);
}

std::unique_ptr<Target> open_profile(const TargetUrl& url, const TargetOptions& options) {
  ANP_REQUIRE(options.profile.has_value(), "a generic target is opened with its profile");
  return std::make_unique<ProfileTarget>(ProfileProtocol(url.base(), *options.profile),
                                         options.secrets, options);
}

std::unique_ptr<Target> open_wordpress(const TargetUrl& url, const TargetOptions& options) {
  return std::make_unique<WordPressTarget>(url.base(), options);
}

std::unique_ptr<Target> open_null(const TargetUrl& /*url*/, const TargetOptions& /*options*/) {
  return std::make_unique<NullTarget>();
}

/// The only list: a new target is one line here.
constexpr std::array kTargets = {
    TargetKind{"staging+http", "staging+http://127.0.0.1:PORT", open_staging},
    TargetKind{"wordpress+http", "wordpress+http://127.0.0.1:PORT", open_wordpress},
    TargetKind{"wordpress+https", "wordpress+https://localhost", open_wordpress},
    TargetKind{"http+http", "http+http://127.0.0.1:PORT (with --profile)", open_profile},
    TargetKind{"http+https", "http+https://localhost (with --profile)", open_profile},
    TargetKind{"sqlite", "sqlite:PATH", open_sqlite},
#ifdef ANP_WITH_POSTGRES
    TargetKind{"postgresql", "postgresql://127.0.0.1/DATABASE", open_postgresql},
#endif
#ifdef ANP_WITH_MARIADB
    TargetKind{"mariadb", "mariadb://127.0.0.1/DATABASE", open_mariadb},
    TargetKind{"mariadb+wordpress", "mariadb+wordpress://127.0.0.1/DATABASE?prefix=wp_",
               open_wordpress_tables},
#endif
    TargetKind{"null", "null:", open_null},
};

const TargetKind* find_kind(std::string_view scheme) {
  for (const TargetKind& kind : kTargets) {
    if (kind.scheme == scheme) return &kind;
  }
  return nullptr;
}

}  // namespace

bool is_target_scheme(std::string_view scheme) { return find_kind(scheme) != nullptr; }

bool needs_profile(std::string_view kind) { return kind == "http"; }

bool takes_user(std::string_view kind) { return kind == "wordpress"; }

bool takes_extras(std::string_view kind) { return kind == "wordpress"; }

std::string no_extras(std::string_view kind, std::string_view option) {
  return fmt::format(
      "--{}: a target of kind {} takes no {}; import by wordpress+http:// or wordpress+https:// "
      "(also a site with our plugin), or leave it out",
      option, kind, option == "media" ? "images" : "comments");
}

std::vector<SecretSource> secrets_of(const TargetUrl& url, const std::string& user) {
  if (url.kind != "wordpress") return {};
  if (user.empty()) return {{"account", "WORDPRESS_ACCOUNT"}};
  return {{"password", "WORDPRESS_PASSWORD"}};
}

std::string target_forms() {
  std::string forms;
  for (const TargetKind& kind : kTargets) {
    if (!forms.empty()) forms += ", ";
    forms += kind.form;
  }
  return forms;
}

std::unique_ptr<Target> open_target(const TargetUrl& url, const TargetOptions& options) {
  const std::string scheme = url.transport.empty() ? url.kind : url.kind + "+" + url.transport;
  const TargetKind* kind = find_kind(scheme);
  ANP_REQUIRE(kind != nullptr, "a URL that parse_target_url took names a known target");
  return kind->open(url, options);
}

}  // namespace anp
