#pragma once

#include <string>

#include "importer/html.h"
#include "importer/live/live_state.h"

namespace anp {

/// The parts of the live page, each an element with `data-part`: heading, how it goes, figures,
/// thresholds, plots. A script puts those that have changed into their places.
Html live_parts(const LiveState& state);

/// The whole page with its parts as they stand. Goes on by /live.js; without scripts it asks again
/// every two seconds. A run that has ended needs neither.
std::string live_page(const LiveState& state);

/// What the page loads as /live.js.
std::string_view live_script();

}  // namespace anp
