#include "client/daemon_connection.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/unix_socket.h"
#include "protocol/job_in_memory.h"

namespace reel {
namespace {

constexpr timeval kHelloPatience{10, 0};
constexpr timeval kForever{0, 0};

Status NobodyListens(const std::string& path, int error_number) {
  return Unavailable("no reeld listens on " + path + " (" + std::strerror(error_number) +
                     "); start it with `reeld` or `systemctl --user start reeld`, or render "
                     "without a daemon: `reel render`");
}

// In /tmp anybody can listen under our name, and would be handed our jobs.
Status CheckOwner(int socket, const std::string& path) {
  const std::optional<ucred> peer = PeerOf(socket);
  if (!peer) return UnavailableErrno("SO_PEERCRED", errno);
  if (peer->uid == geteuid() || peer->uid == 0 || path == kSystemSocket) return Status::Ok();
  return Unavailable("the daemon on " + path + " belongs to the user with the id " +
                     std::to_string(peer->uid) + "; name your own with --socket");
}

void SetReceivePatience(int socket, const timeval& patience) {
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
}

}  // namespace

Result<DaemonConnection> DaemonConnection::Open(const DaemonSocket& where) {
  REEL_ASSIGN_OR_RETURN(const sockaddr_un address, UnixAddress(where.path));
  unique_fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return UnavailableErrno("socket", errno);
  if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return NobodyListens(where.path, errno);
  }
  REEL_RETURN_IF_ERROR(CheckOwner(socket.get(), where.path));
  SetReceivePatience(socket.get(), kHelloPatience);
  DaemonConnection connection(std::move(socket));
  REEL_RETURN_IF_ERROR(connection.Greet());
  SetReceivePatience(connection.socket_.get(), kForever);
  return connection;
}

void DaemonConnection::SetPatience(std::chrono::seconds patience) {
  SetReceivePatience(socket_.get(), timeval{patience.count(), 0});
}

Status DaemonConnection::Greet() {
  // A daemon that turns clients away says why and hangs up without reading; so its words are looked
  // for even when the hello could not be sent.
  const Status sent = Send(Hello{kProtocolVersion, "reel"});
  REEL_ASSIGN_OR_RETURN(const Reply reply, Receive());
  REEL_RETURN_IF_ERROR(sent);
  const Hello* hello = std::get_if<Hello>(&reply);
  if (hello == nullptr) return UnexpectedReply();
  takes_files_ = hello->takes_files;
  default_on_ = hello->on;
  if (hello->protocol == kProtocolVersion) return Status::Ok();
  return InvalidInput("reeld speaks protocol " + std::to_string(hello->protocol) +
                      ", this reel protocol " + std::to_string(kProtocolVersion) +
                      "; install both from the same version of Reel");
}

Result<Submitted> DaemonConnection::Submit(SubmitJob request) {
  if (!takes_files_) return Ask<Submitted>(request);
  REEL_ASSIGN_OR_RETURN(const unique_fd file, MakeJobInMemory(request.job));
  request.job.clear();
  REEL_RETURN_IF_ERROR(Send(request, file.get()));
  REEL_ASSIGN_OR_RETURN(const Reply reply, Receive());
  if (const Submitted* submitted = std::get_if<Submitted>(&reply)) return *submitted;
  return UnexpectedReply();
}

Status DaemonConnection::Send(const Request& request, int job_file) {
  const std::string payload = RequestToJson(request);
  if (payload.size() > kMaxMessageBytes) {
    return InvalidInput("the job has " + std::to_string(payload.size()) +
                        " bytes as a message; at most " + std::to_string(kMaxMessageBytes) +
                        " are possible");
  }
  const std::string frame = FrameMessage(payload);
  std::vector<int> beside;
  if (job_file >= 0) beside.push_back(job_file);
  for (size_t sent = 0; sent < frame.size();) {
    const ssize_t count =
        SendWithDescriptors(socket_.get(), std::string_view(frame).substr(sent), beside);
    beside.clear();
    if (count < 0) return Lost(std::strerror(errno));
    sent += static_cast<size_t>(count);
  }
  return Status::Ok();
}

Result<Reply> DaemonConnection::Receive() {
  std::array<char, size_t{16} << 10> bytes;
  for (;;) {
    REEL_ASSIGN_OR_RETURN(const std::optional<std::string> payload, decoder_.Next());
    if (payload) {
      Result<Reply> reply = ReplyFromJson(*payload);
      if (!reply.ok()) return Internal("reeld: " + reply.status().message());
      const ErrorReply* error = std::get_if<ErrorReply>(&reply.value());
      return error == nullptr ? reply : Status(error->code, error->message);
    }
    const ssize_t count = recv(socket_.get(), bytes.data(), bytes.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Lost(errno == EAGAIN ? "it does not answer" : std::strerror(errno));
    if (count == 0) return Lost("it closed the connection");
    decoder_.Feed({bytes.data(), static_cast<size_t>(count)});
  }
}

Status DaemonConnection::Lost(const std::string& why) {
  lost_ = true;
  return Unavailable("the connection to reeld was lost: " + why);
}

}  // namespace reel
