#include "generator/formats/ndjson.h"

#include "generator/formats/article_json.h"

namespace anp {
namespace {

class NdjsonFormat : public Format {
 public:
  void append(const Article& article, std::uint64_t /*place*/, std::string& out) const override {
    append_json(article, out);
    out += '\n';
  }

  /// The line is what the format wants: nothing to decode.
  Result<Done> append_json_line(std::string_view json, std::uint64_t /*place*/,
                                std::string& out) const override {
    out += json;
    out += '\n';
    return Done{};
  }

  [[nodiscard]] std::string_view name() const override { return "ndjson"; }
  [[nodiscard]] std::string_view extension() const override { return "ndjson"; }
  [[nodiscard]] bool is_json_lines() const override { return true; }
};

}  // namespace

std::unique_ptr<const Format> ndjson_format() { return std::make_unique<NdjsonFormat>(); }

}  // namespace anp
