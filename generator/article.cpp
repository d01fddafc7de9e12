#include "generator/article.h"

#include <fmt/format.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <variant>

#include "generator/article_rules.h"
#include "generator/json_bytes.h"

namespace anp {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxNumber = (1ULL << 53) - 1;  // what every JSON reader keeps exactly

constexpr Block::Kind kBlockKinds[] = {Block::Kind::paragraph, Block::Kind::heading,
                                       Block::Kind::list,      Block::Kind::code,
                                       Block::Kind::image,     Block::Kind::quote};

struct Slot;
using Slots = std::vector<Slot>;

/// An object to fill. Its members may depend on what it already holds (a block's on its kind), so
/// they are listed twice: those that it can have when it starts, those that it must have when it
/// ends.
struct ObjectPlace {
  void* object;
  Slots (*possible)(void*);
  Slots (*required)(void*);
};

/// A list of objects to add to.
struct ObjectListPlace {
  void* list;
  ObjectPlace (*add)(void*);
};

/// Where the value of a member goes.
using Place = std::variant<std::string*, std::uint64_t*, std::vector<std::string>*, Block::Kind*,
                           ObjectPlace, ObjectListPlace>;

struct Slot {
  std::string_view name;
  Place place;
  bool seen = false;
};

template <typename T>
ObjectPlace place_of_object(T& object);

template <typename T>
Place place_of(T& value) {
  if constexpr (requires { Place(&value); }) {
    return Place(&value);
  } else if constexpr (requires { value.emplace_back(); }) {
    return ObjectListPlace{
        &value, [](void* list) { return place_of_object(static_cast<T*>(list)->emplace_back()); }};
  } else {
    return place_of_object(value);
  }
}

template <typename T>
Slots list_members(void* object) {
  Slots slots;
  T::each_member(*static_cast<T*>(object), [&](std::string_view name, auto& value) {
    slots.push_back({name, place_of(value)});
  });
  return slots;
}

Slots list_block_members(void* object) {
  Slots slots = list_members<Block>(object);
  slots.insert(slots.begin(), {"kind", &static_cast<Block*>(object)->kind});
  return slots;
}

Slots list_members_of_any_kind(void* object) {
  Block& block = *static_cast<Block*>(object);
  return {{"kind", &block.kind},   {"level", &block.level},   {"text", &block.text},
          {"items", &block.items}, {"url", &block.url},       {"language", &block.language},
          {"width", &block.width}, {"height", &block.height}, {"caption", &block.caption}};
}

template <typename T>
ObjectPlace place_of_object(T& object) {
  if constexpr (std::is_same_v<T, Block>) {
    return {&object, list_members_of_any_kind, list_block_members};
  } else {
    return {&object, list_members<T>, list_members<T>};
  }
}

std::string_view expectation(const Place& place) {
  constexpr std::string_view kNames[] = {"a text",          "a whole number", "a list of texts",
                                         "a kind of block", "an object",      "a list of objects"};
  return kNames[place.index()];
}

/// Takes the parser's events and puts each value where it belongs. Stops at the first fault.
class ArticleReader {
 public:
  explicit ArticleReader(Article& article) : root_{"", place_of_object(article)} {}

  [[nodiscard]] const std::optional<std::string>& fault() const { return fault_; }

  bool null() { return refuse_type("null"); }
  bool boolean(bool /*value*/) { return refuse_type("true or false"); }
  bool number_integer(json::number_integer_t /*value*/) { return refuse_type("a negative number"); }
  bool number_float(json::number_float_t /*value*/, const std::string& /*text*/) {
    return refuse_type("a number with a fraction, an exponent or too many digits");
  }
  bool binary(const json::binary_t& /*value*/) { return refuse_type("binary"); }

  bool number_unsigned(json::number_unsigned_t value) {
    auto* const number = place<std::uint64_t*>();
    if (number == nullptr) return refuse_type("a number");
    if (value > kMaxNumber)
      return refuse(
          fmt::format("member {}: {} is above {}, the largest number that every reader keeps",
                      path(), value, kMaxNumber));
    **number = value;
    return true;
  }

  bool string(std::string& value) {
    if (const auto character = find_unportable_character(value))
      return refuse(
          fmt::format("member {}: the text has {}, which not every format can carry; remove it",
                      path(), *character));
    if (auto* const text = place<std::string*>()) {
      **text = std::move(value);
    } else if (auto* const kind = place<Block::Kind*>()) {
      return take_kind(value, **kind);
    } else if (!frames_.empty() && frames_.back().texts != nullptr) {
      frames_.back().texts->push_back(std::move(value));
      ++frames_.back().items;
    } else {
      return refuse_type("a text");
    }
    return true;
  }

  bool start_object(std::size_t /*size*/) {
    if (!frames_.empty() && frames_.back().objects) {
      const ObjectPlace added = frames_.back().objects->add(frames_.back().objects->list);
      ++frames_.back().items;
      open(added);
      return true;
    }
    auto* const object = place<ObjectPlace>();
    if (object == nullptr) return refuse_type("an object");
    open(*object);
    return true;
  }

  bool key(std::string& name) {
    Frame& frame = frames_.back();
    const auto found = std::find_if(frame.slots.begin(), frame.slots.end(),
                                    [&](const Slot& slot) { return slot.name == name; });
    if (found == frame.slots.end()) {
      frame.current = nullptr;
      return refuse(
          fmt::format("member {}{} is unknown; an article has no such member", path(), name));
    }
    frame.current = &*found;
    if (found->seen) return refuse(fmt::format("member {} stands twice", path()));
    found->seen = true;
    return true;
  }

  bool end_object() {
    Frame& frame = frames_.back();
    frame.current = nullptr;
    const Slots required = frame.object->required(frame.object->object);
    for (const Slot& slot : required) {
      const auto it = std::find_if(frame.slots.begin(), frame.slots.end(),
                                   [&](const Slot& other) { return other.name == slot.name; });
      if (!it->seen) return refuse(fmt::format("member {}{} is missing", path(), slot.name));
    }
    const auto seen =
        std::count_if(frame.slots.begin(), frame.slots.end(), [](const Slot& s) { return s.seen; });
    if (static_cast<std::size_t>(seen) != required.size())
      return refuse(fmt::format("member {}kind: a block of that kind has fewer members", path()));
    frames_.pop_back();
    return true;
  }

  bool start_array(std::size_t /*size*/) {
    Frame frame;
    if (auto* const texts = place<std::vector<std::string>*>()) {
      frame.texts = *texts;
    } else if (auto* const objects = place<ObjectListPlace>()) {
      frame.objects = *objects;
    } else {
      return refuse_type("a list");
    }
    frames_.push_back(std::move(frame));
    return true;
  }

  bool end_array() {
    frames_.pop_back();
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const json::exception& error) {
    const std::string_view what = error.what();
    return refuse(what.find("UTF-8") != std::string_view::npos
                      ? "the text is not valid UTF-8"
                      : fmt::format("no JSON: wrong at byte {}", position));
  }

 private:
  /// An object or a list that was started and has not ended.
  struct Frame {
    std::optional<ObjectPlace> object;
    Slots slots;                                ///< of the object
    Slot* current = nullptr;                    ///< the member whose value comes next
    std::vector<std::string>* texts = nullptr;  ///< a list of texts
    std::optional<ObjectListPlace> objects;     ///< a list of objects
    std::size_t items = 0;                      ///< of a list, started so far
  };

  /// Where the next value goes, if it goes to such a place.
  template <typename T>
  T* place() {
    Slot* const slot = frames_.empty() ? (started_ ? nullptr : &root_) : frames_.back().current;
    return slot == nullptr ? nullptr : std::get_if<T>(&slot->place);
  }

  void open(const ObjectPlace& object) {
    started_ = true;
    Frame frame;
    frame.object = object;
    frame.slots = object.possible(object.object);
    frames_.push_back(std::move(frame));
  }

  bool take_kind(std::string_view name, Block::Kind& kind) {
    for (const Block::Kind candidate : kBlockKinds) {
      if (name != name_of(candidate)) continue;
      kind = candidate;
      return true;
    }
    return refuse(
        fmt::format("member {}: there is no block of the kind '{}'", path(), name.substr(0, 40)));
  }

  /// "meta.score.depth" or "body[2].text"; ends in a dot where a name comes next.
  [[nodiscard]] std::string path() const {
    std::string path;
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      const Frame& frame = frames_[i];
      if (!frame.object) {
        // An object is counted when it starts, anything else when it was taken.
        const bool inside = i + 1 < frames_.size();
        const std::size_t index = inside ? frame.items - 1 : frame.items;
        path += fmt::format("[{}]", index);
        continue;
      }
      if (i > 0) path += '.';
      if (frame.current != nullptr) path += frame.current->name;
    }
    return path;
  }

  bool refuse(std::string fault) {
    if (!fault_) fault_ = std::move(fault);
    return false;
  }

  bool refuse_type(std::string_view found) {
    if (frames_.empty()) return refuse(fmt::format("an article is an object; this is {}", found));
    const Frame& frame = frames_.back();
    const std::string_view wanted = frame.texts != nullptr     ? "a text"
                                    : frame.objects            ? "an object"
                                    : frame.current != nullptr ? expectation(frame.current->place)
                                                               : "nothing";
    return refuse(fmt::format("member {} must be {}, not {}", path(), wanted, found));
  }

  Slot root_;
  bool started_ = false;
  std::vector<Frame> frames_;
  std::optional<std::string> fault_;
};

/// RapidJSON's events, for an ArticleReader.
class QuickEvents {
 public:
  explicit QuickEvents(ArticleReader& reader) : reader_(reader) {}

  bool Null() { return reader_.null(); }
  bool Bool(bool value) { return reader_.boolean(value); }
  bool Int(int value) { return reader_.number_integer(value); }
  bool Int64(std::int64_t value) { return reader_.number_integer(value); }
  bool Uint(unsigned value) { return reader_.number_unsigned(value); }
  bool Uint64(std::uint64_t value) { return reader_.number_unsigned(value); }
  bool Double(double value) { return reader_.number_float(value, text_); }
  bool RawNumber(const char* /*text*/, rapidjson::SizeType /*length*/, bool /*copy*/) {
    return false;  // never asked for
  }
  bool String(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    text_.assign(text, length);
    return reader_.string(text_);
  }
  bool Key(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    text_.assign(text, length);
    return reader_.key(text_);
  }
  bool StartObject() { return reader_.start_object(0); }
  bool EndObject(rapidjson::SizeType /*count*/) { return reader_.end_object(); }
  bool StartArray() { return reader_.start_array(0); }
  bool EndArray(rapidjson::SizeType /*count*/) { return reader_.end_array(); }

 private:
  ArticleReader& reader_;
  std::string text_;
};

/// The article, in less than half the time, or nothing: then the text is read again, to find out
/// why.
std::optional<Article> decode_quickly(std::string_view text) {
  // What RapidJSON does not look at: it reads up to a NUL, takes any bytes for text, and half of a
  // surrogate pair for a character.
  if (json_text_length(text) != text.size() || text.find("\\u") != std::string_view::npos)
    return std::nullopt;
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag;
  Article article;
  ArticleReader reader(article);
  QuickEvents events(reader);
  std::string copy(text);
  copy.reserve(text.size() + kJsonParserSlack);
  rapidjson::InsituStringStream stream(copy.data());
  if (rapidjson::Reader().Parse<kFlags>(stream, events).IsError()) return std::nullopt;
  return article;
}

/// Error: what is wrong with it, and where.
Result<Article> decode_with_care(std::string_view text) {
  Article article;
  ArticleReader reader(article);
  if (!json::sax_parse(text, &reader)) return Error{reader.fault().value_or("no JSON")};
  return article;
}

}  // namespace

std::string_view name_of(Block::Kind kind) {
  switch (kind) {
    case Block::Kind::paragraph:
      return "paragraph";
    case Block::Kind::heading:
      return "heading";
    case Block::Kind::list:
      return "list";
    case Block::Kind::code:
      return "code";
    case Block::Kind::image:
      return "image";
    case Block::Kind::quote:
      return "quote";
  }
  return {};
}

Result<Article> decode_article(std::string_view text) {
  std::optional<Article> quick = decode_quickly(text);
  Result<Article> article = quick ? std::move(*quick) : decode_with_care(text);
  if (!article) return article;
  if (auto fault = find_fault(*article)) return Error{std::move(*fault)};
  return article;
}

}  // namespace anp
