#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "generator/result.h"

namespace anp {

// An article as its JSON has it (docs/formats.md, section 2): the same members in the same order.
// Each type lists its members once, in each_member(), for whatever goes through all of them:
// reading and writing JSON, front matter, lists of a page, serialized values. `self` may be const,
// `each` is called with a name and the value: a text, a number, a list of texts, an object, or a
// list of objects.

struct ArticleAuthor {
  std::string slug;
  std::string name;

  static void each_member(auto& self, auto&& each) {
    each("slug", self.slug);
    each("name", self.name);
  }
};

/// One block of the body. Members that its kind does not have are empty.
struct Block {
  enum class Kind : std::uint8_t { paragraph, heading, list, code, image, quote };

  Kind kind = Kind::paragraph;
  std::uint64_t level = 0;         ///< heading: 2..6
  std::string text;                ///< paragraph, heading, code, quote
  std::vector<std::string> items;  ///< list
  std::string language;            ///< code
  std::string url;                 ///< image
  std::uint64_t width = 0;         ///< image: pixels
  std::uint64_t height = 0;        ///< image: pixels
  std::string caption;             ///< image

  /// The members of its kind, in the order of the JSON, without `kind` itself.
  static void each_member(auto& self, auto&& each) {
    switch (self.kind) {
      case Kind::heading:
        each("level", self.level);
        each("text", self.text);
        return;
      case Kind::list:
        each("items", self.items);
        return;
      case Kind::code:
        each("language", self.language);
        each("text", self.text);
        return;
      case Kind::image:
        each("url", self.url);
        each("width", self.width);
        each("height", self.height);
        each("caption", self.caption);
        return;
      case Kind::paragraph:
      case Kind::quote:
        each("text", self.text);
        return;
    }
  }
};

std::string_view name_of(Block::Kind kind);

struct ArticleOutline {
  std::string context;
  std::string problem;
  std::string stack;
  std::string recommended_action;

  static void each_member(auto& self, auto&& each) {
    each("context", self.context);
    each("problem", self.problem);
    each("stack", self.stack);
    each("recommended_action", self.recommended_action);
  }
};

struct ArticleScore {
  std::uint64_t quality = 0;
  std::uint64_t freshness = 0;
  std::uint64_t depth = 0;
  std::uint64_t clarity = 0;

  static void each_member(auto& self, auto&& each) {
    each("quality", self.quality);
    each("freshness", self.freshness);
    each("depth", self.depth);
    each("clarity", self.clarity);
  }
};

struct ArticleRevision {
  std::string status;
  std::string version;
  std::string last_reviewed;  ///< a day

  static void each_member(auto& self, auto&& each) {
    each("status", self.status);
    each("version", self.version);
    each("last_reviewed", self.last_reviewed);
  }
};

/// Each 0 or 1.
struct ArticleFlags {
  std::uint64_t ai_generated_style = 0;
  std::uint64_t has_images = 0;
  std::uint64_t image_heavy = 0;
  std::uint64_t needs_human_review = 0;

  static void each_member(auto& self, auto&& each) {
    each("ai_generated_style", self.ai_generated_style);
    each("has_images", self.has_images);
    each("image_heavy", self.image_heavy);
    each("needs_human_review", self.needs_human_review);
  }
};

struct ArticleEntity {
  std::string name;
  std::string type;

  static void each_member(auto& self, auto&& each) {
    each("name", self.name);
    each("type", self.type);
  }
};

struct ImageSource {
  std::string source;
  std::string url;
  std::string caption;

  static void each_member(auto& self, auto&& each) {
    each("source", self.source);
    each("url", self.url);
    each("caption", self.caption);
  }
};

struct ArticlePayload {
  std::string source_id;
  std::string generator;
  std::uint64_t paragraphs = 0;
  std::string scenario;
  std::uint64_t seed = 0;  ///< the article seed; its low 33 bits are the number

  static void each_member(auto& self, auto&& each) {
    each("source_id", self.source_id);
    each("generator", self.generator);
    each("paragraphs", self.paragraphs);
    each("scenario", self.scenario);
    each("seed", self.seed);
  }
};

struct ArticleMeta {
  std::string topic;
  std::string summary;
  ArticleOutline ai_outline;
  std::string ai_brief;
  std::vector<std::string> stack;
  std::vector<std::string> tools;
  std::string code_language;
  std::string difficulty;
  std::uint64_t reading_time = 0;  ///< minutes
  std::uint64_t view_count = 0;
  ArticleScore score;
  ArticleRevision revision;
  std::string reference;
  ArticleFlags flags;
  std::vector<std::string> checklist;
  std::vector<ArticleEntity> entities;
  std::vector<ImageSource> image_sources;
  ArticlePayload payload;
  std::vector<std::string> notes;
  std::string hash;  ///< content hash, 24 hex digits

  static void each_member(auto& self, auto&& each) {
    each("topic", self.topic);
    each("summary", self.summary);
    each("ai_outline", self.ai_outline);
    each("ai_brief", self.ai_brief);
    each("stack", self.stack);
    each("tools", self.tools);
    each("code_language", self.code_language);
    each("difficulty", self.difficulty);
    each("reading_time", self.reading_time);
    each("view_count", self.view_count);
    each("score", self.score);
    each("revision", self.revision);
    each("reference", self.reference);
    each("flags", self.flags);
    each("checklist", self.checklist);
    each("entities", self.entities);
    each("image_sources", self.image_sources);
    each("payload", self.payload);
    each("notes", self.notes);
    each("hash", self.hash);
  }
};

/// An article as a value that owns its texts. All formats but NDJSON are made from it.
struct Article {
  std::uint64_t spec = 1;
  std::string source_id;
  std::string title;
  std::string slug;
  std::string status;        ///< publish, draft, pending, private or future
  std::string published_at;  ///< RFC 3339, UTC, whole seconds
  std::string modified_at;
  ArticleAuthor author;
  std::string category;
  std::vector<std::string> tags;
  std::string excerpt;
  std::vector<Block> body;
  std::vector<std::string> related;
  ArticleMeta meta;

  static void each_member(auto& self, auto&& each) {
    each("spec", self.spec);
    each("source_id", self.source_id);
    each("title", self.title);
    each("slug", self.slug);
    each("status", self.status);
    each("published_at", self.published_at);
    each("modified_at", self.modified_at);
    each("author", self.author);
    each("category", self.category);
    each("tags", self.tags);
    each("excerpt", self.excerpt);
    each("body", self.body);
    each("related", self.related);
    each("meta", self.meta);
  }
};

/// Reads an article's JSON, of one line or not, members in any order. Every value stays exactly as
/// it is. Refused, with the member's name: a member that is missing, unknown, double or of the
/// wrong type, and what find_fault() (article_rules.h) finds.
Result<Article> decode_article(std::string_view json);

}  // namespace anp
