#include "importer/targets/profile/request_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "generator/utf8.h"
#include "importer/engine/batch.h"
#include "importer/http/header.h"

namespace anp {

namespace {

using What = TemplateSlot::What;

constexpr SlotSet kLists = slot_bit(What::source_ids) | slot_bit(What::ids) | slot_bit(What::items);
/// What says something of one article.
constexpr SlotSet kOfOne = slot_bit(What::member) | slot_bit(What::source_id) |
                           slot_bit(What::hash) | slot_bit(What::article) | slot_bit(What::id);

bool is_token(std::string_view text) {
  static constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

/// Complains of slots that cannot be filled there.
/// @param in_item those that can be filled in the item template
void check_slots(ProfileReader& reader, const ProfileNode& node, const Template& made,
                 SlotSet allowed, const SharedForms& shared, SlotSet in_item = 0) {
  for (const TemplatePiece& piece : made.pieces) {
    if (!piece.slot) continue;
    const TemplateSlot& slot = *piece.slot;
    if ((slot_bit(slot.what) & kOfOne & in_item & ~allowed) != 0) {
      reader.complain(node, fmt::format("of many articles {} does not say which of them: let it "
                                        "stand in \"item\", or take a \"batch\" of 1",
                                        slot.written));
    }
    if ((slot_bit(slot.what) & allowed) == 0) {
      reader.complain(node, fmt::format("{} is not known here; docs/http-profiles.md says which "
                                        "slots each request has",
                                        slot.written));
    }
    const auto declared = [&slot](const SecretSource& source) { return source.name == slot.name; };
    if (slot.what == What::secret &&
        std::none_of(shared.secrets.begin(), shared.secrets.end(), declared)) {
      reader.complain(node, fmt::format("{}: name its environment variable in /secrets/{}",
                                        slot.written, slot.name));
    }
    if (slot.filter == TemplateSlot::Filter::map && !shared.maps.contains(slot.map)) {
      reader.complain(node, fmt::format("{}: there is no /maps/{}", slot.written, slot.map));
    }
  }
}

/// Names of headers that hold secrets as a rule.
bool sounds_secret(const std::string& lower) {
  static constexpr std::array<std::string_view, 7> kWords = {
      "authorization", "cookie", "token", "secret", "password", "api-key", "apikey"};
  return std::any_of(kWords.begin(), kWords.end(), [&lower](std::string_view word) {
    return lower.find(word) != std::string::npos;
  });
}

void check_header(ProfileReader& reader, const ProfileNode& node, const HeaderForm& header) {
  static constexpr std::array<std::string_view, 5> kOurs = {
      "host", "content-length", "transfer-encoding", "connection", "expect"};
  const std::string lower = ascii_lower(header.name);
  if (!is_token(header.name)) reader.complain(node, "that is no header's name");
  if (std::find(kOurs.begin(), kOurs.end(), lower) != kOurs.end()) {
    reader.complain(node, "this header is made by the importer: leave it out");
  }
  for (const TemplatePiece& piece : header.value.pieces) {
    if (std::any_of(piece.fixed.begin(), piece.fixed.end(), is_control)) {
      reader.complain(node, "a header holds no line break and no control character");
    }
  }
  const bool has_secret = (header.value.slots() & slot_bit(What::secret)) != 0;
  if (sounds_secret(lower) && !has_secret) {
    reader.complain(node.place, "a text without {secret:NAME}",
                    "a profile holds no secret: declare it in /secrets and write {secret:NAME}");
  }
}

QueryField read_query_field(ProfileReader& reader, const std::string& name,
                            const ProfileNode& node) {
  QueryField field;
  field.name = name;
  if (node.json->is_object()) {
    field.json = true;
    field.value = reader.json_template(node);
  } else if (node.json->is_array()) {
    field.repeat = true;
    const auto items = reader.items(node);
    if (items.size() != 1) {
      reader.complain(node, "a list of one text stands for one field an article");
    } else {
      field.value = reader.text_template(items.front());
    }
  } else {
    field.value = reader.text_template(node);
  }
  return field;
}

Meaning meaning_named(ProfileReader& reader, const ProfileNode& node, bool may_be_absent) {
  static constexpr std::array<std::pair<std::string_view, Meaning>, 6> kMeanings = {{
      {"answered", Meaning::answered},
      {"unknown", Meaning::unknown},
      {"retry_later", Meaning::retry_later},
      {"rejected", Meaning::rejected},
      {"stop", Meaning::stop},
      {"absent", Meaning::absent},
  }};
  const std::string name = reader.text(node);
  for (const auto& [known, meaning] : kMeanings) {
    if (known != name) continue;
    if (meaning != Meaning::absent || may_be_absent) return meaning;
    reader.complain(node,
                    "absent is for requests about one article that is there or not: look_up, "
                    "read_back and remove with \"batch\": 1");
  }
  reader.complain(node, "take answered, unknown, retry_later, rejected, stop or absent");
  return Meaning::unknown;
}

void read_address(ProfileReader& reader, const ProfileNode& node, RequestForm& form) {
  static constexpr std::array<std::string_view, 6> kMethods = {"GET",   "POST",   "PUT",
                                                               "PATCH", "DELETE", "SEARCH"};
  const auto method =
      reader.required(node, "method", "take GET, POST, PUT, PATCH, DELETE or SEARCH");
  form.method = reader.text(method);
  if (method && std::find(kMethods.begin(), kMethods.end(), form.method) == kMethods.end()) {
    reader.complain(method, "take GET, POST, PUT, PATCH, DELETE or SEARCH");
  }
  const auto path = reader.required(node, "path", "take the path below the target's address");
  form.path = reader.text_template(path);
  const auto& pieces = form.path.pieces;
  if (path && (pieces.empty() || !pieces.front().fixed.starts_with('/'))) {
    reader.complain(path, "a path begins with '/'");
  }
  for (const TemplatePiece& piece : pieces) {
    const auto unusable = [](char c) {
      return c <= ' ' || c == 0x7f || c == '?' || c == '#' || c == '"' || c == '\\';
    };
    if (std::any_of(piece.fixed.begin(), piece.fixed.end(), unusable)) {
      reader.complain(path, "percent-encode it; what follows a '?' belongs into \"query\"");
    }
  }
}

/// The slots outside of the item template.
SlotSet outer_slots(const RequestForm& form, const RequestRules& rules) {
  SlotSet allowed = rules.slots | slot_bit(What::key);
  if (!form.item) allowed &= ~slot_bit(What::items);
  // With a batch, a slot of one article would not say which.
  if (form.item || form.batch > 1) allowed &= ~kOfOne;
  return allowed;
}

}  // namespace

std::vector<Expectation> read_expectations(ProfileReader& reader, const ProfileNode& node) {
  std::vector<Expectation> all;
  for (const auto& [name, value] : reader.members(node)) {
    auto place = parse_json_place(name);
    if (!place) {
      reader.complain(value, fmt::format("'{}': {}", name, place.error().message));
      continue;
    }
    if (value.json->is_structured() || value.json->is_null()) {
      reader.complain(value, "take a text, a number, true or false");
      continue;
    }
    all.push_back({std::move(*place),
                   value.json->is_string() ? value.json->get<std::string>() : value.json->dump()});
  }
  return all;
}

std::vector<StatusRule> read_statuses(ProfileReader& reader, const ProfileNode& node,
                                      bool may_be_absent) {
  std::vector<StatusRule> rules;
  for (const ProfileNode& item : reader.items(node)) {
    reader.check_members(item, {"status", "where", "means"});
    StatusRule rule;
    rule.status = static_cast<int>(
        reader.number(reader.required(item, "status", "take a status code"), 100, 599, 100));
    rule.where = read_expectations(reader, ProfileReader::member(item, "where"));
    const auto means = reader.required(item, "means", "say what it means, such as unknown");
    if (means) rule.means = meaning_named(reader, means, may_be_absent);
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::vector<HeaderForm> read_headers(ProfileReader& reader, const ProfileNode& node,
                                     const SharedForms& shared) {
  std::vector<HeaderForm> headers;
  for (const auto& [name, value] : reader.members(node)) {
    HeaderForm header{name, reader.text_template(value)};
    check_header(reader, value, header);
    check_slots(reader, value, header.value, slot_bit(What::secret) | slot_bit(What::key), shared);
    headers.push_back(std::move(header));
  }
  return headers;
}

RequestForm read_request(ProfileReader& reader, const ProfileNode& node, const SharedForms& shared,
                         const RequestRules& rules) {
  RequestForm form;
  read_address(reader, node, form);
  if (rules.may_batch) {
    form.batch = reader.number(ProfileReader::member(node, "batch"), 1, kMaxBatchArticles, 1);
  }
  form.headers = shared.headers;
  for (HeaderForm& header : read_headers(reader, ProfileReader::member(node, "headers"), shared)) {
    const std::string lower = ascii_lower(header.name);
    std::erase_if(form.headers,
                  [&lower](const HeaderForm& other) { return ascii_lower(other.name) == lower; });
    form.headers.push_back(std::move(header));
  }
  const auto item = ProfileReader::member(node, "item");
  if (item) {
    form.item = reader.json_template(item);
    check_slots(reader, item, *form.item, rules.slots & ~kLists, shared);
  }
  const SlotSet allowed = outer_slots(form, rules);
  check_slots(reader, ProfileReader::member(node, "path"), form.path, allowed & ~kLists, shared,
              rules.slots);
  for (const auto& [name, value] : reader.members(ProfileReader::member(node, "query"))) {
    QueryField field = read_query_field(reader, name, value);
    const SlotSet texts = field.repeat ? rules.slots & ~kLists : allowed & ~kLists;
    check_slots(reader, value, field.value, field.json ? allowed : texts, shared, rules.slots);
    form.query.push_back(std::move(field));
  }
  const auto body = ProfileReader::member(node, "body");
  if (body) {
    form.body = reader.json_template(body);
    check_slots(reader, body, *form.body, allowed, shared, rules.slots);
  }
  if (item && (!form.body || (form.body->slots() & slot_bit(What::items)) == 0)) {
    reader.complain(item, "the body does not use it: write \"{items}\" where the list belongs");
  }
  form.statuses = read_statuses(reader, ProfileReader::member(node, "statuses"),
                                rules.may_be_absent && form.batch == 1);
  form.statuses.insert(form.statuses.end(), shared.statuses.begin(), shared.statuses.end());
  return form;
}

}  // namespace anp
