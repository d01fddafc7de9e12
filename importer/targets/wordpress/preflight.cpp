#include "importer/targets/wordpress/preflight.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "generator/utf8.h"
#include "importer/targets/http_verdict.h"
#include "importer/targets/wordpress/post_mark.h"
#include "importer/targets/wordpress/rest_call.h"
#include "importer/targets/wordpress/rest_json.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxShownText = 100;
/// More would be a batch that no server works on in one request.
constexpr std::uint64_t kMostBatch = 100;
constexpr std::size_t kMaxSchemaBytes = 4'194'304;

HttpRequest get(std::string url) {
  HttpRequest request;
  request.url = std::move(url);
  return request;
}

HttpRequest options(std::string url) {
  HttpRequest request = get(std::move(url));
  request.method = "OPTIONS";
  request.max_answer_bytes = kMaxSchemaBytes;
  return request;
}

/// What a site says of itself, for people: short and printable.
std::string shown(std::string_view text) {
  return std::string(shortened(printable(text), kMaxShownText));
}

std::string listed(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

/// Walks down members of objects; null where there is none. A number is a place in a list.
const Json& at(const Json& json, std::initializer_list<std::string_view> path) {
  static const Json kNone;
  const Json* here = &json;
  for (const std::string_view step : path) {
    if (here->is_array() && step == "0") {
      if (here->empty()) return kNone;
      here = &(*here)[0];
      continue;
    }
    const auto found = here->find(std::string(step));
    if (!here->is_object() || found == here->end()) return kNone;
    here = &*found;
  }
  return *here;
}

bool may(const Json& user, std::string_view capability) {
  const Json& right = at(user, {"capabilities", capability});
  return right.is_boolean() && right.get<bool>();
}

}  // namespace

Preflight::Preflight(std::string base, bool media, bool comments) : base_(std::move(base)) {
  site_.media = media;
  site_.comments = comments;
}

std::optional<HttpRequest> Preflight::next_request() const {
  if (!probe_.message.empty()) return std::nullopt;
  const std::string api = base_ + "/wp-json";
  switch (step_) {
    case Step::index:
      return get(api + "/?_fields=name,gmt_offset,timezone_string,namespaces,authentication");
    case Step::user:
      return get(api + "/wp/v2/users/me?context=edit&_fields=id,slug,roles,capabilities");
    case Step::posts:
      return options(api + "/wp/v2/posts");
    case Step::batch:
      return options(api + "/batch/v1");
    case Step::plugin:
      return get(api + "/anp/v1/site");
    case Step::marked:
      return encode_read(api, "/wp/v2/posts",
                         {{"search", std::string(kMarkWord)},
                          {"status", {"any", "trash"}},
                          {"context", "edit"},
                          {"per_page", 1},
                          {"_fields", "id"}});
    case Step::done:
      break;
  }
  return std::nullopt;
}

void Preflight::refuse(std::string message) {
  probe_.verdict = Probe::Verdict::refused;
  probe_.message = std::move(message);
}

/// Whether there is an answer to read; says what is wrong otherwise.
bool Preflight::is_answer(const HttpExchange& exchange) {
  const bool answered = exchange.delivery == HttpExchange::Delivery::answered;
  if (exchange.untrusted) {
    refuse(fmt::format("cannot use {}: {}; nothing was sent", base_, exchange.reason));
  } else if (!answered || exchange.status >= 500) {
    probe_.message = fmt::format("cannot reach {}: {}; start it, or check host and port", base_,
                                 shown(reason_of(exchange)));
  }
  return probe_.message.empty();
}

void Preflight::absorb(const HttpExchange& exchange) {
  if (!is_answer(exchange)) return;
  const Json body = parsed_json(exchange.body).value_or(Json());
  const bool good = exchange.status == 200;
  const std::string why =
      shown(!text_of(body, "code").empty()
                ? fmt::format("status {}, {}", exchange.status, text_of(body, "code"))
                : reason_of(exchange));
  switch (std::exchange(step_, static_cast<Step>(static_cast<int>(step_) + 1))) {
    case Step::index:
      if (good && at(body, {"namespaces"}).is_array()) return read_index(body);
      return refuse(fmt::format(
          "{}/wp-json/ is no REST API of a WordPress ({}): nothing was sent; check host, port and "
          "path, and take other permalinks than \"plain\" (Settings, Permalinks)",
          base_, why));
    case Step::user:
      if (good && body.is_object()) return read_user(body);
      return refuse(fmt::format(
          "{} does not take the user and the application password ({}): nothing was sent; make one "
          "at Users, Profile, Application Passwords; it is another one than for logging in",
          base_, why));
    case Step::posts:
      if (good) return read_posts(body);
      return refuse(fmt::format("{} does not tell what a post may hold ({})", base_, why));
    case Step::batch:
      return read_batch(good ? body : Json());
    case Step::plugin:
      return read_plugin(good ? body : Json());
    case Step::marked:
      if (!good || !body.is_array()) {
        return refuse(fmt::format("{} does not let '{}' list posts in every status ({})", base_,
                                  site_.user_slug, why));
      }
      probe_.articles += body.size();
      return conclude();
    case Step::done:
      break;
  }
}

void Preflight::read_index(const Json& body) {
  site_.name = shown(text_of(body, "name"));
  site_.time_zone = shown(text_of(body, "timezone_string"));
  if (site_.time_zone.empty()) {
    site_.time_zone = fmt::format("UTC offset {} h", at(body, {"gmt_offset"}).dump());
  }
  const Json& namespaces = at(body, {"namespaces"});
  const auto has = [&namespaces](const char* name) {
    return std::find(namespaces.begin(), namespaces.end(), Json(name)) != namespaces.end();
  };
  if (!has("wp/v2")) {
    return refuse(
        fmt::format("{} has a REST API without wp/v2: it is no WordPress, or hides its "
                    "posts; nothing was sent",
                    base_));
  }
  site_.plugin = has("anp/v1");
  if (!at(body, {"authentication"}).contains("application-passwords")) {
    refuse(fmt::format(
        "{} takes no application passwords: it wants https, or WP_ENVIRONMENT_TYPE 'local'; or a "
        "plugin has turned them off",
        base_));
  }
}

void Preflight::read_user(const Json& body) {
  site_.user = number_of(body, "id");
  site_.user_slug = shown(text_of(body, "slug"));
  const Json& role = at(body, {"roles", "0"});
  site_.role = role.is_string() ? shown(role.get<std::string>()) : "no role";
  std::vector<std::string> lacking;
  for (const char* needed : {"edit_posts", "publish_posts", "edit_published_posts"}) {
    if (!may(body, needed)) lacking.emplace_back(needed);
  }
  if (!lacking.empty()) {
    return refuse(fmt::format(
        "user '{}' ({}) lacks {}: nothing was sent; take one with the role author, editor or "
        "administrator",
        site_.user_slug, site_.role, listed(lacking)));
  }
  const struct {
    bool asked;
    const char* right;
    const char* option;
    const char* roles;
  } wanted[] = {{site_.media, "upload_files", "--media", "author, editor or administrator"},
                {site_.comments, "moderate_comments", "--comments", "editor or administrator"}};
  for (const auto& [asked, right, option, roles] : wanted) {
    if (!asked || may(body, right)) continue;
    return refuse(fmt::format(
        "user '{}' ({}) lacks {}, which {} needs: nothing was sent; take one with the role {}, or "
        "leave {} out",
        site_.user_slug, site_.role, right, option, roles, option));
  }
  site_.unfiltered_html = may(body, "unfiltered_html");
  site_.makes_categories = may(body, "manage_categories");
  site_.makes_authors = may(body, "create_users") && may(body, "list_users") &&
                        may(body, "promote_users") && may(body, "edit_others_posts");
}

void Preflight::read_posts(const Json& body) {
  read_registered_meta(at(body, {"schema", "properties", "meta", "properties"}), site_);
}

void Preflight::read_batch(const Json& body) {
  if (!site_.plugin) step_ = Step::marked;
  const Json& limit = at(body, {"endpoints", "0", "args", "requests", "maxItems"});
  if (!limit.is_number_unsigned() || limit.get<std::uint64_t>() == 0) return;
  site_.batch = true;
  site_.batch_limit =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(limit.get<std::uint64_t>(), kMostBatch));
}

void Preflight::read_plugin(const Json& body) {
  const Json& said = at(body, {"capabilities"});
  site_.environment = shown(text_of(said, "environment"));
  site_.version = shown(text_of(said, "wordpress"));
  // Those that came by the plugin's own way have no mark.
  probe_.articles = number_of(body, "articles");
}

void Preflight::conclude() {
  probe_.verdict = Probe::Verdict::ready;
  probe_.max_batch = site_.batch_limit;
  probe_.inserts = true;
  const auto yes = [](bool right, const char* text) { return right ? text : ""; };
  probe_.facts = {
      {"site", fmt::format("'{}', WordPress{}{}{}", site_.name, site_.version.empty() ? "" : " ",
                           site_.version, site_.plugin ? ", with the plugin anp-importer" : "")},
      {"user", fmt::format("{} ({}){}{}{}", site_.user_slug, site_.role,
                           yes(site_.unfiltered_html, ", unfiltered HTML"),
                           yes(site_.makes_categories, ", makes categories"),
                           yes(site_.makes_authors, ", makes authors"))},
      {"batch", site_.batch ? fmt::format("{} posts in a request (batch/v1)", site_.batch_limit)
                            : std::string("one post in a request: there is no batch/v1")},
      {"meta",
       fmt::format("{} of {} keys are registered", site_.meta.size(), meta_fields().size())},
      {"time zone", site_.time_zone},
      {"environment", site_.environment.empty() ? "it does not say" : site_.environment},
      {"posts of ours", probe_.articles > 0 ? "some" : "none"}};
  if (!site_.unkept.empty()) {
    probe_.losses.push_back(fmt::format(
        "meta: {} not registered, and WordPress drops what is not; our plugin "
        "anp-importer registers all (docs/wordpress.md): {}",
        site_.unkept.size() == 1 ? "one key is" : "these keys are", listed(site_.unkept)));
  }
  probe_.losses.emplace_back("modified_at: WordPress sets it to the time of the import");
  if (!site_.makes_categories) {
    probe_.losses.push_back(fmt::format(
        "category: '{}' may make none (manage_categories); posts get the site's default",
        site_.user_slug));
  }
  if (!site_.makes_authors) {
    probe_.losses.push_back(
        fmt::format("author: '{}' may not make users, or write for others; all posts are its own",
                    site_.user_slug));
  }
  if (!site_.unfiltered_html) {
    probe_.losses.push_back(fmt::format(
        "body: WordPress filters the HTML of '{}' (no unfiltered_html); verify says what changed",
        site_.user_slug));
  }
}

}  // namespace anp
