#include "generator/synthesizer.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "generator/article_facts.h"
#include "generator/body_plan.h"
#include "generator/dataset.h"
#include "generator/expander.h"
#include "generator/slug.h"
#include "generator/topic.h"

namespace anp {
namespace {

constexpr std::uint32_t kMostRelated = 4;
constexpr std::size_t kMaxImageTextBytes = 38;      // as the images of the original site
constexpr std::size_t kBytesReadPerMinute = 1'200;  // 200 words of six bytes
constexpr std::uint32_t kStackToolsShown = 4;
constexpr std::uint32_t kCommonToolsShown = 2;

/// `018794` or, with a dataset seed, `7-018794`: what source ids and slugs end in.
void append_number(std::uint32_t dataset_seed, std::uint64_t number, std::string& out) {
  if (dataset_seed != 0) fmt::format_to(std::back_inserter(out), "{}-", dataset_seed);
  fmt::format_to(std::back_inserter(out), "{:06}", number);
}

/// The text of an image's URL: words joined by '+', as many as fit; everything else than letters
/// and digits left out.
void append_image_text(std::string_view text, std::string& out) {
  const std::size_t start = out.size();
  std::size_t last_word_end = start;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain && (out.size() == start || out.back() == '+')) continue;
    if (!plain) last_word_end = out.size();
    out.push_back(plain ? c : '+');
    if (out.size() - start > kMaxImageTextBytes) {
      out.resize(last_word_end > start ? last_word_end : start + kMaxImageTextBytes);
      return;
    }
  }
  if (out.size() > start && out.back() == '+') out.pop_back();
}

}  // namespace

std::string source_id_of(std::string_view prefix, std::uint32_t dataset_seed,
                         std::uint64_t number) {
  std::string id(prefix);
  id.push_back('-');
  append_number(dataset_seed, number, id);
  return id;
}

/// Writes one article after the other into the same room.
class Synthesizer::Writer {
 public:
  Writer(const Pack& pack, std::uint32_t dataset_seed)
      : pack_(pack),
        dataset_seed_(dataset_seed),
        order_(pack, dataset_seed),
        expander_(pack.grammar, arena_) {}

  const Article& write(std::uint64_t number) {
    start(number);
    choose_topic();
    draw_facts(pack_.info, article_);
    write_title();
    write_body();
    write_meta();
    return article_;
  }

 private:
  void start(std::uint64_t number) {
    arena_.clear();
    article_.body.clear();
    article_.strings.clear();
    article_.spec = kSpec;
    article_.pack_name = pack_.info.name;
    article_.dataset_seed = dataset_seed_;
    article_.number = number;
    article_.article_seed = article_seed_of(dataset_seed_, number);
    article_.source_id = arena_.add(source_id_of(pack_.info.source_prefix, dataset_seed_, number));
  }

  /// Keeps what `append` writes.
  template <typename Append>
  std::string_view keep(const Append& append) {
    scratch_.clear();
    append(scratch_);
    return arena_.add(scratch_);
  }

  void choose_topic() {
    topic_ = order_.topic_of(article_.number);
    stack_ = &pack_.stacks[topic_.stack];
    problem_ = &pack_.problems[topic_.problem];
    article_.scenario = pack_.scenarios[topic_.scenario];
    expander_.start_article(article_.article_seed, topic_.stack, topic_.problem, topic_.scenario);
  }

  void write_title() {
    const TitlePattern& pattern = pack_.titles[topic_.title];
    article_.title = expander_.expand_alternative(pack_.rules.title, pattern.alternative);
    article_.slug = keep([&](std::string& out) {
      append_slug(article_.title, out);
      out.push_back('-');
      append_number(dataset_seed_, article_.number, out);
    });
    const auto author = draw(article_.article_seed, Field::author)
                            .below(static_cast<std::uint32_t>(pack_.authors.size()));
    article_.author_name = pack_.authors[author].name;
    article_.author_slug = pack_.authors[author].slug;
    article_.category = stack_->category;
    article_.excerpt = expander_.expand(pack_.rules.excerpt);
  }

  Block& add_block(Block::Kind kind, std::string_view text) {
    Block& block = article_.body.emplace_back();
    block.kind = kind;
    block.text = text;
    return block;
  }

  void add_heading(std::string_view text) { add_block(Block::Kind::heading, text).level = 2; }

  void add_paragraph(RuleId rule) {
    add_block(Block::Kind::paragraph, expander_.expand(rule));
    ++article_.paragraphs;
  }

  void write_body() {
    article_.paragraphs = 0;
    article_.image_count = 0;
    wanted_images_ = draw_image_count(article_.article_seed);
    image_stream_ = draw(article_.article_seed, Field::images, 1);
    add_paragraph(pack_.rules.lead);
    write_image();
    plan_sections(pack_, article_.article_seed, plan_);
    for (const SectionPlan& section : plan_) write_section(section);
    write_checklist();
    add_heading(expander_.expand(pack_.rules.final_notes_heading));
    add_block(Block::Kind::paragraph, expander_.expand(pack_.rules.final_notes));
  }

  /// The first image follows the lead, one more each section, as long as any are wanted.
  void write_image() {
    if (article_.image_count == wanted_images_) return;
    ++article_.image_count;
    const auto below = [&](const auto& list) {
      return image_stream_.below(static_cast<std::uint32_t>(list.size()));
    };
    const ImageSize size = pack_.info.image_sizes[below(pack_.info.image_sizes)];
    const std::string& colours = pack_.info.image_colours[below(pack_.info.image_colours)];
    const std::string_view caption = expander_.expand(pack_.rules.caption);
    Block& block =
        add_block(Block::Kind::image, keep([&](std::string& out) {
                    fmt::format_to(std::back_inserter(out), "{} {}", caption, article_.image_count);
                  }));
    block.detail = keep([&](std::string& out) {
      fmt::format_to(std::back_inserter(out),
                     "https://{}/{}x{}/{}.png&text=", pack_.info.image_source, size.width,
                     size.height, colours);
      append_image_text(fmt::format("{} with {}", problem_->name, stack_->name), out);
    });
    block.width = size.width;
    block.height = size.height;
  }

  void write_section(const SectionPlan& plan) {
    const SectionEntry& section = pack_.sections[plan.entry];
    expander_.enter_section(plan.entry);
    add_heading(expander_.expand(section.heading));
    for (std::uint32_t i = 0; i < plan.paragraphs; ++i) add_paragraph(section.paragraph);
    if (plan.with_extra) write_extra(section);
    write_image();
  }

  void write_extra(const SectionEntry& section) {
    switch (section.extra) {
      case SectionExtra::none:
        break;
      case SectionExtra::list:
        add_paragraph(section.list_intro);
        add_list(section.list_item, 3, 5);
        break;
      case SectionExtra::code:
        write_snippet();
        break;
      case SectionExtra::quote:
        add_block(Block::Kind::quote, expander_.expand(section.quote));
        break;
    }
  }

  void write_snippet() {
    const SnippetList& snippets = pack_.grammar.snippets()[topic_.stack];
    const std::uint32_t index = expander_.choose(snippets.intros);
    add_block(Block::Kind::paragraph, expander_.expand_alternative(snippets.intros, index));
    ++article_.paragraphs;
    Block& code = add_block(Block::Kind::code, expander_.expand(snippets.codes[index]));
    const std::string& own = snippets.languages[index];
    code.detail = own.empty() ? std::string_view(stack_->language) : own;
  }

  /// `low` to `high` different items, or as many as the rule has.
  StringRange add_list(RuleId rule, std::uint32_t low, std::uint32_t high) {
    Stream stream = draw(article_.article_seed, Field::checklist, article_.body.size());
    const std::uint32_t count =
        std::min(stream.in(low, high), pack_.grammar.rule(rule).alternative_count);
    const StringRange items =
        add_strings(count, [&](std::uint32_t) { return expander_.expand(rule); });
    add_block(Block::Kind::list, {}).items = items;
    return items;
  }

  void write_checklist() {
    add_heading(expander_.expand(pack_.rules.checklist_heading));
    article_.checklist = add_list(pack_.rules.checklist_item, 5, 8);
  }

  /// Appends `count` texts to the article's strings.
  template <typename Text>
  StringRange add_strings(std::uint32_t count, const Text& text) {
    const StringRange range{static_cast<std::uint32_t>(article_.strings.size()), count};
    for (std::uint32_t i = 0; i < count; ++i) article_.strings.push_back(text(i));
    return range;
  }

  StringRange add_distinct(std::initializer_list<std::string_view> texts) {
    StringRange range{static_cast<std::uint32_t>(article_.strings.size()), 0};
    for (const std::string_view text : texts) {
      const auto known = article_.list(range);
      if (std::find(known.begin(), known.end(), text) != known.end()) continue;
      article_.strings.push_back(text);
      ++range.count;
    }
    return range;
  }

  void write_meta() {
    const ArticleRules& rules = pack_.rules;
    article_.topic = keep(
        [&](std::string& out) { out.append(problem_->name).append(" / ").append(stack_->name); });
    article_.summary = expander_.expand(rules.summary);
    article_.outline_context = article_.scenario;
    article_.outline_problem = problem_->name;
    article_.outline_stack = stack_->name;
    article_.outline_action = expander_.expand(rules.recommended_action);
    article_.ai_brief = expander_.expand(rules.ai_brief);
    article_.code_language = stack_->language;
    article_.reading_time_minutes = reading_time();
    article_.reference = keep([&](std::string& out) {
      fmt::format_to(std::back_inserter(out), "{}-{:06}-{:04}", pack_.info.reference_prefix,
                     article_.number, draw_reference_digits(article_.article_seed));
    });
    article_.generator = pack_.info.generator;
    article_.image_source = pack_.info.image_source;
    article_.entities = {
        {{stack_->name, "stack"}, {stack_->area, "area"}, {problem_->name, "problem"}}};
    write_lists();
  }

  void write_lists() {
    article_.stack = add_distinct({stack_->name, stack_->area, stack_->language});
    article_.tools = choose_tools();
    const std::string& own_tool =
        stack_->tools[draw(article_.article_seed, Field::tags)
                          .below(static_cast<std::uint32_t>(stack_->tools.size()))];
    article_.tags =
        add_distinct({stack_->name, stack_->area, stack_->language, problem_->tag, own_tool});
    order_.related_to(article_.number, kMostRelated, related_);
    article_.related =
        add_strings(static_cast<std::uint32_t>(related_.size()), [&](std::uint32_t i) {
          return arena_.add(source_id_of(pack_.info.source_prefix, dataset_seed_, related_[i]));
        });
    const Rule& note = pack_.grammar.rule(pack_.rules.note);
    article_.notes = add_strings(note.alternative_count, [&](std::uint32_t i) {
      return expander_.expand_alternative(pack_.rules.note, i);
    });
  }

  /// Four of the stack's own tools from a random one on, then two that every stack uses.
  StringRange choose_tools() {
    const auto own = static_cast<std::uint32_t>(stack_->tools.size());
    const std::uint32_t start = draw(article_.article_seed, Field::tools).below(own);
    const StringRange tools = add_strings(
        kStackToolsShown,
        [&](std::uint32_t i) -> std::string_view { return stack_->tools[(start + i) % own]; });
    StringRange all = tools;
    const std::uint32_t common = pack_.grammar.rule(pack_.rules.common_tool).alternative_count;
    for (std::uint32_t i = 0; i < common && all.count < kStackToolsShown + kCommonToolsShown; ++i) {
      const std::string_view tool = expander_.expand(pack_.rules.common_tool);
      const auto known = article_.list(all);
      if (std::find(known.begin(), known.end(), tool) != known.end()) continue;
      article_.strings.push_back(tool);
      ++all.count;
    }
    return all;
  }

  [[nodiscard]] std::uint32_t reading_time() const {
    std::size_t bytes = 0;
    for (const Block& block : article_.body) {
      bytes += block.text.size();
      for (const std::string_view item : article_.list(block.items)) bytes += item.size();
    }
    return static_cast<std::uint32_t>((bytes + kBytesReadPerMinute - 1) / kBytesReadPerMinute);
  }

  const Pack& pack_;
  std::uint32_t dataset_seed_;
  TopicOrder order_;
  TextArena arena_;
  Expander expander_;
  Article article_;
  Topic topic_;
  const StackEntry* stack_ = nullptr;      // in pack_
  const ProblemEntry* problem_ = nullptr;  // in pack_
  std::vector<SectionPlan> plan_;
  std::vector<std::uint64_t> related_;
  std::string scratch_;
  Stream image_stream_{0};
  std::uint32_t wanted_images_ = 0;
};

Synthesizer::Synthesizer(const Pack& pack, std::uint32_t dataset_seed)
    : writer_(std::make_unique<Writer>(pack, dataset_seed)) {}
Synthesizer::~Synthesizer() = default;
Synthesizer::Synthesizer(Synthesizer&&) noexcept = default;

const Article& Synthesizer::synthesize(std::uint64_t number) {
  ANP_REQUIRE(number >= 1 && number <= kMaxArticleNumber, "an article's number is 1..8589934591");
  return writer_->write(number);
}

}  // namespace anp
