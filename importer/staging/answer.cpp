#include "importer/staging/answer.h"

#include <fmt/format.h>

#include "generator/json_text.h"
#include "generator/utf8.h"

namespace anp {

Answer error_answer(int status, std::string_view code, std::string_view message) {
  Answer answer;
  answer.status = status;
  answer.content_type = kJsonType;
  answer.body = R"({"site":"anp-staging","error":{"code":)";
  append_json_string(code, answer.body);
  answer.body += R"(,"message":)";
  // What a client has sent may be part of it, and need not be UTF-8.
  append_json_string(with_valid_utf8(message), answer.body);
  answer.body += "}}";
  return answer;
}

std::string cache_status(CacheUse use) {
  switch (use) {
    case CacheUse::hit:
      return "anp-staging; hit";
    case CacheUse::miss:
      return "anp-staging; fwd=miss; stored";
    case CacheUse::bypass:
      return "anp-staging; fwd=bypass";
  }
  return {};
}

std::string server_timing(std::uint64_t statements) {
  return fmt::format("db;desc=\"n={}\"", statements);
}

}  // namespace anp
