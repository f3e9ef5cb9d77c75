// Status and Result: how every function of Reel says that it failed.
//
// A Status is a code, which programs act on, and a message, which a person reads. Full, empty and
// timed out are outcomes of an operation, not errors, and have enums of their own where they occur.
// Context is added on the way up with Status::Prefixed. Values, safe to copy between threads.

#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace reel {

// Few on purpose: one for each thing a caller does differently. The exit code that `reel` gives for
// each stands in protocol/exit_code.h.
enum class StatusCode {
  kOk = 0,
  kInvalidInput,  // What the user asked for cannot be done; nothing was drawn.
  kUnavailable,   // The machine lacks something: a program, memory, room, a permission.
  kFailed,        // The job was begun and could not be finished.
  kCancelled,     // Somebody asked for it to stop.
  kInternal,      // Reel itself is wrong: a message from our own role that makes no sense.
};

constexpr std::string_view StatusCodeName(StatusCode code) {
  switch (code) {
    case StatusCode::kOk: return "ok";
    case StatusCode::kInvalidInput: return "invalid_input";
    case StatusCode::kUnavailable: return "unavailable";
    case StatusCode::kFailed: return "failed";
    case StatusCode::kCancelled: return "cancelled";
    case StatusCode::kInternal: return "internal";
  }
  return "internal";
}

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(StatusCode code, std::string message) : code_(code), message_(std::move(message)) {}

  static Status Ok() { return Status(); }

  // `error_number` is errno, taken by the caller directly after the call that set it.
  static Status FromErrno(StatusCode code, std::string_view what, int error_number) {
    return Status(code, std::string(what) + ": " + std::strerror(error_number));
  }

  bool ok() const { return code_ == StatusCode::kOk; }
  StatusCode code() const { return code_; }
  const std::string& message() const { return message_; }

  // The same failure with "context: " before its message; ok stays ok.
  Status Prefixed(std::string_view context) const {
    if (ok()) return *this;
    return Status(code_, std::string(context) + ": " + message_);
  }

 private:
  StatusCode code_ = StatusCode::kOk;
  std::string message_;
};

inline Status InvalidInput(std::string message) {
  return Status(StatusCode::kInvalidInput, std::move(message));
}
inline Status Unavailable(std::string message) {
  return Status(StatusCode::kUnavailable, std::move(message));
}
// `what` could not be done: what the machine lacks. `error_number` as for FromErrno.
inline Status UnavailableErrno(std::string_view what, int error_number) {
  return Status::FromErrno(StatusCode::kUnavailable, what, error_number);
}
inline Status Failed(std::string message) {
  return Status(StatusCode::kFailed, std::move(message));
}
inline Status Internal(std::string message) {
  return Status(StatusCode::kInternal, std::move(message));
}

// Either a T or the Status that says why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}         // NOLINT: converts
  Result(Status status) : held_(std::in_place_index<1>, std::move(status)) {}  // NOLINT: converts

  bool ok() const { return held_.index() == 0; }
  Status status() const { return ok() ? Status::Ok() : std::get<1>(held_); }

  // REQUIRES: ok().
  T& value() & { return std::get<0>(held_); }
  const T& value() const& { return std::get<0>(held_); }
  T&& value() && { return std::get<0>(std::move(held_)); }
  T* operator->() { return &std::get<0>(held_); }
  const T* operator->() const { return &std::get<0>(held_); }

 private:
  std::variant<T, Status> held_;
};

}  // namespace reel

// Returns from the enclosing function when `expression` is a Status that is not ok.
#define REEL_RETURN_IF_ERROR(expression)         \
  do {                                           \
    ::reel::Status reel_status_ = (expression);  \
    if (!reel_status_.ok()) return reel_status_; \
  } while (false)

#define REEL_CONCAT_INNER(a, b) a##b
#define REEL_CONCAT(a, b) REEL_CONCAT_INNER(a, b)

// REEL_ASSIGN_OR_RETURN(auto x, F()); gives x the value of a Result, or returns its Status.
#define REEL_ASSIGN_OR_RETURN(declaration, expression) \
  REEL_ASSIGN_OR_RETURN_INNER(REEL_CONCAT(reel_result_, __LINE__), declaration, expression)
#define REEL_ASSIGN_OR_RETURN_INNER(result, declaration, expression) \
  auto result = (expression);                                        \
  if (!result.ok()) return result.status();                          \
  declaration = std::move(result).value()
