#include "generator/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "generator/json_bytes.h"

namespace anp {
namespace {

void append_escaped(char c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      if (static_cast<unsigned char>(c) < 0x20) {
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
      } else {
        out.push_back(c);
      }
  }
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
  out.push_back('"');
  std::size_t clean = 0;  // bytes of `text` that are known to need no escape
  while (clean < text.size()) {
    std::uint64_t word = 0;
    const std::size_t width = std::min(sizeof word, text.size() - clean);
    if (width == sizeof word) std::memcpy(&word, text.data() + clean, sizeof word);
    if (width == sizeof word && json_special_bytes(word) == 0) {
      clean += width;
      continue;
    }
    out.append(text.data(), clean);
    for (std::size_t i = 0; i < width; ++i) append_escaped(text[clean + i], out);
    text.remove_prefix(clean + width);
    clean = 0;
  }
  out.append(text.data(), clean);
  out.push_back('"');
}

bool needs_json_escape(std::string_view text) {
  for (; text.size() >= sizeof(std::uint64_t); text.remove_prefix(sizeof(std::uint64_t))) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);
    if (json_special_bytes(word) != 0) return true;
  }
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
  });
}

std::string unescape_json(std::string_view escaped) {
  std::string text;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != '\\') {
      text.push_back(escaped[i]);
      continue;
    }
    const char kind = escaped[++i];
    constexpr std::string_view kKinds = "bfnrt";
    constexpr std::string_view kCharacters = "\b\f\n\r\t";
    if (kind == 'u') {
      text.push_back(
          static_cast<char>(std::stoi(std::string(escaped.substr(i + 1, 4)), nullptr, 16)));
      i += 4;
    } else if (const auto known = kKinds.find(kind); known != std::string_view::npos) {
      text.push_back(kCharacters[known]);
    } else {
      text.push_back(kind);
    }
  }
  return text;
}

}  // namespace anp
