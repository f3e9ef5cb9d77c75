// What reeld and reel-launcher say to each other: fixed structs over a Unix SOCK_SEQPACKET socket, one
// a packet, in the machine's byte order, descriptors beside them (unix(7), SCM_RIGHTS). No text: the side
// that is root parses nothing.
//
//     request (descriptors)                     replies
//     register (client's socket, job file)      registered: the ticket and who submitted, or refused
//     forget                                    forgotten (also when there was none), or refused
//     next                                      found: the next ticket above the one given, 0: no other
//     start (events, orders, output)            started, and later ended; or refused
//     signal                                    none; after start, on the same connection
//
// A ticket stands for a submitted job in the launcher's own table. So reeld can start, at any later time,
// what a user submitted, as that user, and nothing else. A connection on which a job was started belongs to
// that job to its end: when it is closed the job's supervisor gets SIGHUP, and SIGKILL kStopGrace later.
//
// Values; used by reeld and reel-launcher.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "base/unique_fd.h"

namespace reel {

inline constexpr uint32_t kLaunchMagic = 0x4c656552;  // "ReeL"
inline constexpr uint32_t kLaunchVersion = 2;
// Of a job's text; what reeld takes in messages has the same limit (protocol/daemon_messages.h).
inline constexpr size_t kMaxLaunchBytes = size_t{128} << 10;
// utmp(5) and useradd(8) allow 32 bytes; directories on the network know longer ones.
inline constexpr size_t kMaxUserNameBytes = 255;
// From SIGHUP to SIGKILL, when nobody is left to ask for the latter.
inline constexpr milliseconds kStopGrace{5000};

enum class LaunchVerb : uint32_t { kRegister = 1, kForget = 2, kNext = 3, kStart = 4, kSignal = 5 };

struct LaunchRequest {
  uint32_t magic = kLaunchMagic;
  uint32_t version = kLaunchVersion;
  LaunchVerb verb = LaunchVerb::kNext;
  uint32_t argument = 0;  // start: kLaunchGoesOn, kLaunchCancels or both; signal: a LaunchSignal
  uint64_t ticket = 0;    // 1 to 2^63 - 1
};
static_assert(sizeof(LaunchRequest) == 24);

// Of a start: from finished segments; only to remove what an earlier run left.
inline constexpr uint32_t kLaunchGoesOn = 1;
inline constexpr uint32_t kLaunchCancels = 2;

// stop: SIGTERM; cancel: SIGINT; let go: SIGHUP. kill: the supervisor's whole process group, by SIGKILL.
enum class LaunchSignal : uint32_t { kStop = 1, kCancel = 2, kKill = 3, kLetGo = 4 };

enum class LaunchNews : uint32_t {
  kRefused = 0,
  kRegistered = 1,
  kForgotten = 2,
  kFound = 3,
  kStarted = 4,
  kEnded = 5,
};

// Why something was not done. A user reads the words of LaunchRefusalText.
enum class LaunchRefusal : uint32_t {
  kNone = 0,
  // The request
  kMalformed,
  kForeignSocket,
  kJobFile,
  kJobSize,
  kJobOwner,
  kTable,
  kUnknownTicket,
  // The user
  kRoot,
  kNobody,
  kDaemonUser,
  kUnknownUser,
  kChangedUser,
  // Steps towards the user's process, in their order; errno says why
  kResources,
  kDescriptors,
  kGroups,
  kGroupId,
  kUserId,
  kStillPrivileged,
  kDeathSignal,
  kNoNewPrivileges,
  kHome,
  kProgram,
  kNotInTime,
};
inline constexpr LaunchRefusal kLastLaunchRefusal = LaunchRefusal::kNotInTime;

struct LaunchReply {
  uint32_t magic = kLaunchMagic;
  uint32_t version = kLaunchVersion;
  LaunchNews news = LaunchNews::kRefused;
  LaunchRefusal refusal = LaunchRefusal::kNone;
  int32_t number =
      0;  // registered: the user id; started: the pid; ended: as of waitpid(2); refused: errno
  uint32_t padding = 0;
  uint64_t ticket = 0;
  std::array<char, kMaxUserNameBytes + 1> user = {};  // registered: the name, zero-terminated
};
static_assert(sizeof(LaunchReply) == 288);

struct Refusal {
  LaunchRefusal why = LaunchRefusal::kNone;
  int error_number = 0;  // errno, or 0
};

// What was asked for, or why not. The launcher has no other errors.
template <typename T>
using Granted = std::variant<T, Refusal>;

template <typename T>
const Refusal* RefusalOf(const Granted<T>& granted) {
  return std::get_if<Refusal>(&granted);
}

// For the one who submitted: what is wrong, and what to do. `error_number` 0: there is none.
std::string LaunchRefusalText(LaunchRefusal refusal, int error_number);

struct ReceivedRequest {
  LaunchRequest request;
  std::vector<unique_fd> descriptors;  // as many as the verb needs
};

// The descriptors that come with a request of this kind.
size_t LaunchDescriptors(LaunchVerb verb);

// Whether bytes and number of descriptors are a request. Pure.
std::optional<LaunchRequest> ParseLaunchRequest(std::span<const char> bytes, size_t descriptors);

// A reply that can be; nothing otherwise. Pure.
std::optional<LaunchReply> ParseLaunchReply(std::span<const char> bytes);

// These block as the socket does. On failure kUnavailable.
Status SendLaunchRequest(int socket, const LaunchRequest& request,
                         std::span<const int> descriptors = {});
Status SendLaunchReply(int socket, const LaunchReply& reply);
// kInvalidInput: what came is no request. Nothing: the end.
Result<std::optional<ReceivedRequest>> ReceiveLaunchRequest(int socket);
Result<std::optional<LaunchReply>> ReceiveLaunchReply(int socket);

}  // namespace reel
