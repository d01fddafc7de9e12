#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "importer/engine/outcome.h"
#include "importer/targets/profile/fill.h"
#include "importer/targets/profile/json_place.h"
#include "importer/targets/profile/secrets.h"
#include "importer/targets/profile/template.h"
#include "importer/targets/target.h"

namespace anp {

/// What a status code means where the default table (http_verdict.h) does not fit.
enum class Meaning : std::uint8_t { answered, unknown, retry_later, rejected, stop, absent };

/// That something in an answer has to be this text.
struct Expectation {
  JsonPlace at;
  std::string text;
};

struct StatusRule {
  int status = 0;
  std::vector<Expectation> where;  ///< all must hold
  Meaning means = Meaning::unknown;
};

/// A text in an answer: what stands at a place, between two fixed texts.
struct TextPlace {
  JsonPlace at;
  std::string after;
  std::string before;
};

struct QueryField {
  std::string name;
  Template value;
  bool json = false;    ///< `value` is a JSON template
  bool repeat = false;  ///< once for each article
};

struct HeaderForm {
  std::string name;
  Template value;
};

/// How a request looks.
struct RequestForm {
  std::string method;
  Template path;  ///< appended to the target's address; begins with a slash
  std::vector<QueryField> query;
  std::vector<HeaderForm> headers;  ///< those of the profile among them
  std::optional<Template> body;
  std::optional<Template> item;
  std::vector<StatusRule> statuses;  ///< the first that fits counts
  std::uint32_t batch = 1;           ///< articles in a request at most
};

/// How an answer is read. Places are within an item, unless it says otherwise.
struct AnswerForm {
  std::vector<Expectation> expect;  ///< of the whole answer: otherwise it is another site
  std::optional<JsonPlace> items;   ///< a list, one for each article; none: the answer is the item
  TextPlace source_id;
  TextPlace hash;
  std::optional<JsonPlace> id;       ///< of the article on the site
  std::optional<JsonPlace> reason;   ///< why the article was refused
  std::optional<JsonPlace> outcome;  ///< none: `otherwise`
  /// What each word at `outcome` means.
  std::vector<std::pair<std::string, ArticleOutcome>> outcomes;
  std::vector<std::pair<std::string, Removal>> removals;
  ArticleOutcome otherwise = ArticleOutcome::created;
  std::optional<JsonPlace> total;    ///< of the whole answer: how many items there are
  std::optional<JsonPlace> more;     ///< of the whole answer: there when items are left out
  std::optional<JsonPlace> covered;  ///< of the whole answer: how many of those asked it is about
  std::optional<JsonPlace> article;  ///< as it was sent, as JSON or as text
  /// Members of the article (first) that are read from elsewhere in the item (second).
  std::vector<std::pair<JsonPlace, JsonPlace>> fields;
};

struct ProbeForm {
  RequestForm request;
  std::vector<Expectation> expect;
  std::optional<JsonPlace> site_id;
  std::optional<JsonPlace> articles;  ///< a number, or a list that is empty or not
};

struct ExchangeForm {
  RequestForm request;
  AnswerForm answer;
};

struct RemoveForm {
  RequestForm request;
  /// With it, the site compares the hash itself and says what became of each article; otherwise the
  /// articles are looked up before.
  std::optional<AnswerForm> answer;
};

/// How a site with an HTTP API is spoken to: docs/http-profiles.md. Made by load_http_profile(),
/// which checks everything that the rest relies on.
struct HttpProfile {
  std::string name;
  std::vector<SecretSource> secrets;
  TemplateMaps maps;
  std::optional<JsonPlace> error;  ///< in an answer that refuses: why
  ProbeForm probe;
  ExchangeForm send;
  bool overwrites = false;  ///< `send` replaces an article that is there
  bool drafts = false;      ///< what is sent with the status "draft" is not published
  ExchangeForm look_up;
  std::optional<ExchangeForm> read_back;
  std::optional<RemoveForm> remove;
};

}  // namespace anp
