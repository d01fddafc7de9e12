#pragma once

#include <cstdint>

#include "importer/targets/profile/http_profile.h"
#include "importer/targets/profile/profile_reader.h"

namespace anp {

/// What a request asks for; each has members of its own in its answer.
enum class AnswerKind : std::uint8_t { send, look_up, read_back, remove };

/// How an answer is read.
AnswerForm read_answer_form(ProfileReader& reader, const ProfileNode& node, AnswerKind kind);

}  // namespace anp
