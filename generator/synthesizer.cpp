#include "generator/synthesizer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "generator/article_body.h"
#include "generator/article_meta.h"
#include "generator/article_plan.h"
#include "generator/dataset.h"
#include "generator/expander.h"
#include "generator/json_line.h"
#include "generator/json_text.h"
#include "generator/random.h"
#include "generator/slug.h"
#include "generator/time_text.h"

namespace anp {
namespace {

constexpr std::uint32_t kMostRelated = 4;
constexpr int kNumberDigits = 6;

std::string id_start(std::string_view prefix, std::uint32_t dataset_seed) {
  std::string start(prefix);
  start.push_back('-');
  if (dataset_seed != 0) fmt::format_to(std::back_inserter(start), "{}-", dataset_seed);
  return start;
}

}  // namespace

std::string source_id_of(std::string_view prefix, std::uint32_t dataset_seed,
                         std::uint64_t number) {
  return fmt::format("{}{:06}", id_start(prefix, dataset_seed), number);
}

/// Writes one article after the other. The next one is planned before one is written, so that its
/// texts can be asked for.
class Synthesizer::Writer {
 public:
  /// @param ids the pack whose prefixes the ids have: `pack` itself, but for edge articles
  Writer(const Pack& pack, const PackInfo& ids, const DatasetOptions& options)
      : pack_(pack),
        options_(options),
        is_edge_(&ids != &pack.info),
        planner_(pack, options.seed, options.paragraphs),
        expander_(pack.grammar),
        body_(pack, expander_),
        meta_(pack, ids.reference_prefix, expander_),
        id_start_(id_start(ids.source_prefix, options.seed)),
        seed_start_(id_start("", options.seed).substr(1)) {}

  Digest128 write(std::uint64_t number, ByteBuffer& buffer) {
    if (next_.number != number) planner_.plan(number, next_);
    std::swap(plan_, next_);
    if (number < kMaxArticleNumber) planner_.plan(number + 1, next_);
    JsonLine line(pack_.grammar.texts(), buffer);
    start_article();
    const LineRange source_id = write_head(line);
    write_excerpt(line);
    const WrittenBody& body = body_.write(plan_, next_, line);
    write_related(line);
    meta_.write({plan_, body, source_id}, line);
    return write_hash(line);
  }

 private:
  void start_article() {
    const Topic& topic = plan_.topic;
    expander_.start_article(plan_.article_seed);
    expander_.set_entry(Table::stack, topic.stack);
    expander_.set_entry(Table::problem, topic.problem);
    expander_.set_entry(Table::scenario, topic.scenario);
    expander_.set_entry(Table::domain, topic.domain);
    expander_.set_entry(Table::story, plan_.story_entry(pack_, 0));
    expander_.set_entry(Table::author, plan_.author);
  }

  /// Up to the tags.
  /// @return where the source id stands
  LineRange write_head(JsonLine& line) {
    line.raw(R"({"spec":)").number(kSpec).raw(R"(,"source_id":")");
    LineRange source_id{line.size(), 0};
    line.text(id_start_).number(plan_.number, kNumberDigits);
    source_id.end = line.size();
    line.raw(R"(","title":")");
    const RuleId title = pack_.rules.title;
    char* const out = line.room(pack_.grammar.rule(title).max_length);
    line.set_end(
        expander_.write_alternative(title, pack_.titles[plan_.topic.title].alternative, out));
    line.raw(R"(","slug":")");
    write_slug(line);
    line.raw(R"(","status":")").text(name_of(plan_.facts.status));
    line.raw(R"(","published_at":")");
    line.set_end(write_utc_time(plan_.facts.published_at, line.room(kUtcTimeBytes)));
    line.raw(R"(","modified_at":")");
    line.set_end(write_utc_time(plan_.facts.modified_at, line.room(kUtcTimeBytes)));
    line.raw(R"(","author":)").text(pack_.fragments.authors[plan_.author]);
    if (pack_.info.tag_counts.empty()) {
      write_tags(line);
    } else {
      write_extra_tags(line);
    }
    return source_id;
  }

  /// The slugs of the title's parts, joined, as append_slug() would make it of the title.
  void write_slug(JsonLine& line) {
    const std::size_t start = line.size();
    for (const SlugPiece& piece : pack_.fragments.title_slugs[plan_.topic.title]) {
      const TextRef text = slug_of(piece);
      if (text.length == 0) continue;
      if (line.size() > start) line.raw("-");
      line.text(text);
    }
    const std::string_view slug = line.view().substr(start);
    line.drop(slug.size() - kept_slug_bytes(slug));
    if (line.size() > start) line.raw("-");
    line.text(seed_start_).number(plan_.number, kNumberDigits);
  }

  [[nodiscard]] TextRef slug_of(const SlugPiece& piece) const {
    switch (piece.kind) {
      case SlugPiece::Kind::text:
        return piece.text;
      case SlugPiece::Kind::stack:
        return pack_.fragments.stacks[plan_.topic.stack].slug;
      case SlugPiece::Kind::problem:
        return pack_.fragments.problems[plan_.topic.problem].slug;
      case SlugPiece::Kind::scenario:
        return pack_.fragments.scenarios[plan_.topic.scenario].slug;
    }
    return {};
  }

  /// The stack's tags, the problem's, and one of the stack's tools; none of them twice.
  void write_tags(JsonLine& line) {
    const StackFragments& stack = pack_.fragments.stacks[plan_.topic.stack];
    line.text(stack.category);
    const NamedText& problem = pack_.fragments.problems[plan_.topic.problem].tag;
    const NamedText& tool = stack.tools[draw(plan_.article_seed, Field::tags)
                                            .below(static_cast<std::uint32_t>(stack.tools.size()))];
    bool problem_known = false;
    bool tool_known = tool.id == problem.id;
    for (const NamedText& tag : stack.tags) {
      problem_known = problem_known || tag.id == problem.id;
      tool_known = tool_known || tag.id == tool.id;
    }
    if (!problem_known) line.raw(",").text(problem.quoted);
    if (!tool_known) line.raw(",").text(tool.quoted);
    line.raw("]");
  }

  /// As many tags as the pack's counts say, or as many as the rule has.
  void write_extra_tags(JsonLine& line) {
    std::string category;
    append_json_string(pack_.stacks[plan_.topic.stack].category, category);
    line.raw(R"(,"category":)").text(category).raw(R"(,"tags":[)");
    const RuleId rule = pack_.rules.extra_tag;
    const auto& ranges = pack_.info.tag_counts;
    Stream stream = draw(plan_.article_seed, Field::list_counts, 1);
    const auto [least, most] = ranges[stream.below(static_cast<std::uint32_t>(ranges.size()))];
    const std::uint32_t count = std::min(stream.in(least, most), expander_.variety(rule));
    expander_.enter_field(Field::tags);
    for (std::uint32_t i = 0; i < count; ++i) {
      if (i > 0) line.raw(",");
      line.raw("\"");
      char* const out = line.room(pack_.grammar.rule(rule).max_length);
      line.set_end(expander_.write(rule, out));
      line.raw("\"");
    }
    line.raw("]");
  }

  void write_excerpt(JsonLine& line) {
    line.raw(R"(,"excerpt":")");
    expander_.enter_field(Field::excerpt);
    char* const out = line.room(pack_.grammar.rule(pack_.rules.excerpt).max_length);
    line.set_end(expander_.write(pack_.rules.excerpt, out));
    line.raw(R"(","body":[)");
  }

  void write_related(JsonLine& line) {
    std::array<std::uint64_t, kMostRelated> numbers{};
    const std::size_t found =
        is_edge_ ? 0 : planner_.order().related_to(plan_.number, plan_.topic, numbers);
    // An edge article is about something else, whatever its number.
    const auto end = std::remove_if(numbers.begin(), numbers.begin() + found,
                                    [&](auto number) { return is_edge_article(options_, number); });
    const auto count = static_cast<std::size_t>(end - numbers.begin());
    line.raw(R"(],"related":[)");
    for (std::size_t i = 0; i < count; ++i) {
      line.raw("\"").text(id_start_).number(numbers[i], kNumberDigits).raw("\",");
    }
    if (count > 0) line.drop(1);
    line.raw("],");
  }

  /// What is hashed closes the two objects; then the hash goes in between.
  Digest128 write_hash(JsonLine& line) {
    line.raw("}}");
    const Digest128 digest = digest_of(line.view());
    line.drop(2);
    line.raw(R"(,"hash":")");
    char* const out = line.room(2 * sizeof(Digest128));
    write_content_hash(digest, out);
    line.set_end(out + kContentHashDigits);
    line.raw(R"("}})");
    return digest;
  }

  const Pack& pack_;
  DatasetOptions options_;
  bool is_edge_;  // made from another pack than the rest of the dataset
  ArticlePlanner planner_;
  Expander expander_;
  BodyWriter body_;
  MetaWriter meta_;
  std::string id_start_;
  std::string seed_start_;  // what stands before the number in a slug: the seed, if it is not 0
  ArticlePlan plan_;        // of the article that is being written
  ArticlePlan next_;        // of the one that follows it
};

bool is_edge_article(const DatasetOptions& options, std::uint64_t number) {
  if (options.edge_share == 0) return false;
  return draw(article_seed_of(options.seed, number), Field::edge).chance(options.edge_share, 100);
}

Synthesizer::Synthesizer(const Pack& pack, const DatasetOptions& options, const Pack* edge)
    : options_(options), writer_(std::make_unique<Writer>(pack, pack.info, options)) {
  if (options.edge_share == 0) return;
  ANP_REQUIRE(edge != nullptr, "a dataset with an edge share needs the edge pack");
  edge_writer_ = std::make_unique<Writer>(*edge, pack.info, options);
}

Synthesizer::~Synthesizer() = default;
Synthesizer::Synthesizer(Synthesizer&&) noexcept = default;

Digest128 Synthesizer::append(std::uint64_t number, ByteBuffer& out) {
  ANP_REQUIRE(number >= 1 && number <= kMaxArticleNumber, "an article's number is 1..8589934591");
  const bool edge = edge_writer_ != nullptr && is_edge_article(options_, number);
  return (edge ? edge_writer_ : writer_)->write(number, out);
}

}  // namespace anp
