#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "importer/load_test.h"

namespace anp {

/// Lines for people: a label and what is said under it. Whether the test is valid stands first.
std::vector<std::pair<std::string, std::string>> describe_load(const LoadResult& load);

/// The same for machines (docs/formats.md). What is unknown is null, never 0.
nlohmann::ordered_json load_json(const LoadResult& load);

/// What came of the test, in a few words.
std::string load_verdict(const LoadResult& load);

/// "12.34 %"; `otherwise` of nothing.
std::string percent_text(std::uint64_t part, std::uint64_t whole, std::string_view otherwise = "-",
                         int digits = 2);

/// What is wrong with the test, for people; empty when nothing is: it did not deliver the load that
/// was planned.
std::string load_fault(const LoadResult& load);

}  // namespace anp
