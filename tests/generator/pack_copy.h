#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>

#include "generator/pack.h"
#include "tests/generator/packs.h"
#include "tests/support/temporary_directory.h"

namespace anp::test {

/// A copy of the small pack, to be changed in one place.
class PackCopy {
 public:
  PackCopy() {
    std::filesystem::copy(small_pack_directory(), directory_.path(),
                          std::filesystem::copy_options::recursive);
  }

  void change(const char* file, const std::function<void(nlohmann::ordered_json&)>& edit) {
    std::ifstream in(directory_.path() / file);
    auto document = nlohmann::ordered_json::parse(in);
    in.close();
    edit(document);
    write(file, document.dump(1));
  }

  /// Puts a value, given as JSON, in the place that a JSON pointer names.
  void put(const char* file, const std::string& pointer, const std::string& value) {
    change(file, [&](auto& document) {
      document[nlohmann::ordered_json::json_pointer(pointer)] =
          nlohmann::ordered_json::parse(value);
    });
  }

  void write(const char* file, const std::string& text) const {
    std::ofstream(directory_.path() / file, std::ios::binary) << text;
  }

  [[nodiscard]] std::string error() const {
    const auto pack = load_pack(directory_.path());
    return pack ? "accepted" : pack.error().message;
  }

  [[nodiscard]] Pack load() const { return load_pack(directory_.path()).value(); }
  [[nodiscard]] std::string digest() const { return load().digest.hex(); }

 private:
  TemporaryDirectory directory_;
};

inline void check_says(const std::string& error, std::initializer_list<const char*> parts) {
  CAPTURE(error);
  for (const char* part : parts) {
    CAPTURE(part);
    CHECK(error.find(part) != std::string::npos);
  }
}

}  // namespace anp::test
