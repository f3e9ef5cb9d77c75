#include "base/fault_text.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <utility>

namespace reel {
namespace {

// The part of `text` before `separator`, which is taken off it together with the separator.
std::string_view TakeUntil(char separator, std::string_view& text) {
  const size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

// What system calls of Reel are seen to fail with: room, descriptors, memory, rights, the device,
// the other end. libc knows a number's name (strerrorname_np), but not a name's number.
constexpr std::pair<std::string_view, int> kErrnoNames[] = {
    {"EACCES", EACCES}, {"EAGAIN", EAGAIN}, {"EBUSY", EBUSY},   {"ECONNRESET", ECONNRESET},
    {"EDQUOT", EDQUOT}, {"EFBIG", EFBIG},   {"EINTR", EINTR},   {"EIO", EIO},
    {"EMFILE", EMFILE}, {"ENFILE", ENFILE}, {"ENOENT", ENOENT}, {"ENOMEM", ENOMEM},
    {"ENOSPC", ENOSPC}, {"EPERM", EPERM},   {"EPIPE", EPIPE},   {"EROFS", EROFS},
};

constexpr std::pair<std::string_view, FaultAction> kActionNames[] = {
    {"kill", FaultAction::kKill},   {"stop", FaultAction::kStop}, {"segv", FaultAction::kSegv},
    {"abort", FaultAction::kAbort}, {"spin", FaultAction::kSpin}, {"exit", FaultAction::kExit},
};

template <typename T, size_t kCount>
bool Find(const std::pair<std::string_view, T> (&names)[kCount], std::string_view name, T& value) {
  for (const auto& [known, meaning] : names) {
    if (known != name) continue;
    value = meaning;
    return true;
  }
  return false;
}

Status ReadAction(std::string_view name, Fault& fault) {
  constexpr std::string_view kErrnoPrefix = "errno=";
  if (name.starts_with(kErrnoPrefix)) {
    fault.action = FaultAction::kErrno;
    const std::string_view error = name.substr(kErrnoPrefix.size());
    if (Find(kErrnoNames, error, fault.error_number)) return Status::Ok();
    return InvalidInput(fmt::format("'{}' is not an errno that base/fault_text.cc knows", error));
  }
  if (Find(kActionNames, name, fault.action)) return Status::Ok();
  return InvalidInput(
      fmt::format("'{}' is not an action: kill, stop, segv, abort, spin, exit, errno=NAME", name));
}

Result<Fault> ParseOne(std::string_view text) {
  Fault fault;
  fault.point = TakeUntil(':', text);
  if (fault.point.empty()) return InvalidInput("a fault begins with the name of its point");
  const std::string_view nth = TakeUntil(':', text);
  const auto [end, error] = std::from_chars(nth.data(), nth.data() + nth.size(), fault.nth);
  if (error != std::errc() || end != nth.data() + nth.size() || fault.nth == 0) {
    return InvalidInput(fmt::format("'{}' after '{}' is not a number from 1", nth, fault.point));
  }
  REEL_RETURN_IF_ERROR(ReadAction(TakeUntil(':', text), fault));
  fault.once_file = text;
  if (!text.empty() && text.front() != '/') {
    return InvalidInput(fmt::format("'{}' is not an absolute path", text));
  }
  return fault;
}

}  // namespace

Result<std::vector<Fault>> ParseFaultText(std::string_view text) {
  std::vector<Fault> faults;
  while (!text.empty()) {
    REEL_ASSIGN_OR_RETURN(Fault fault, ParseOne(TakeUntil(',', text)));
    faults.push_back(std::move(fault));
  }
  return faults;
}

}  // namespace reel
