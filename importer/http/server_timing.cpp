#include "importer/http/server_timing.h"

#include <charconv>
#include <limits>
#include <string>
#include <string_view>

#include "importer/http/field_reader.h"

namespace anp {

namespace {

struct Metric {
  std::string_view name;
  std::optional<std::string> description;
};

/// Takes `;name=value` once; false when no parameter is next. Only the first desc counts.
bool take_parameter(FieldReader& reader, Metric& metric) {
  reader.skip_blanks();
  if (!reader.take(';')) return false;
  reader.skip_blanks();
  const std::string_view name = reader.take_token();
  reader.skip_blanks();
  if (!reader.take('=')) return true;  // a parameter without value
  reader.skip_blanks();
  std::optional<std::string> value = reader.take_quoted();
  if (!value) {
    const std::string_view token = reader.take_token();
    // A token cannot hold '=', yet `desc=n=47` is seen where people forget the quotes.
    value = std::string(token);
    if (reader.take('=')) *value += '=' + std::string(reader.take_token());
  }
  if (ascii_lower(name) == "desc" && !metric.description) metric.description = std::move(value);
  return true;
}

/// Takes one metric and the comma behind it.
Metric take_metric(FieldReader& reader) {
  reader.skip_blanks();
  Metric metric{reader.take_token(), std::nullopt};
  while (take_parameter(reader, metric)) {
  }
  // Whatever could not be read belongs to this metric: the next one starts behind the comma.
  reader.skip_until(',');
  reader.take(',');
  return metric;
}

/// 47 of "n=47".
std::optional<std::uint64_t> count_in(std::string_view description) {
  if (!description.starts_with("n=")) return std::nullopt;
  const std::string_view digits = description.substr(2);
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return count;
}

}  // namespace

std::optional<std::uint64_t> read_database_calls(std::span<const HttpHeader> headers) {
  std::optional<std::uint64_t> calls;
  for (const HttpHeader& header : headers) {
    if (header.name != "server-timing") continue;
    FieldReader reader(header.value);
    while (!reader.done()) {
      const Metric metric = take_metric(reader);
      if (metric.name != "db" || !metric.description) continue;
      const std::optional<std::uint64_t> count = count_in(*metric.description);
      if (!count) continue;
      if (*count > std::numeric_limits<std::uint64_t>::max() - calls.value_or(0)) {
        return std::nullopt;
      }
      calls = calls.value_or(0) + *count;
    }
  }
  return calls;
}

}  // namespace anp
