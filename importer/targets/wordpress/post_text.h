#pragma once

#include <string>
#include <string_view>

namespace anp {

/// A text as WordPress keeps it in a title, an excerpt or a name, where it is HTML: & < > " and [
/// are escaped, so that nothing in it is run; and a % before two hex digits, which a name would
/// lose.
std::string escaped_post_text(std::string_view text);

/// What such a text stands for: the entities that escaped_post_text() and WordPress write, also
/// `&#039;` and `&#091;`, as kses spells them.
std::string unescaped_post_text(std::string_view html);

/// Without the bytes at both ends that PHP's trim() takes: WordPress trims titles.
std::string_view trimmed_by_php(std::string_view text);

/// A name of a term or an author as WordPress stores it: trimmed, and with one blank where there
/// are several blanks, tabs and line breaks.
std::string name_as_kept(std::string_view name);

/// Markup in the one spelling that WordPress' filter for HTML (kses) gives it: `&#91;` and `&#091;`
/// are the same, as are `"/>` and `" />`.
std::string canonical_markup(std::string_view markup);

}  // namespace anp
