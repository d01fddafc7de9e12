#include "generator/comment_thread.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>

#include "generator/hash.h"
#include "generator/random.h"
#include "generator/slug.h"

namespace anp {

namespace {

constexpr std::string_view kMailDomain = ".anp@example.org";
constexpr std::uint32_t kMinutesADay = 1'440;
constexpr std::size_t kMaxQuoted = 300;
constexpr std::size_t kMaxArticleBytes = 40;

constexpr std::array<std::string_view, 16> kFirstNames = {
    "Ada",  "Boris", "Chidi", "Dalia", "Emre",  "Freya", "Goran",  "Hana",
    "Iker", "Jonas", "Kaya",  "Leila", "Mateo", "Nadia", "Oksana", "Pavel"};
constexpr std::array<std::string_view, 12> kLastNames = {
    "Abbott", "Brandt",  "Castillo", "Duarte", "Eriksen",  "Fischer",
    "Gupta",  "Horvath", "Ito",      "Jensen", "Kowalski", "Lindqvist"};

/// `{}` is a word of the article: its subject, a tool, or a point of its checklist.
constexpr std::array<std::string_view, 8> kOpenings = {
    "We had the same with {}, on a smaller scale, and it took us two weeks to see it.",
    "Thank you for writing this down. The part about {} is what I will show my team.",
    "How long did you watch {} before you trusted the numbers?",
    "We came to {} from the other side, and ended at nearly the same place.",
    "I would have looked at {} last, too.",
    "Did anything change with {} when the load doubled?",
    "One more vote for starting with {}. It costs an afternoon and saves a quarter.",
    "This matches what we saw with {}, down to the hour of the day."};
constexpr std::array<std::string_view, 8> kAnswers = {
    "About a month, for us. The first week told us nothing.",
    "Yes, and it was worse on the machines that had been up longest.",
    "We tried that first. It hid the cause for another release.",
    "Good point. We log it now, and nobody has had to guess since.",
    "Not in our case, but our traffic is flatter than yours.",
    "Could you say which limit you set? Ours was much too generous.",
    "The same here. The fix was smaller than the ticket about it.",
    "I agree, with one reservation: somebody has to own it afterwards."};

/// As a field of an article's texts: other draws do not move it.
Stream draws_of(std::string_view source_id, std::uint64_t place) {
  const Digest128 digest = digest_of(source_id);
  return Stream(mix_pair(digest.high ^ place, digest.low));
}

template <std::size_t kCount>
std::string_view one_of(const std::array<std::string_view, kCount>& texts, Stream& draws) {
  return texts[draws.below(kCount)];
}

/// Empty where the list is.
std::string_view from_list(const std::vector<std::string_view>& list, Stream& draws) {
  if (list.empty()) return {};
  return list[draws.below(static_cast<std::uint32_t>(list.size()))];
}

/// What a comment is about.
std::string subject_of(const CommentedArticle& article, Stream& draws) {
  const std::uint32_t kind = draws.below(3);
  std::string_view text = from_list(kind == 0 ? article.tools : article.checklist, draws);
  if (kind == 2 || text.empty() || text.size() > kMaxQuoted) text = article.category;
  return kind == 1 ? fmt::format("\"{}\"", text) : std::string(text);
}

int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  int number = 0;
  std::from_chars(text.data() + at, text.data() + at + digits, number);
  return number;
}

}  // namespace

std::vector<Commenter> commenters_of(std::string_view source_id) {
  Stream draws = draws_of(source_id, 0);
  std::vector<Commenter> thread;
  if (draws.below(10) < 4) return thread;
  const std::size_t count = draws.in(1, kMostComments);
  // Mail addresses have an end: only comments on one post are told apart by them.
  const std::string article = uncut_slug(source_id).substr(0, kMaxArticleBytes);
  std::uint32_t minutes = 0;
  for (std::size_t place = 1; place <= count; ++place) {
    const std::string first(one_of(kFirstNames, draws));
    const std::string last(one_of(kLastNames, draws));
    minutes += draws.in(7, 2 * kMinutesADay);
    Commenter one;
    one.name = fmt::format("{} {}", first, last);
    one.email = fmt::format("{}.{}.{}{}", uncut_slug(last), article, place, kMailDomain);
    // Half of them answer somebody.
    if (place > 1 && draws.below(2) == 0) {
      one.parent = draws.in(1, static_cast<std::uint32_t>(place) - 1);
    }
    one.minutes_after = minutes;
    thread.push_back(std::move(one));
  }
  return thread;
}

bool is_commenter(std::string_view email) { return email.ends_with(kMailDomain); }

std::string comment_text(const CommentedArticle& article, std::size_t place) {
  const auto thread = commenters_of(article.source_id);
  Stream draws = draws_of(article.source_id, place);
  if (thread.at(place - 1).parent != 0) return std::string(one_of(kAnswers, draws));
  const std::string_view opening = one_of(kOpenings, draws);
  const std::size_t slot = opening.find("{}");
  return fmt::format("{}{}{}", opening.substr(0, slot), subject_of(article, draws),
                     opening.substr(slot + 2));
}

std::string comment_time(std::string_view published_at, std::uint32_t minutes_after) {
  using namespace std::chrono;
  const year_month_day day{year{number_at(published_at, 0, 4)},
                           month{static_cast<unsigned>(number_at(published_at, 5, 2))},
                           std::chrono::day{static_cast<unsigned>(number_at(published_at, 8, 2))}};
  const auto time = sys_days{day} + hours{number_at(published_at, 11, 2)} +
                    minutes{number_at(published_at, 14, 2) + static_cast<int>(minutes_after)} +
                    seconds{number_at(published_at, 17, 2)};
  const auto days = floor<std::chrono::days>(time);
  const year_month_day date{days};
  const hh_mm_ss clock{time - days};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace anp
