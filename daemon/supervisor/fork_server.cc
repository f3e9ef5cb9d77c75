#include "daemon/supervisor/fork_server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "base/program_path.h"

namespace reel {
namespace {

constexpr const char* kSource = "script";

// Beside the programs, in the build tree and in an installed prefix alike.
constexpr const char* kProgram = "../lib/reel/python/reel/_fork_server_main.py";

// The script's own word for why it cannot be drawn is short, and what it printed is the rest.
FailureCause CauseOf(const std::string& how, const OutputCapture* output) {
  FailureCause cause;
  cause.process = kSource;
  cause.how = how;
  if (output != nullptr) {
    const auto lines = output->last_lines();
    cause.last_lines = {lines.begin(), lines.end()};
  }
  return cause;
}

}  // namespace

ForkServer::ForkServer(PollLoop& loop, Settings settings, Callbacks callbacks, Process process)
    : loop_(loop),
      settings_(std::move(settings)),
      callbacks_(std::move(callbacks)),
      child_(std::move(process.child)),
      channel_(std::move(process.channel)),
      output_(std::move(process.output)) {}

Result<std::unique_ptr<ForkServer>> ForkServer::Start(PollLoop& loop, Settings settings,
                                                      Callbacks callbacks) {
  Result<Process> process = settings.inherited
                                ? Adopt(*std::exchange(settings.inherited, std::nullopt))
                                : Spawn(loop, settings, callbacks);
  if (!process.ok()) return process.status();
  std::unique_ptr<ForkServer> server(
      new ForkServer(loop, std::move(settings), std::move(callbacks), std::move(process).value()));
  // One that has ended already is told with how it ended, from the loop.
  const Status sent = server->channel_.Send(server->settings_.order);
  if (sent.code() == StatusCode::kInvalidInput) return sent;
  server->Watch();
  return server;
}

Result<ForkServer::Process> ForkServer::Spawn(PollLoop& loop, const Settings& settings,
                                              const Callbacks& callbacks) {
  REEL_ASSIGN_OR_RETURN(auto ends, ProducerChannel::CreatePair());
  auto output = std::make_unique<OutputCapture>(
      loop, [on_log = callbacks.on_log](const std::string& line) { on_log(kSource, line); });
  REEL_ASSIGN_OR_RETURN(const unique_fd output_end, output->Open());
  SpawnRequest request;
  // -u: what a script prints before it dies is to be seen.
  request.arguments = {settings.python.empty() ? "python3" : settings.python, "-u",
                       SiblingProgram(kProgram)};
  request.directory = settings.directory;
  // A signal that a script sends to its group is not for the supervisor.
  request.new_process_group = true;
  request.descriptors = {{output_end.get(), STDOUT_FILENO},
                         {output_end.get(), STDERR_FILENO},
                         {ends.second.descriptor(), kProducerChannelDescriptor}};
  request.limits = settings.limits;
  request.sandbox = settings.sandbox;
  REEL_ASSIGN_OR_RETURN(ChildProcess child, ChildProcess::Spawn(request));
  return Process{std::move(child), std::move(ends.first), std::move(output)};
}

Result<ForkServer::Process> ForkServer::Adopt(Inherited inherited) {
  REEL_ASSIGN_OR_RETURN(ChildProcess child, ChildProcess::Adopt(inherited.pid));
  return Process{std::move(child), ProducerChannel(std::move(inherited.channel)), nullptr};
}

ForkServer::~ForkServer() {
  loop_.Unwatch(channel_.descriptor());
  if (!child_.reaped()) loop_.Unwatch(child_.descriptor());
}

void ForkServer::Watch() {
  loop_.Watch(channel_.descriptor(), [this] { OnChannel(); });
  loop_.Watch(child_.descriptor(), [this] { OnExit(); });
}

Status ForkServer::Fork(int channel, int output) {
  if (!end_) {
    const Status sent = channel_.Send(ForkProducer{getpid()}, {channel, output});
    if (sent.ok()) return sent;
    OnExit();  // how it ended is known sooner than the loop tells
  }
  return Failed(fmt::format("the process that runs the script {}",
                            end_.value_or("does not listen any more")));
}

void ForkServer::OnChannel() {
  const Result<ChannelMessage> message = channel_.Receive();
  if (!message.ok()) {
    // Closed: its end follows on the pidfd, and that says why.
    loop_.Unwatch(channel_.descriptor());
    return;
  }
  if (const auto* loaded = std::get_if<RendererLoaded>(&message.value())) {
    if (!std::exchange(is_loaded_, true)) callbacks_.on_loaded(*loaded);
  } else if (const auto* refused = std::get_if<RendererRefused>(&message.value())) {
    if (output_) output_->Drain();
    FailLoading(InvalidInput(refused->message), "");
  } else {
    child_.Signal(SIGKILL);
  }
}

void ForkServer::OnExit() {
  const int pidfd = child_.descriptor();
  const std::optional<ExitStatus> status = child_.Reap();
  if (!status) return;
  loop_.Unwatch(pidfd);
  if (!is_loaded_) OnChannel();  // its last word may still wait there
  if (output_) output_->Drain();
  end_ = Describe(*status);
  if (!is_loaded_) FailLoading(Failed("the process that runs the script " + *end_), *end_);
}

void ForkServer::FailLoading(Status status, const std::string& how) {
  if (std::exchange(has_failed_, true)) return;
  callbacks_.on_failed({std::move(status), CauseOf(how, output_.get())});
}

void ForkServer::CheckDeadlines(TimePoint now) {
  if (is_loaded_ || has_failed_ || now - started_ < settings_.load_timeout) return;
  const std::string how = fmt::format(
      "took longer than {} s until its animation was there (--frame-timeout gives it, and each "
      "frame, more)",
      std::chrono::duration_cast<std::chrono::seconds>(settings_.load_timeout).count());
  child_.Signal(SIGKILL);
  FailLoading(Failed("the script " + how), how);
}

}  // namespace reel
