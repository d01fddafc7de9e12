#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "generator/result.h"

namespace anp {

/// 128 bits of XXH3, most significant half first, as `xxh128sum` prints them.
struct Digest128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  /// Sum modulo 2^128: how the digests of shards merge into the digest of the whole.
  Digest128& operator+=(const Digest128& other);
  bool operator==(const Digest128&) const = default;

  /// 32 lower-case hex digits.
  [[nodiscard]] std::string hex() const;
};

inline constexpr std::size_t kContentHashDigits = 24;

/// XXH3-128 of the bytes. Source: xxHash specification 0.2, seed 0.
Digest128 digest_of(std::string_view bytes);

/// The content hash of an article with this digest: its first 24 hex digits.
std::string content_hash_of(const Digest128& article_digest);
/// Writes it: kContentHashDigits bytes at `out`.
void write_content_hash(const Digest128& article_digest, char* out);

/// XXH3-128 of bytes that arrive in pieces.
class DigestStream {
 public:
  DigestStream();
  ~DigestStream();
  DigestStream(DigestStream&&) noexcept;
  DigestStream& operator=(DigestStream&&) noexcept;
  DigestStream(const DigestStream&) = delete;
  DigestStream& operator=(const DigestStream&) = delete;

  void add(std::string_view bytes);
  [[nodiscard]] Digest128 digest() const;

 private:
  void* state_;  // XXH3_state_t; owned
};

/// The digest of an article whose compact JSON ends in a final `,"hash":"<24 hex>"}}`: over the
/// line without that member. Its first 24 hex digits are the content hash. Error when the line does
/// not end so; foreign JSON must be made compact first.
Result<Digest128> article_digest(std::string_view article_json);

/// The content hash that an article's compact JSON should carry, computed from its bytes: 24 hex
/// digits. Error as for article_digest().
Result<std::string> expected_content_hash(std::string_view article_json);

/// The content hash that the line says it has; a view into `article_json`. Error as for
/// article_digest().
Result<std::string_view> stated_content_hash(std::string_view article_json);

}  // namespace anp
