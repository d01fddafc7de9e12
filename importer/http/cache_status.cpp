#include "importer/http/cache_status.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "importer/http/field_reader.h"

namespace anp {

namespace {

/// Forerunners of Cache-Status whose value is a word, in the order in which they are asked.
constexpr std::array<std::string_view, 6> kWordHeaders = {"cf-cache-status",   "x-cache-status",
                                                          "x-proxy-cache",     "x-fastcgi-cache",
                                                          "x-litespeed-cache", "x-cache"};

struct Word {
  std::string_view word;
  CacheStatus status;
};

/// The words that nginx, Cloudflare, Varnish set-ups, Squid and CloudFront use, in lower case.
constexpr Word kWords[] = {
    {"hit", CacheStatus::hit},
    {"tcp_hit", CacheStatus::hit},
    {"tcp_mem_hit", CacheStatus::hit},
    {"stale", CacheStatus::stale},
    {"updating", CacheStatus::stale},
    {"revalidated", CacheStatus::revalidated},
    {"refreshhit", CacheStatus::revalidated},
    {"tcp_refresh_hit", CacheStatus::revalidated},
    {"miss", CacheStatus::miss},
    {"tcp_miss", CacheStatus::miss},
    {"expired", CacheStatus::miss},
    {"bypass", CacheStatus::bypass},
    {"dynamic", CacheStatus::bypass},
    {"pass", CacheStatus::bypass},
};

/// The status that one word says; words are compared whole, so "hitman" says nothing.
CacheStatus status_of_word(std::string_view word) {
  const std::string lower = ascii_lower(word);
  const auto* const found = std::find_if(std::begin(kWords), std::end(kWords),
                                         [&](const Word& known) { return known.word == lower; });
  return found == std::end(kWords) ? CacheStatus::unknown : found->status;
}

/// From a cache, in whatever condition.
bool is_from_cache(CacheStatus status) {
  switch (status) {
    case CacheStatus::hit:
    case CacheStatus::stale:
    case CacheStatus::revalidated:
      return true;
    case CacheStatus::unknown:
    case CacheStatus::miss:
    case CacheStatus::bypass:
      return false;
  }
  return false;
}

/// Caches are listed from the origin towards us: what a cache answered settles it, and otherwise
/// the last that says anything.
CacheStatus combine(CacheStatus so_far, CacheStatus nearer) {
  if (is_from_cache(so_far) || nearer == CacheStatus::unknown) return so_far;
  return nearer;
}

/// What one cache of an RFC 9211 list says.
struct Member {
  bool hit = false;
  std::string forward;  // why it went forward
  std::string forward_status;
  std::string ttl;
};

CacheStatus status_of(const Member& member) {
  if (member.hit) return member.ttl.starts_with('-') ? CacheStatus::stale : CacheStatus::hit;
  const std::string& why = member.forward;
  if (why == "stale" && member.forward_status == "304") return CacheStatus::revalidated;
  if (why == "bypass" || why == "method" || why == "request") return CacheStatus::bypass;
  if (why == "uri-miss" || why == "vary-miss" || why == "miss" || why == "stale" ||
      why == "partial") {
    return CacheStatus::miss;
  }
  return CacheStatus::unknown;
}

std::string take_item(FieldReader& reader) {
  if (auto quoted = reader.take_quoted()) return std::move(*quoted);
  return std::string(reader.take_token());
}

/// Takes `;name[=value]` once; false when no parameter is next.
bool take_parameter(FieldReader& reader, Member& member) {
  reader.skip_blanks();
  if (!reader.take(';')) return false;
  reader.skip_blanks();
  const std::string_view name = reader.take_token();
  const bool has_value = reader.take('=');
  if (name == "hit" && !has_value) {
    member.hit = true;
  } else if (has_value) {
    const bool flag = reader.take('?');  // ?1 and ?0 are the booleans of structured fields
    std::string value = take_item(reader);
    if (name == "hit") member.hit = flag && value == "1";
    if (name == "fwd")
      member.forward = std::move(value);
    else if (name == "fwd-status")
      member.forward_status = std::move(value);
    else if (name == "ttl")
      member.ttl = std::move(value);
  }
  return true;
}

CacheStatus read_standard(std::string_view value) {
  CacheStatus status = CacheStatus::unknown;
  FieldReader reader(value);
  while (!reader.done()) {
    reader.skip_blanks();
    take_item(reader);  // the cache's name
    Member member;
    while (take_parameter(reader, member)) {
    }
    reader.skip_until(',');
    reader.take(',');
    status = combine(status, status_of(member));
  }
  return status;
}

/// "HIT", "Hit from cloudfront", "TCP_MISS from proxy", "MISS, HIT".
CacheStatus read_words(std::string_view value) {
  CacheStatus status = CacheStatus::unknown;
  FieldReader reader(value);
  while (!reader.done()) {
    reader.skip_blanks();
    status = combine(status, status_of_word(reader.take_token()));
    reader.skip_until(',');
    reader.take(',');
  }
  return status;
}

/// Varnish gives its own transaction's number, and on a hit also that of the one that filled it.
CacheStatus read_varnish(std::string_view value) {
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const std::size_t gap = value.find(' ');
  if (!is_number(value.substr(0, gap))) return CacheStatus::unknown;
  if (gap == std::string_view::npos) return CacheStatus::miss;
  return is_number(value.substr(gap + 1)) ? CacheStatus::hit : CacheStatus::unknown;
}

/// All fields of one name, the first as the one nearest to the origin, combined.
template <typename Read>
CacheStatus read_fields(std::span<const HttpHeader> headers, std::string_view name, Read read) {
  CacheStatus status = CacheStatus::unknown;
  for (const HttpHeader& header : headers) {
    if (header.name == name) status = combine(status, read(header.value));
  }
  return status;
}

}  // namespace

CacheStatus read_cache_status(std::span<const HttpHeader> headers) {
  CacheStatus status = read_fields(headers, "cache-status", read_standard);
  for (const std::string_view name : kWordHeaders) {
    if (status != CacheStatus::unknown) return status;
    status = read_fields(headers, name, read_words);
  }
  if (status != CacheStatus::unknown) return status;
  return read_fields(headers, "x-varnish", read_varnish);
}

bool is_cache_header(std::string_view lower_case_name) {
  return lower_case_name == "cache-status" || lower_case_name == "x-varnish" ||
         std::find(kWordHeaders.begin(), kWordHeaders.end(), lower_case_name) != kWordHeaders.end();
}

std::string_view to_string(CacheStatus status) {
  switch (status) {
    case CacheStatus::unknown:
      return "unknown";
    case CacheStatus::hit:
      return "hit";
    case CacheStatus::stale:
      return "stale";
    case CacheStatus::revalidated:
      return "revalidated";
    case CacheStatus::miss:
      return "miss";
    case CacheStatus::bypass:
      return "bypass";
  }
  return "";
}

}  // namespace anp
