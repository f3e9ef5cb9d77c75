#include "daemon/reeld/launched_jobs.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/log.h"
#include "protocol/daemon_socket.h"

namespace reel {
namespace {

// What the user has to change, as against what the machine lacks.
bool IsTheUsers(LaunchRefusal why) {
  switch (why) {
    case LaunchRefusal::kForeignSocket:
    case LaunchRefusal::kJobFile:
    case LaunchRefusal::kJobSize:
    case LaunchRefusal::kJobOwner:
    case LaunchRefusal::kUnknownTicket:
    case LaunchRefusal::kRoot:
    case LaunchRefusal::kNobody:
    case LaunchRefusal::kDaemonUser:
    case LaunchRefusal::kUnknownUser:
    case LaunchRefusal::kChangedUser: return true;
    default: return false;
  }
}

Status StatusOf(const LaunchReply& reply) {
  const std::string words = LaunchRefusalText(reply.refusal, reply.number);
  return IsTheUsers(reply.refusal) ? InvalidInput(words) : Unavailable(words);
}

ExitStatus ExitStatusOf(int wait_status) {
  const bool signalled = WIFSIGNALED(wait_status);
  return {signalled, signalled ? WTERMSIG(wait_status) : WEXITSTATUS(wait_status)};
}

class LaunchedSupervisor : public StartedSupervisor {
 public:
  explicit LaunchedSupervisor(unique_fd connection) : connection_(std::move(connection)) {}

  int descriptor() const override { return connection_.get(); }
  void Signal(int signal_number) override {
    Send(signal_number == SIGINT   ? LaunchSignal::kCancel
         : signal_number == SIGHUP ? LaunchSignal::kLetGo
                                   : LaunchSignal::kStop);
  }
  void KillGroup() override { Send(LaunchSignal::kKill); }

  std::optional<End> TakeEnd() override {
    for (;;) {
      pollfd watched{connection_.get(), POLLIN, 0};
      if (poll(&watched, 1, 0) <= 0) return std::nullopt;
      const auto reply = ReceiveLaunchReply(connection_.get());
      // Its keeper is gone, and by the kernel's word the supervisor got SIGHUP: as when it is killed.
      if (!reply.ok() || !reply.value()) return End{{true, SIGKILL}};
      if (reply.value()->news == LaunchNews::kRefused) return End{{}, StatusOf(*reply.value())};
      if (reply.value()->news == LaunchNews::kEnded) {
        return End{ExitStatusOf(reply.value()->number)};
      }
    }
  }

 private:
  // What cannot be sent is not needed: the keeper has ended, and all with it.
  void Send(LaunchSignal signal) {
    (void)SendLaunchRequest(connection_.get(), {kLaunchMagic, kLaunchVersion, LaunchVerb::kSignal,
                                                static_cast<uint32_t>(signal)});
  }

  unique_fd connection_;
};

LaunchRequest RequestFor(LaunchVerb verb, int64_t ticket, uint32_t argument = 0) {
  return {kLaunchMagic, kLaunchVersion, verb, argument, static_cast<uint64_t>(ticket)};
}

uint32_t StartArgument(const StartOrder& order) {
  return (order.goes_on ? kLaunchGoesOn : 0) | (order.cancels ? kLaunchCancels : 0);
}

}  // namespace

Result<unique_fd> LaunchedJobs::Connect() const {
  REEL_ASSIGN_OR_RETURN(const sockaddr_un address, UnixAddress(socket_));
  unique_fd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return UnavailableErrno("a socket for reel-launcher", errno);
  const timeval patience{kPatience.count() / 1000, 0};
  setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  if (connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    return socket;
  }
  return UnavailableErrno("reel-launcher, which starts jobs as their users, does not listen on " +
                              socket_ + "; `systemctl start reel-launcher.socket`",
                          errno);
}

Result<LaunchReply> LaunchedJobs::AskOnce(const LaunchRequest& request,
                                          std::span<const int> descriptors) {
  if (!connection_.valid()) {
    REEL_ASSIGN_OR_RETURN(connection_, Connect());
  }
  REEL_RETURN_IF_ERROR(SendLaunchRequest(connection_.get(), request, descriptors));
  REEL_ASSIGN_OR_RETURN(const std::optional<LaunchReply> reply,
                        ReceiveLaunchReply(connection_.get()));
  if (!reply) return Unavailable("reel-launcher closed the connection");
  return *reply;
}

// Once more, since the launcher may have been replaced since the last request.
Result<LaunchReply> LaunchedJobs::Ask(const LaunchRequest& request,
                                      std::span<const int> descriptors) {
  const bool was_connected = connection_.valid();
  Result<LaunchReply> reply = AskOnce(request, descriptors);
  if (!reply.ok()) connection_.reset();
  if (!reply.ok() && was_connected) reply = AskOnce(request, descriptors);
  if (!reply.ok()) {
    connection_.reset();
    return reply.status();
  }
  if (reply->news == LaunchNews::kRefused) return StatusOf(reply.value());
  return reply;
}

Result<JobOwner> LaunchedJobs::Accept(const Caller& caller, const SubmitJob&) {
  if (caller.uid == 0 && !takes_root_) {
    return InvalidInput(LaunchRefusalText(LaunchRefusal::kRoot, 0));
  }
  if (caller.job_file < 0) {
    return InvalidInput(
        "this machine's reeld takes jobs as sealed files in memory; submit with the `reel` that is "
        "installed beside it");
  }
  const int descriptors[] = {caller.socket, caller.job_file};
  REEL_ASSIGN_OR_RETURN(const LaunchReply reply,
                        Ask(RequestFor(LaunchVerb::kRegister, 0), descriptors));
  JobOwner owner{reply.number, reply.user.data(), static_cast<int64_t>(reply.ticket)};
  if (owner.uid == caller.uid) return owner;
  Forget(owner.ticket);
  return Internal("reel-launcher and reeld disagree about who submits the job");
}

Status LaunchedJobs::Ready() {
  if (next_.valid()) return Status::Ok();
  REEL_ASSIGN_OR_RETURN(next_, Connect());
  return Status::Ok();
}

Result<std::unique_ptr<StartedSupervisor>> LaunchedJobs::Start(const StartOrder& order,
                                                               const SupervisorPipes& pipes) {
  REEL_RETURN_IF_ERROR(Ready());
  unique_fd connection = std::move(next_);
  const int descriptors[] = {pipes.events, pipes.orders, pipes.output};
  REEL_RETURN_IF_ERROR(SendLaunchRequest(
      connection.get(), RequestFor(LaunchVerb::kStart, order.ticket, StartArgument(order)),
      descriptors));
  fcntl(connection.get(), F_SETFL, O_NONBLOCK);
  return std::unique_ptr<StartedSupervisor>(
      std::make_unique<LaunchedSupervisor>(std::move(connection)));
}

void LaunchedJobs::Forget(int64_t ticket) {
  const Result<LaunchReply> reply = Ask(RequestFor(LaunchVerb::kForget, ticket));
  if (!reply.ok()) spdlog::warn("reel-launcher keeps a job: {}", reply.status().message());
}

void LaunchedJobs::ForgetAllBut(const std::vector<int64_t>& tickets) {
  for (int64_t after = 0;;) {
    const Result<LaunchReply> next = Ask(RequestFor(LaunchVerb::kNext, after));
    if (!next.ok()) spdlog::warn("reel-launcher's table: {}", next.status().message());
    if (!next.ok() || next->ticket == 0) return;
    after = static_cast<int64_t>(next->ticket);
    if (std::find(tickets.begin(), tickets.end(), after) == tickets.end()) Forget(after);
  }
}

}  // namespace reel
