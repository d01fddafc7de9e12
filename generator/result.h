#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace anp {

/// Why an input cannot be used. The message names the thing, the value and the remedy.
struct Error {
  std::string message;
};

/// A broken promise of our own code: what ANP_REQUIRE throws, in every build type.
class BrokenPromise : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

namespace detail {
[[noreturn]] inline void broken_promise(const char* condition, const char* why, const char* file,
                                        int line) {
  throw BrokenPromise(std::string("this is a bug in anp: ") + why + " (" + condition + ", " + file +
                      ":" + std::to_string(line) + ")");
}
}  // namespace detail

/// Checks a promise that only our own bug can break. On in every build type.
#define ANP_REQUIRE(condition, why)                                         \
  do {                                                                      \
    if (!(condition)) {                                                     \
      ::anp::detail::broken_promise(#condition, (why), __FILE__, __LINE__); \
    }                                                                       \
  } while (false)

/// A value, or the Error that says why there is none: std::expected's member names, which g++ 12
/// has only in C++23.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool has_value() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return has_value(); }

  [[nodiscard]] T& value() & { return require_value(); }
  [[nodiscard]] const T& value() const& { return const_cast<Result*>(this)->require_value(); }
  [[nodiscard]] T&& value() && { return std::move(require_value()); }
  [[nodiscard]] T& operator*() & { return value(); }
  [[nodiscard]] const T& operator*() const& { return value(); }
  [[nodiscard]] T&& operator*() && { return std::move(require_value()); }
  T* operator->() { return &require_value(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] const Error& error() const {
    ANP_REQUIRE(!has_value(), "error() asked of a result that has a value");
    return *std::get_if<Error>(&state_);
  }

 private:
  T& require_value() {
    ANP_REQUIRE(has_value(), "value() asked of a result that is an error");
    return *std::get_if<T>(&state_);
  }

  std::variant<T, Error> state_;
};

/// Success with nothing to hand over.
struct Done {};

}  // namespace anp
