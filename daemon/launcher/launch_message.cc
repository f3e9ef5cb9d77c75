#include "daemon/launcher/launch_message.h"

#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/unix_socket.h"

namespace reel {
namespace {

constexpr uint64_t kHighestTicket = ~uint64_t{0} >> 1;

bool CanBe(const LaunchRequest& request) {
  if (request.ticket > kHighestTicket) return false;
  switch (request.verb) {
    case LaunchVerb::kRegister: return request.ticket == 0 && request.argument == 0;
    case LaunchVerb::kForget: return request.ticket != 0 && request.argument == 0;
    case LaunchVerb::kNext: return request.argument == 0;
    case LaunchVerb::kStart:
      return request.ticket != 0 && (request.argument & ~(kLaunchGoesOn | kLaunchCancels)) == 0;
    case LaunchVerb::kSignal:
      return request.argument >= static_cast<uint32_t>(LaunchSignal::kStop) &&
             request.argument <= static_cast<uint32_t>(LaunchSignal::kLetGo);
  }
  return false;
}

struct Packet {
  std::vector<char> bytes;
  std::vector<unique_fd> descriptors;
};

// Nothing: the end. A packet that is longer than `most` is empty.
Result<std::optional<Packet>> ReceivePacket(int socket, size_t most) {
  Packet packet;
  packet.bytes.resize(most);
  bool is_cut = false;
  const ssize_t count =
      ReceiveWithDescriptors(socket, packet.bytes, packet.descriptors, 0, &is_cut);
  if (count < 0) return UnavailableErrno("the launcher's socket", errno);
  if (count == 0) return std::optional<Packet>();
  packet.bytes.resize(is_cut ? 0 : static_cast<size_t>(count));
  return std::optional(std::move(packet));
}

template <typename T>
Status SendPacket(int socket, const T& value, std::span<const int> descriptors) {
  const std::string_view bytes(reinterpret_cast<const char*>(&value), sizeof(value));
  if (SendWithDescriptors(socket, bytes, descriptors) >= 0) return Status::Ok();
  return UnavailableErrno("the launcher's socket", errno);
}

std::string RefusalWords(LaunchRefusal refusal) {
  switch (refusal) {
    case LaunchRefusal::kNone: return "no reason was given";
    case LaunchRefusal::kMalformed:
      return "reel-launcher and reeld do not understand each other; install both from the same "
             "version of Reel and restart them";
    case LaunchRefusal::kForeignSocket:
      return "the job did not come through the machine's socket, so nobody can say whose it is";
    case LaunchRefusal::kJobFile:
      return "the job did not come as a sealed file in memory; submit it with `reel submit` of "
             "this "
             "machine's version of Reel";
    case LaunchRefusal::kJobSize: return "the job is empty or larger than 128 KiB";
    case LaunchRefusal::kJobOwner:
      return "the job was written by another user than the one who submits it";
    case LaunchRefusal::kTable: return "reel-launcher cannot keep its table of jobs";
    case LaunchRefusal::kUnknownTicket:
      return "reel-launcher does not know the job any more; submit it again";
    case LaunchRefusal::kRoot:
      return "jobs of root are not run, since drawing code would have all rights; submit as the "
             "user "
             "whose files they are";
    case LaunchRefusal::kNobody:
      return "jobs of nobody, and of users without a number on this machine, are not run; submit "
             "as a "
             "user who is known here";
    case LaunchRefusal::kDaemonUser: return "jobs of the daemon's own user are not run";
    case LaunchRefusal::kUnknownUser:
      return "the user who submitted the job is not known on this machine (any more)";
    case LaunchRefusal::kChangedUser:
      return "the number of the user who submitted the job belongs to another name now";
    case LaunchRefusal::kResources: return "the machine has nothing left to start a process with";
    case LaunchRefusal::kDescriptors: return "the process's descriptors could not be put in place";
    case LaunchRefusal::kGroups: return "the user's groups could not be taken on";
    case LaunchRefusal::kGroupId: return "the user's group id could not be taken on";
    case LaunchRefusal::kUserId: return "the user's id could not be taken on";
    case LaunchRefusal::kStillPrivileged:
      return "the process would have kept rights that the user does not have";
    case LaunchRefusal::kDeathSignal: return "the process could not be tied to its keeper";
    case LaunchRefusal::kNoNewPrivileges: return "new privileges could not be ruled out";
    case LaunchRefusal::kHome: return "the user's home directory cannot be entered";
    case LaunchRefusal::kProgram: return "reel-supervisor cannot be executed by the user";
    case LaunchRefusal::kNotInTime:
      return "the user's process did not get as far as reel-supervisor within 15 s; does the file "
             "system of the home directory answer?";
  }
  return "the reason has the unknown number " + std::to_string(static_cast<uint32_t>(refusal));
}

template <typename T>
bool HasOurStamp(const T& value) {
  return value.magic == kLaunchMagic && value.version == kLaunchVersion;
}

template <typename T>
std::optional<T> Copied(std::span<const char> bytes) {
  if (bytes.size() != sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return HasOurStamp(value) ? std::optional(value) : std::nullopt;
}

}  // namespace

std::string LaunchRefusalText(LaunchRefusal refusal, int error_number) {
  const std::string words = RefusalWords(refusal);
  return error_number == 0 ? words : words + ": " + std::strerror(error_number);
}

size_t LaunchDescriptors(LaunchVerb verb) {
  if (verb == LaunchVerb::kRegister) return 2;
  return verb == LaunchVerb::kStart ? 3 : 0;
}

std::optional<LaunchRequest> ParseLaunchRequest(std::span<const char> bytes, size_t descriptors) {
  const std::optional<LaunchRequest> request = Copied<LaunchRequest>(bytes);
  if (!request || !CanBe(*request) || descriptors != LaunchDescriptors(request->verb)) {
    return std::nullopt;
  }
  return request;
}

std::optional<LaunchReply> ParseLaunchReply(std::span<const char> bytes) {
  std::optional<LaunchReply> reply = Copied<LaunchReply>(bytes);
  if (!reply || reply->news > LaunchNews::kEnded || reply->refusal > kLastLaunchRefusal) {
    return std::nullopt;
  }
  reply->user.back() = '\0';
  return reply;
}

Status SendLaunchRequest(int socket, const LaunchRequest& request,
                         std::span<const int> descriptors) {
  return SendPacket(socket, request, descriptors);
}

Status SendLaunchReply(int socket, const LaunchReply& reply) {
  return SendPacket(socket, reply, {});
}

Result<std::optional<ReceivedRequest>> ReceiveLaunchRequest(int socket) {
  REEL_ASSIGN_OR_RETURN(std::optional<Packet> packet, ReceivePacket(socket, sizeof(LaunchRequest)));
  if (!packet) return std::optional<ReceivedRequest>();
  const auto request = ParseLaunchRequest(packet->bytes, packet->descriptors.size());
  if (!request) return InvalidInput(RefusalWords(LaunchRefusal::kMalformed));
  return std::optional(ReceivedRequest{*request, std::move(packet->descriptors)});
}

Result<std::optional<LaunchReply>> ReceiveLaunchReply(int socket) {
  REEL_ASSIGN_OR_RETURN(const std::optional<Packet> packet,
                        ReceivePacket(socket, sizeof(LaunchReply)));
  if (!packet) return std::optional<LaunchReply>();
  const auto reply = ParseLaunchReply(packet->bytes);
  if (!reply) return Internal(RefusalWords(LaunchRefusal::kMalformed));
  return reply;
}

}  // namespace reel
