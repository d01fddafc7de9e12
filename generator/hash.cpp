#include "generator/hash.h"

#if defined(__x86_64__) && !defined(XXH_INLINE_ALL)
#include <xxh_x86dispatch.h>  // AVX2 or AVX-512 where the processor has them: the same digests
#else
#include <xxhash.h>
#endif

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <utility>

namespace anp {
namespace {

constexpr std::string_view kBeforeHash = R"(,"hash":")";
constexpr std::string_view kAfterHash = R"("}})";
constexpr std::string_view kClosing = "}}";
constexpr std::size_t kHashTail = kBeforeHash.size() + kContentHashDigits + kAfterHash.size();

/// Without branches: which of sixteen a digit is cannot be foretold.
bool are_lower_hex(std::string_view digits) {
  bool all = true;
  for (const char c : digits) {
    const bool decimal = static_cast<unsigned char>(c - '0') < 10;
    const bool letter = static_cast<unsigned char>(c - 'a') < 6;
    all &= decimal | letter;
  }
  return all;
}

/// The line up to its final hash member, or an Error.
Result<std::string_view> without_hash(std::string_view line) {
  if (line.size() >= kHashTail) {
    const std::string_view tail = line.substr(line.size() - kHashTail);
    const std::string_view digits = tail.substr(kBeforeHash.size(), kContentHashDigits);
    if (tail.starts_with(kBeforeHash) && tail.ends_with(kAfterHash) && are_lower_hex(digits)) {
      return line.substr(0, line.size() - kHashTail);
    }
  }
  return Error{R"(an article must end in ,"hash":"<24 hex digits>"}} and this one does not)"};
}

Digest128 from_xxh(XXH128_hash_t hash) { return {hash.high64, hash.low64}; }

/// The most significant `digits` of 16.
char* write_hex(std::uint64_t value, int digits, char* out) {
  for (int i = 0; i < digits; ++i) *out++ = "0123456789abcdef"[(value >> (60 - 4 * i)) & 0xF];
  return out;
}

}  // namespace

Digest128& Digest128::operator+=(const Digest128& other) {
  low += other.low;
  high += other.high + (low < other.low ? 1 : 0);
  return *this;
}

std::string Digest128::hex() const {
  std::string digits(32, '0');
  write_hex(low, 16, write_hex(high, 16, digits.data()));
  return digits;
}

Digest128 digest_of(std::string_view bytes) {
  return from_xxh(XXH3_128bits(bytes.data(), bytes.size()));
}

std::string content_hash_of(const Digest128& article_digest) {
  std::string digits(kContentHashDigits, '0');
  write_content_hash(article_digest, digits.data());
  return digits;
}

void write_content_hash(const Digest128& article_digest, char* out) {
  constexpr int kLowDigits = static_cast<int>(kContentHashDigits) - 16;
  write_hex(article_digest.low, kLowDigits, write_hex(article_digest.high, 16, out));
}

DigestStream::DigestStream() : state_(XXH3_createState()) {
  if (state_ == nullptr) throw std::bad_alloc();
  XXH3_128bits_reset(static_cast<XXH3_state_t*>(state_));
}

DigestStream::~DigestStream() { XXH3_freeState(static_cast<XXH3_state_t*>(state_)); }

DigestStream::DigestStream(DigestStream&& other) noexcept
    : state_(std::exchange(other.state_, nullptr)) {}

DigestStream& DigestStream::operator=(DigestStream&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

void DigestStream::add(std::string_view bytes) {
  XXH3_128bits_update(static_cast<XXH3_state_t*>(state_), bytes.data(), bytes.size());
}

Digest128 DigestStream::digest() const {
  return from_xxh(XXH3_128bits_digest(static_cast<const XXH3_state_t*>(state_)));
}

Result<Digest128> article_digest(std::string_view article_json) {
  const auto body = without_hash(article_json);
  if (!body) return body.error();
  // A stream costs far more than a short article's digest: what fits is put together first.
  std::array<char, 4096> whole;
  if (body->size() + kClosing.size() <= whole.size()) {
    std::memcpy(whole.data(), body->data(), body->size());
    std::memcpy(whole.data() + body->size(), kClosing.data(), kClosing.size());
    return digest_of({whole.data(), body->size() + kClosing.size()});
  }
  DigestStream stream;
  stream.add(*body);
  stream.add(kClosing);
  return stream.digest();
}

Result<std::string> expected_content_hash(std::string_view article_json) {
  const auto digest = article_digest(article_json);
  if (!digest) return digest.error();
  return content_hash_of(*digest);
}

Result<std::string_view> stated_content_hash(std::string_view article_json) {
  const auto body = without_hash(article_json);
  if (!body) return body.error();
  return article_json.substr(body->size() + kBeforeHash.size(), kContentHashDigits);
}

}  // namespace anp
