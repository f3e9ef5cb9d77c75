// reeld: the daemon that keeps a queue of jobs and runs them, for one user.
//
// Started by the user, or by systemd --user. It listens on a Unix socket (protocol/daemon_socket.h)
// and starts one reel-supervisor a job, which it finds beside its own executable. It never runs a
// user's code and never opens a path that a user named.
//
// Its jobs are in a store on disk (job_store.h), which one daemon at a time may use.
//
// Normal stop: SIGTERM or SIGINT. No client is accepted any more, every supervisor is told to stop
// (SIGTERM: it keeps its finished segments) and killed if it does not within its grace, their jobs are
// QUEUED for the next reeld, exit status 0. Emergency stop: SIGKILL. The kernel sends SIGTERM to the
// supervisors (PR_SET_PDEATHSIG) and drops the locks, so the next reeld can start at once; it finds
// the jobs in the store and goes on with them. When a supervisor is killed, it is started again, three
// times at most; when a client dies, nothing happens.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/system/system_error.hpp>
#include <csignal>
#include <cstdio>
#include <functional>
#include <string>

#include "base/command_sheet.h"
#include "base/log.h"
#include "base/program_path.h"
#include "daemon/process/child_process.h"
#include "daemon/process/niceness.h"
#include "daemon/process/usable_cores.h"
#include "daemon/reeld/daemon_server.h"
#include "daemon/reeld/job_runner.h"
#include "daemon/reeld/listening_socket.h"
#include "daemon/reeld/open_file_limit.h"
#include "daemon/reeld/state_directory.h"
#include "protocol/daemon_socket.h"
#include "protocol/exit_code.h"

namespace reel {
namespace {

namespace asio = boost::asio;

// For the listener, the event loop, the log, the job store, and what is open for a moment only.
constexpr rlim_t kOwnDescriptors = 32;
// A pidfd and three pipes a job, and as many again while one is started.
constexpr rlim_t kDescriptorsPerJob = 8;

struct Options {
  std::string socket;
  std::string state;
  size_t jobs = 1;
  size_t max_clients = 4096;
};

// What was asked for, as far as the descriptors go.
size_t MaxClients(const Options& options) {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t taken = kOwnDescriptors + kDescriptorsPerJob * options.jobs;
  return std::clamp<rlim_t>(limit.rlim_cur > taken ? limit.rlim_cur - taken : 0, 1,
                            options.max_clients);
}

// A client that went away must be an error of its write, and the end of a terminal no reason to
// stop.
void IgnoreSignals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);
}

ExitCode Fail(const Status& status) {
  std::fprintf(stderr, "reeld: %s\n", status.message().c_str());
  return ExitCodeFor(status.code());
}

ExitCode Serve(const Options& options) {
  const rlimit open_files = RaiseOpenFileLimit();
  const DaemonSocket where = FindDaemonSocket(options.socket);
  Result<ListeningSocket> listening = ListeningSocket::Open(where);
  if (!listening.ok()) return Fail(listening.status());

  const Result<std::string> state_path = FindStateDirectory(options.state);
  if (!state_path.ok()) return Fail(state_path.status());
  const Result<StateDirectory> state = StateDirectory::Open(state_path.value());
  if (!state.ok()) return Fail(state.status());
  Result<JobStore> store = JobStore::Open(state->path());
  if (!store.ok()) return Fail(store.status());

  asio::io_context io(1);
  QueueLimits limits;
  limits.running = options.jobs;
  const DividedMachine machine{UsableCoreTime(), MayLowerNiceness()};
  JobRunner runner(io, limits, machine, {SiblingProgram("reel-supervisor"), open_files},
                   std::move(store).value());
  if (const Status recovered = runner.Recover(); !recovered.ok()) return Fail(recovered);
  DaemonServer server(io, listening->TakeDescriptor(), runner, MaxClients(options));
  asio::signal_set stop_signals(io, SIGTERM, SIGINT);
  stop_signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    server.StopAccepting();
    // Posted: the followers of a job that still came to its end are told first.
    runner.Shutdown([&] { asio::post(io, [&] { server.CloseAll(), io.stop(); }); });
  });
  server.Begin();
  std::printf("reeld: listening on %s\n", where.path.c_str());
  std::fflush(stdout);
  io.run();
  return ExitCode::kDone;
}

int Main(int argc, char** argv) {
  CLI::App app(
      "Keeps a queue of rendering jobs and runs them. Talk to it with `reel submit`, "
      "`reel list`, `reel watch`.",
      "reeld");
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  Options options;
  app.add_option("--socket", options.socket,
                 "The socket to listen on (REEL_SOCKET, or $XDG_RUNTIME_DIR/reel/reeld.sock)");
  app.add_option("--state", options.state,
                 "The directory of the job store ($STATE_DIRECTORY, REEL_STATE, "
                 "$XDG_STATE_HOME/reel, or ~/.local/state/reel)");
  app.add_option("--jobs", options.jobs,
                 "Jobs that run at once and share the processors by priority")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--max-clients", options.max_clients, "Clients that are connected at once")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  AddSheetFlag(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::kRefused);
  }
  SetUpLogging("reeld");
  IgnoreSignals();
  try {
    return static_cast<int>(Serve(options));
  } catch (const boost::system::system_error& error) {
    // The event loop's own descriptors: it has no other way to say that there are none.
    return static_cast<int>(Fail(Unavailable(std::string("the event loop: ") + error.what())));
  }
}

}  // namespace
}  // namespace reel

int main(int argc, char** argv) { return reel::Main(argc, argv); }
