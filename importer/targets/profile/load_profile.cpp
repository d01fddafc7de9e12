#include "importer/targets/profile/load_profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

#include "generator/strict_json.h"
#include "importer/json_depth.h"
#include "importer/targets/profile/answer_form.h"
#include "importer/targets/profile/profile_reader.h"
#include "importer/targets/profile/request_form.h"

namespace anp {

namespace {

namespace fs = std::filesystem;
using What = TemplateSlot::What;

constexpr SlotSet kKey = slot_bit(What::source_id) | slot_bit(What::hash);
constexpr SlotSet kSend =
    kKey | slot_bit(What::member) | slot_bit(What::article) | slot_bit(What::items);
constexpr SlotSet kAsk = kKey | slot_bit(What::source_ids) | slot_bit(What::items);

/// Whether a name can stand in an address and a file name.
bool is_plain_name(const std::string& name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), fits);
}

bool is_variable(const std::string& name) {
  const auto fits = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         !name.starts_with("ANP_") && std::all_of(name.begin(), name.end(), fits);
}

std::vector<SecretSource> read_sources(ProfileReader& reader, const ProfileNode& node) {
  std::vector<SecretSource> sources;
  for (const auto& [name, value] : reader.members(node)) {
    reader.check_members(value, {"env"});
    const auto env = reader.required(value, "env", "name the environment variable");
    const std::string variable = reader.text(env);
    if (env && !is_variable(variable)) {
      reader.complain(env,
                      "take the name of an environment variable: A to Z, 0 to 9 and _, and "
                      "not beginning with ANP_, which are options");
    }
    sources.push_back({name, variable});
  }
  return sources;
}

TemplateMaps read_maps(ProfileReader& reader, const ProfileNode& node) {
  TemplateMaps maps;
  for (const auto& [name, map] : reader.members(node)) {
    for (const auto& [text, value] : reader.members(map)) {
      if (value.json->is_structured())
        reader.complain(value, "take a text, a number, true, false or null");
      maps[name][text] = value.json->dump();
    }
  }
  return maps;
}

/// With more than one article a request, an answer must be a list.
void check_list(ProfileReader& reader, const ProfileNode& node, const RequestForm& request,
                const AnswerForm& answer) {
  if (request.batch == 1 || answer.items) return;
  reader.complain(ProfileReader::member(ProfileReader::member(node, "answer"), "items"),
                  "with a \"batch\" above 1, say where the list of items is");
}

class ProfileLoader {
 public:
  explicit ProfileLoader(ProfileReader& reader) : reader_(reader) {}

  HttpProfile load(const ProfileNode& root) {
    reader_.check_members(root, {"name", "description", "secrets", "headers", "maps", "statuses",
                                 "error", "probe", "send", "look_up", "read_back", "remove"});
    const auto name = reader_.required(root, "name", "give it a short name");
    profile_.name = reader_.text(name);
    if (name && !is_plain_name(profile_.name)) {
      reader_.complain(name, "take 1 to 64 of a to z, 0 to 9 and -");
    }
    profile_.secrets = read_sources(reader_, ProfileReader::member(root, "secrets"));
    profile_.maps = read_maps(reader_, ProfileReader::member(root, "maps"));
    profile_.error = reader_.place(ProfileReader::member(root, "error"));
    SharedForms shared{{}, {}, profile_.secrets, profile_.maps};
    shared.headers = read_headers(reader_, ProfileReader::member(root, "headers"), shared);
    shared.statuses = read_statuses(reader_, ProfileReader::member(root, "statuses"), false);
    load_probe(reader_.required(root, "probe", "say how to see that the site is there"), shared);
    load_send(reader_.required(root, "send", "say how an article is sent"), shared);
    load_look_up(reader_.required(root, "look_up",
                                  "say how to see what is there: without it, a "
                                  "lost answer could double an article"),
                 shared);
    load_read_back(ProfileReader::member(root, "read_back"), shared);
    load_remove(ProfileReader::member(root, "remove"), shared);
    return std::move(profile_);
  }

 private:
  void load_probe(const ProfileNode& node, const SharedForms& shared) {
    reader_.check_members(node,
                          {"method", "path", "query", "headers", "body", "statuses", "answer"});
    profile_.probe.request = read_request(reader_, node, shared, {0, false, false});
    const auto answer = reader_.required(node, "answer", "say how its answer is read");
    reader_.check_members(answer, {"expect", "site_id", "articles"});
    profile_.probe.expect = read_expectations(reader_, ProfileReader::member(answer, "expect"));
    profile_.probe.site_id = reader_.place(ProfileReader::member(answer, "site_id"));
    profile_.probe.articles = reader_.place(ProfileReader::member(answer, "articles"));
    if (answer && profile_.probe.expect.empty() && !profile_.probe.articles) {
      reader_.complain(answer,
                       "say with \"expect\" or \"articles\" what tells this API from any "
                       "other page");
    }
  }

  ExchangeForm exchange(const ProfileNode& node, const SharedForms& shared,
                        const RequestRules& rules, AnswerKind kind) {
    ExchangeForm made;
    made.request = read_request(reader_, node, shared, rules);
    const auto answer = reader_.required(node, "answer", "say how its answer is read");
    if (answer) made.answer = read_answer_form(reader_, answer, kind);
    check_list(reader_, node, made.request, made.answer);
    return made;
  }

  void load_send(const ProfileNode& node, const SharedForms& shared) {
    reader_.check_members(node, {"method", "path", "query", "headers", "body", "item", "batch",
                                 "statuses", "answer", "overwrites", "drafts"});
    profile_.send = exchange(node, shared, {kSend, true, false}, AnswerKind::send);
    profile_.overwrites = reader_.flag(ProfileReader::member(node, "overwrites"));
    profile_.drafts = reader_.flag(ProfileReader::member(node, "drafts"));
    if (profile_.drafts && !sends_status(profile_.send.request)) {
      reader_.complain(ProfileReader::member(node, "drafts"),
                       "say in body or item with {/status} where the site takes the status");
    }
    if (node && !profile_.send.request.body) {
      reader_.complain(ProfileReader::member(node, "body"), "say what is sent, as JSON with slots");
    }
    if (profile_.send.request.batch > 1 && !profile_.send.request.item) {
      reader_.complain(ProfileReader::member(node, "item"),
                       "with a \"batch\" above 1, say how an article looks in the list {items}");
    }
  }

  void load_look_up(const ProfileNode& node, const SharedForms& shared) {
    reader_.check_members(node, {"method", "path", "query", "headers", "body", "item", "batch",
                                 "statuses", "answer"});
    profile_.look_up = exchange(node, shared, {kAsk, true, true}, AnswerKind::look_up);
    if (node && profile_.look_up.request.batch < profile_.send.request.batch) {
      reader_.complain(ProfileReader::member(node, "batch"),
                       fmt::format("what is sent together is looked up together: take {} or more, "
                                   "as in /send/batch, or send fewer",
                                   profile_.send.request.batch));
    }
  }

  void load_read_back(const ProfileNode& node, const SharedForms& shared) {
    if (!node) return;
    reader_.check_members(node, {"method", "path", "query", "headers", "body", "item", "batch",
                                 "statuses", "answer"});
    profile_.read_back = exchange(node, shared, {kAsk, true, true}, AnswerKind::read_back);
  }

  void load_remove(const ProfileNode& node, const SharedForms& shared) {
    if (!node) return;
    reader_.check_members(node, {"method", "path", "query", "headers", "body", "item", "batch",
                                 "statuses", "answer"});
    RemoveForm form;
    const auto answer = ProfileReader::member(node, "answer");
    const SlotSet ids = slot_bit(What::id) | slot_bit(What::ids);
    form.request = read_request(reader_, node, shared, {answer ? kAsk : kAsk | ids, true, true});
    if (answer) {
      form.answer = read_answer_form(reader_, answer, AnswerKind::remove);
      check_list(reader_, node, form.request, *form.answer);
    } else if (form.request.batch > profile_.look_up.request.batch) {
      reader_.complain(ProfileReader::member(node, "batch"),
                       "articles are looked up before they are removed: take no more than "
                       "/look_up/batch");
    } else if ((slots_of(form.request) & ids) != 0 && !profile_.look_up.answer.id) {
      reader_.complain(node.place, "a request with {id} or {ids}",
                       "say in /look_up/answer/id where the site's own id is");
    }
    profile_.remove = std::move(form);
  }

  /// Whether the site is told what status an article has, other than inside of the article.
  static bool sends_status(const RequestForm& form) {
    const auto has = [](const std::optional<Template>& text) {
      return text && std::any_of(text->pieces.begin(), text->pieces.end(), [](const auto& piece) {
               return piece.slot && piece.slot->what == TemplateSlot::What::member &&
                      piece.slot->member.text == "/status";
             });
    };
    return has(form.body) || has(form.item);
  }

  static SlotSet slots_of(const RequestForm& form) {
    SlotSet slots = form.path.slots() | (form.body ? form.body->slots() : 0) |
                    (form.item ? form.item->slots() : 0);
    for (const QueryField& field : form.query) slots |= field.value.slots();
    return slots;
  }

  ProfileReader& reader_;
  HttpProfile profile_;
};

}  // namespace

Result<HttpProfile> parse_http_profile(const std::string& file, std::string_view json) {
  if (is_nested_deeper(json, kMaxProfileDepth)) {
    return Error{
        fmt::format("{}: nested deeper than {}: is it the right file?", file, kMaxProfileDepth)};
  }
  if (auto strict = parse_strict_json(json); !strict) {
    return Error{fmt::format("{}: {}", file, strict.error().message)};
  }
  const auto root = nlohmann::ordered_json::parse(json);
  ProfileReader reader(file);
  HttpProfile profile = ProfileLoader(reader).load({&root, ""});
  if (reader.complaint()) return *reader.complaint();
  return profile;
}

Result<HttpProfile> load_http_profile(const fs::path& file) {
  std::error_code error;
  if (fs::is_directory(file, error)) {
    return Error{fmt::format("profile '{}' is a directory: name a file", file.string())};
  }
  std::ifstream stream(file, std::ios::binary);
  std::string text(kMaxProfileBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.is_open() || stream.bad()) {
    return Error{fmt::format("profile '{}' cannot be read", file.string())};
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMaxProfileBytes) {
    return Error{fmt::format("profile '{}' is longer than {} bytes: is it the right file?",
                             file.string(), kMaxProfileBytes)};
  }
  return parse_http_profile(file.string(), text);
}

Result<fs::path> find_http_profile(const std::string& name_or_path) {
  std::error_code error;
  if (fs::is_regular_file(name_or_path, error)) return fs::path(name_or_path);
  std::vector<fs::path> places;
  if (const char* own = std::getenv("ANP_PROFILES"); own != nullptr && *own != '\0') {
    places.emplace_back(own);
  }
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  places.push_back(program.parent_path().parent_path() / "share/anp/profiles");
  for (fs::path above = program.parent_path(); above.has_relative_path();
       above = above.parent_path()) {
    places.push_back(above / "importer/targets/profiles");
  }
  if (name_or_path.find('/') == std::string::npos) {
    for (const fs::path& place : places) {
      const fs::path file = place / (name_or_path + ".json");
      if (fs::exists(file, error)) return file;
    }
  }
  return Error{fmt::format(
      "profile '{}': no such file and no shipped profile of that name; --profile takes a file, or "
      "one of plain, wordpress-plugin, wordpress-plugin-fast, directus, strapi, drupal and ghost",
      name_or_path)};
}

}  // namespace anp
