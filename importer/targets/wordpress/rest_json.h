#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace anp {

/// What a site answers, as JSON; nothing when it is none, or nested deeper than kMaxAnswerDepth.
std::optional<nlohmann::ordered_json> parsed_json(std::string_view text);

/// A text member of an object; empty when it is none.
std::string text_of(const nlohmann::ordered_json& object, std::string_view name);

/// A member that is a number without sign; 0 when it is none.
std::uint64_t number_of(const nlohmann::ordered_json& object, std::string_view name);

/// The numbers in a list that is a member.
std::vector<std::uint64_t> ids_of(const nlohmann::ordered_json& object, std::string_view name);

/// What an editor sees of a text of a post: `content.raw`; empty when it is not there.
std::string raw_of(const nlohmann::ordered_json& post, std::string_view name);

}  // namespace anp
