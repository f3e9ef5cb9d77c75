#include "daemon/launcher/launch_session.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

#include "daemon/process/descendants.h"

namespace reel {
namespace {

// What a job left behind is gone after this, or in a system call that does not end.
constexpr milliseconds kCleaning{2000};

LaunchReply ReplyOf(const Refusal& refusal) {
  LaunchReply reply;
  reply.refusal = refusal.why;
  reply.number = refusal.error_number;
  return reply;
}

LaunchReply News(LaunchNews news, uint64_t ticket, int32_t number = 0) {
  LaunchReply reply;
  reply.news = news;
  reply.ticket = ticket;
  reply.number = number;
  return reply;
}

int SignalOf(uint32_t argument) {
  switch (static_cast<LaunchSignal>(argument)) {
    case LaunchSignal::kStop: return SIGTERM;
    case LaunchSignal::kCancel: return SIGINT;
    case LaunchSignal::kKill: return SIGKILL;
    case LaunchSignal::kLetGo: return SIGHUP;
  }
  return 0;
}

}  // namespace

LaunchSession::LaunchSession(unique_fd connection, const LaunchRules& rules,
                             const LaunchTable& table, const std::string& supervisor)
    : connection_(std::move(connection)), rules_(rules), table_(table), supervisor_(supervisor) {}

int LaunchSession::Run() {
  while (process_.pid == 0) {
    auto received = ReceiveLaunchRequest(connection_.get());
    if (!received.ok()) {
      // reeld does not say such things: its version is another one, or it is no longer itself.
      (void)SendLaunchReply(connection_.get(), ReplyOf({LaunchRefusal::kMalformed}));
      return 1;
    }
    if (!received.value()) return 0;
    if (!Answer(*std::move(received).value())) return 1;
  }
  return Keep();
}

bool LaunchSession::Answer(ReceivedRequest received) {
  const LaunchRequest& request = received.request;
  LaunchReply reply = ReplyOf({LaunchRefusal::kMalformed});
  if (request.verb == LaunchVerb::kRegister) reply = Register(received);
  if (request.verb == LaunchVerb::kForget) reply = Forget(request.ticket);
  if (request.verb == LaunchVerb::kNext) reply = Next(request.ticket);
  if (request.verb == LaunchVerb::kStart) reply = Start(received);
  const bool is_told = SendLaunchReply(connection_.get(), reply).ok();
  return is_told || process_.pid != 0;
}

LaunchReply LaunchSession::Register(const ReceivedRequest& received) const {
  const auto job =
      TakeSubmission(rules_, received.descriptors[0].get(), received.descriptors[1].get());
  if (const Refusal* refusal = RefusalOf(job)) return ReplyOf(*refusal);
  const auto& [uid, text] = std::get<SubmittedJob>(job);
  const auto account = FindAccount(rules_, uid);
  if (const Refusal* refusal = RefusalOf(account)) return ReplyOf(*refusal);
  const std::string& user = std::get<UserAccount>(account).name;
  const auto ticket = table_.Add(uid, user, text);
  if (const Refusal* refusal = RefusalOf(ticket)) return ReplyOf(*refusal);
  LaunchReply reply =
      News(LaunchNews::kRegistered, std::get<uint64_t>(ticket), static_cast<int32_t>(uid));
  user.copy(reply.user.data(), kMaxUserNameBytes);
  return reply;
}

LaunchReply LaunchSession::Forget(uint64_t ticket) const {
  const Refusal refusal = table_.Forget(ticket);
  return refusal.why == LaunchRefusal::kNone ? News(LaunchNews::kForgotten, ticket)
                                             : ReplyOf(refusal);
}

LaunchReply LaunchSession::Next(uint64_t after) const {
  const auto next = table_.Next(after);
  if (const Refusal* refusal = RefusalOf(next)) return ReplyOf(*refusal);
  return News(LaunchNews::kFound, std::get<uint64_t>(next));
}

LaunchReply LaunchSession::Start(const ReceivedRequest& received) {
  auto started = StartJob(received);
  if (const Refusal* refusal = RefusalOf(started)) return ReplyOf(*refusal);
  process_ = std::get<UserProcess>(std::move(started));
  if (!KeepOnlyTheRightToKill()) {
    const Refusal refusal{LaunchRefusal::kStillPrivileged, errno};
    End();
    return ReplyOf(refusal);
  }
  return News(LaunchNews::kStarted, received.request.ticket, process_.pid);
}

// The account is looked up anew: since the job was submitted it may be gone, or its number another's.
Granted<UserProcess> LaunchSession::StartJob(const ReceivedRequest& received) const {
  const auto found = table_.Find(received.request.ticket);
  if (const Refusal* refusal = RefusalOf(found)) return *refusal;
  const auto& record = std::get<LaunchRecord>(found);
  const auto looked_up = FindAccount(rules_, record.uid);
  if (const Refusal* refusal = RefusalOf(looked_up)) return *refusal;
  const auto& account = std::get<UserAccount>(looked_up);
  if (account.name != record.user) return Refusal{LaunchRefusal::kChangedUser};
  const uint32_t argument = received.request.argument;
  if (!BecomeSubreaper().ok()) return Refusal{LaunchRefusal::kResources, errno};
  return StartUserProcess(
      account,
      {supervisor_, (argument & kLaunchGoesOn) != 0, record.text, (argument & kLaunchCancels) != 0},
      {received.descriptors[0].get(), received.descriptors[1].get(),
       received.descriptors[2].get()});
}

int LaunchSession::Keep() {
  while (process_.pid != 0) {
    pollfd watched[] = {{process_.pidfd.get(), POLLIN, 0},
                        {is_alone_ ? -1 : connection_.get(), POLLIN, 0}};
    const int ready = poll(watched, 2, is_alone_ ? static_cast<int>(kStopGrace.count()) : -1);
    if (ready < 0 && errno == EINTR) continue;
    // Out of patience, or of the means to wait.
    if (ready <= 0) kill(-process_.pid, SIGKILL);
    if (ready < 0 || watched[0].revents != 0) {
      const LaunchReply ended = News(LaunchNews::kEnded, 0, End());
      if (!is_alone_) (void)SendLaunchReply(connection_.get(), ended);
    } else if (watched[1].revents != 0) {
      Forward();
    }
  }
  return 0;
}

void LaunchSession::Forward() {
  const auto received = ReceiveLaunchRequest(connection_.get());
  const bool is_signal =
      received.ok() && received.value() && received.value()->request.verb == LaunchVerb::kSignal;
  if (!is_signal) return LetGo();
  const int signal = SignalOf(received.value()->request.argument);
  // Its whole group only in the end: the supervisor tidies up behind its own children.
  kill(signal == SIGKILL ? -process_.pid : process_.pid, signal);
}

void LaunchSession::LetGo() {
  is_alone_ = true;
  kill(process_.pid, SIGHUP);
}

// What is left of the group is killed before the supervisor is reaped: until then nobody else can get
// the group's number.
int LaunchSession::End() {
  int status = 0;
  kill(-process_.pid, SIGKILL);
  while (waitpid(process_.pid, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = {};
  KillDescendants(Clock::now() + kCleaning, {});
  return status;
}

}  // namespace reel
