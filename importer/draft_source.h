#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "generator/result.h"
#include "importer/article_source.h"

namespace anp {

/// The article as a draft: its status is "draft", whatever it was, and its content hash goes with
/// that. Everything else stays as it is, byte for byte.
/// @param article its JSON is compact, hash last (ArticleLine)
SourceArticle as_draft(SourceArticle article);

/// The same articles, all of them drafts. They are other articles than those of the source, as
/// their hashes are others: so it is part of the ledger's identity.
std::unique_ptr<ArticleSource> open_draft_source(std::unique_ptr<ArticleSource> source);

/// What a draft source adds to the identity of the source behind it.
inline constexpr std::string_view kDraftField = "status";
inline constexpr std::string_view kDraftValue = "draft";

}  // namespace anp
