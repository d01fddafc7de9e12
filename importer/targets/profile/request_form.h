#pragma once

#include <vector>

#include "importer/targets/profile/http_profile.h"
#include "importer/targets/profile/profile_reader.h"

namespace anp {

/// What the requests of a profile share.
struct SharedForms {
  std::vector<HeaderForm> headers;
  std::vector<StatusRule> statuses;
  const std::vector<SecretSource>& secrets;
  const TemplateMaps& maps;
};

/// The slots that a kind of request can fill, and what it may ask for.
struct RequestRules {
  SlotSet slots = 0;           ///< in path, query, body and item
  bool may_batch = true;       ///< takes "batch"
  bool may_be_absent = false;  ///< a status may mean that the article is not there
};

/// Members of a request; what is more, such as "answer", is the caller's.
RequestForm read_request(ProfileReader& reader, const ProfileNode& node, const SharedForms& shared,
                         const RequestRules& rules);

/// @param secrets, maps those that headers may use
std::vector<HeaderForm> read_headers(ProfileReader& reader, const ProfileNode& node,
                                     const SharedForms& shared);
std::vector<StatusRule> read_statuses(ProfileReader& reader, const ProfileNode& node,
                                      bool may_be_absent);
/// {"/place": "text"}: all must be so.
std::vector<Expectation> read_expectations(ProfileReader& reader, const ProfileNode& node);

}  // namespace anp
