#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "importer/targets/profile/profile_protocol.h"
#include "importer/targets/target.h"

// What no answer may make a target claim. A broken promise ends the process.
namespace anp::fuzz {

using Keys = std::vector<ArticleKey>;  ///< that were asked about

/// Whether a text stands in a text of the JSON, at any place.
bool says(const nlohmann::json& json, const std::string& text);

/// What goes to terminals and logs.
void check_text(const std::string& text);

void check_probe(const HttpExchange& exchange, const Probe& probe);
/// @return whether the answer settles anything
bool check_send(const HttpExchange& exchange, const nlohmann::json& body, const Keys& keys,
                const SendOutcome& outcome);
void check_look_up(const nlohmann::json& body, const Keys& keys, const LookUpOutcome& outcome);
void check_read_back(const Keys& keys, const ReadBackOutcome& outcome);
void check_remove(const HttpExchange& exchange, const nlohmann::json& body, const Keys& keys,
                  const RemoveOutcome& outcome);

/// Takes an exchange for the answer to each kind of request of a profile. @return as check_send()
bool check_profile(const ProfileProtocol& protocol, const HttpExchange& exchange,
                   const nlohmann::json& body, const Keys& keys);

}  // namespace anp::fuzz
