#pragma once

#include <filesystem>

#include "generator/pack.h"

namespace anp::test {

/// The pack of these tests: three stacks, problems and scenarios, so that every combination can be
/// counted; one problem does not fit one of the stacks. Each of five cases says its name.
inline std::filesystem::path small_pack_directory() {
  return std::filesystem::path(ANP_TEST_PACKS) / "small";
}

inline const Pack& small_pack() {
  static const Pack pack = load_pack(small_pack_directory()).value();
  return pack;
}

inline const Pack& alphanode_pack() {
  static const Pack pack =
      load_pack(std::filesystem::path(ANP_SHIPPED_PACKS) / "alphanode").value();
  return pack;
}

inline const Pack& edge_pack() {
  static const Pack pack = load_pack(std::filesystem::path(ANP_SHIPPED_PACKS) / "edge").value();
  return pack;
}

}  // namespace anp::test
