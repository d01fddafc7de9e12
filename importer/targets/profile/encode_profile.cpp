// Articles to requests; what answers mean is in classify_profile.cpp.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "importer/targets/profile/profile_protocol.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;
using What = TemplateSlot::What;

/// An answer holds whole articles, of 8 MiB at most where one came from us.
constexpr std::size_t kMaxReadBackBytes = 16'777'216;

bool uses(const RequestForm& form, What what) {
  SlotSet slots = form.path.slots() | (form.body ? form.body->slots() : 0) |
                  (form.item ? form.item->slots() : 0);
  for (const QueryField& field : form.query) slots |= field.value.slots();
  for (const HeaderForm& header : form.headers) slots |= header.value.slots();
  return (slots & slot_bit(what)) != 0;
}

/// Articles as templates see them; they are views of what was given.
class SendItems {
 public:
  SendItems(std::span<const SourceArticle> articles, bool parse) {
    items_.reserve(articles.size());
    parsed_.reserve(parse ? articles.size() : 0);
    for (const SourceArticle& article : articles) {
      TemplateItem item{article.source_id, article.hash, {}, article.json, nullptr};
      if (parse) {
        parsed_.push_back(Json::parse(article.json));
        item.parsed = &parsed_.back();
      }
      items_.push_back(item);
    }
  }

  [[nodiscard]] std::span<const TemplateItem> all() const { return items_; }

 private:
  std::vector<TemplateItem> items_;
  std::vector<Json> parsed_;
};

Result<Done> append_field(const QueryField& field, const TemplateScope& scope,
                          const TemplateItem& item, std::string& url) {
  append_percent_encoded(field.name, url);
  url += '=';
  if (!field.json) {
    // What the profile itself says is taken as it is meant, not as it must be encoded.
    std::string text;
    if (auto ok = fill_text(field.value, item, scope, text); !ok) return ok;
    append_percent_encoded(text, url);
    return Done{};
  }
  std::string json;
  if (auto ok = fill_json(field.value, item, scope, json); !ok) return ok;
  append_percent_encoded(json, url);
  return Done{};
}

Result<Done> append_query(const RequestForm& form, const TemplateScope& scope,
                          const TemplateItem& first, std::string& url) {
  char before = '?';
  for (const QueryField& field : form.query) {
    const std::size_t times = field.repeat ? scope.items.size() : 1;
    for (std::size_t i = 0; i < times; ++i) {
      url += before;
      before = '&';
      const TemplateItem& item = field.repeat ? scope.items[i] : first;
      if (auto ok = append_field(field, scope, item, url); !ok) return ok;
    }
  }
  return Done{};
}

std::size_t expected_bytes(const TemplateScope& scope) {
  constexpr std::size_t kAround = 256;
  std::size_t bytes = kAround;
  for (const TemplateItem& item : scope.items) bytes += item.json.size() + kAround;
  return bytes;
}

}  // namespace

ProfileProtocol::ProfileProtocol(std::string base, HttpProfile profile)
    : base_(std::move(base)),
      profile_(std::move(profile)),
      reads_members_(uses(profile_.send.request, What::member)) {}

Result<HttpRequest> ProfileProtocol::encode(const RequestForm& form, TemplateScope scope) const {
  static constexpr TemplateItem kNone{};
  const TemplateItem& first = scope.items.empty() ? kNone : scope.items.front();
  const std::string key =
      !scope.items.empty() && uses(form, What::key) ? idempotency_key(scope.items) : std::string();
  scope.item = form.item ? &*form.item : nullptr;
  scope.maps = &profile_.maps;
  scope.key = key;
  HttpRequest request;
  request.method = form.method;
  request.url = base_;
  if (auto ok = fill_url(form.path, first, scope, true, request.url); !ok) return ok.error();
  if (auto ok = append_query(form, scope, first, request.url); !ok) return ok.error();
  for (const HeaderForm& header : form.headers) {
    std::string value;
    if (auto ok = fill_text(header.value, first, scope, value); !ok) return ok.error();
    request.headers.push_back({header.name, std::move(value)});
  }
  if (!form.body) return request;
  const auto has_type = [](const HttpHeader& header) {
    return ascii_lower(header.name) == "content-type";
  };
  if (std::none_of(request.headers.begin(), request.headers.end(), has_type)) {
    request.headers.push_back({"Content-Type", "application/json"});
  }
  request.body.reserve(expected_bytes(scope));
  if (auto ok = fill_json(*form.body, first, scope, request.body); !ok) return ok.error();
  return request;
}

HttpRequest ProfileProtocol::encode_probe(const SecretStore& secrets) const {
  TemplateScope scope;
  scope.secrets = &secrets;
  auto request = encode(profile_.probe.request, scope);
  ANP_REQUIRE(request.has_value(), "a probe has no slots of articles, so nothing can be lacking");
  return std::move(*request);
}

EncodedSend ProfileProtocol::encode_send(std::span<const SourceArticle> articles,
                                         const SecretStore& secrets) const {
  const SendItems items(articles, reads_members_);
  EncodedSend made;
  TemplateScope scope;
  scope.items = items.all();
  scope.secrets = &secrets;
  scope.refused = &made.refused;
  auto request = encode(profile_.send.request, scope);
  if (request) {
    made.request = std::move(*request);
    return made;
  }
  // Only slots of one article can be lacking outside of the item template.
  made.refused.clear();
  for (std::uint32_t i = 0; i < articles.size(); ++i) {
    made.refused.push_back({i, request.error().message});
  }
  return made;
}

Result<HttpRequest> ProfileProtocol::encode_keys(const RequestForm& form,
                                                 std::span<const ArticleKey> articles,
                                                 std::span<const FoundArticle> found,
                                                 const SecretStore& secrets) const {
  std::vector<TemplateItem> items;
  items.reserve(articles.size());
  for (std::size_t i = 0; i < articles.size(); ++i) {
    const std::string_view id = i < found.size() ? found[i].id : std::string_view();
    items.push_back({articles[i].source_id, articles[i].hash, id, {}, nullptr});
  }
  TemplateScope scope;
  scope.items = items;
  scope.secrets = &secrets;
  return encode(form, scope);
}

Result<HttpRequest> ProfileProtocol::encode_look_up(std::span<const ArticleKey> articles,
                                                    const SecretStore& secrets) const {
  return encode_keys(profile_.look_up.request, articles, {}, secrets);
}

Result<HttpRequest> ProfileProtocol::encode_read_back(std::span<const ArticleKey> articles,
                                                      const SecretStore& secrets) const {
  ANP_REQUIRE(profile_.read_back.has_value(), "asked only of a profile that reads back");
  auto request = encode_keys(profile_.read_back->request, articles, {}, secrets);
  if (request) request->max_answer_bytes = kMaxReadBackBytes;
  return request;
}

Result<HttpRequest> ProfileProtocol::encode_remove(std::span<const ArticleKey> articles,
                                                   std::span<const FoundArticle> found,
                                                   const SecretStore& secrets) const {
  ANP_REQUIRE(profile_.remove.has_value(), "asked only of a profile that removes");
  return encode_keys(profile_.remove->request, articles, found, secrets);
}

}  // namespace anp
