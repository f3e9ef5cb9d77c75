// reel watch: shows a job of the daemon until its end. reel wait: the same without a word.

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/daemon_commands.h"
#include "client/failure_text.h"
#include "client/job_report.h"
#include "client/job_summary.h"

namespace reel {
namespace {

constexpr const char* kWatchExamples = R"(Examples:
  reel watch 7
  reel watch 7 --json     each event as a line of JSON

)";

constexpr const char* kWaitExamples = R"(Examples:
  reel wait 7 && mpv film.mp4
  reel wait 7 8           until both have ended

)";

constexpr const char* kExitStatus =
    "Exit status, the job's: 0 done, 1 failed, 2 refused, 3 the machine lacks something, 130 "
    "cancelled;\n4 when the daemon cannot be reached. Ctrl-C leaves the job alone.";

struct WatchCommand {
  DaemonFlags daemon;
  int64_t job = 0;
};

struct WaitCommand {
  DaemonFlags daemon;
  std::vector<int64_t> jobs;
};

// Shows events as they come, and keeps the one that says what came out, or why nothing did.
class Watcher {
 public:
  explicit Watcher(bool as_json)
      : as_json_(as_json), report_({as_json, /*verbose=*/false, CanRewriteLines()}) {}

  void Show(const JobEvent& event) {
    if (const Finished* finished = std::get_if<Finished>(&event)) finished_ = *finished;
    if (const JobFailed* failed = std::get_if<JobFailed>(&event)) failed_ = *failed;
    report_.OnEvent(event, Clock::now());
    if (!as_json_) return;
    std::printf("%s\n", JobEventToJson(event).c_str());
    std::fflush(stdout);
  }

  // Takes the line away, so that words of others do not stand behind it.
  void Clear() { report_.Clear(); }

  ExitCode End(const JobSummary& job) {
    Clear();
    if (as_json_) std::printf("%s\n", JobSummaryToJson(job).c_str());
    if (failed_ && job.state == JobState::kFailed) {
      std::fprintf(stderr, "%s job %jd: %s\n", ErrorPrefix().c_str(), intmax_t{job.job},
                   FailureText(*failed_, job.job).c_str());
      return ExitCodeOf(job);
    }
    const Status status = StatusOf(job);
    if (!status.ok()) return ReportError(status);
    if (finished_ && !as_json_) {
      const std::string text = report_.is_on_cluster()
                                   ? ClusterSummaryText(*finished_)
                                   : SummaryText(*finished_, /*was_given=*/true);
      std::fprintf(stderr, "%s\n", text.c_str());
    }
    return ExitCode::kDone;
  }

 private:
  const bool as_json_;
  JobReport report_;
  std::optional<Finished> finished_;
  std::optional<JobFailed> failed_;
};

// What Ctrl-C says before it ends the command: unlike the one of `render`, this one stops no film.
std::string g_interrupt_words;

void SayAndEnd(int number) {
  [[maybe_unused]] const ssize_t told =
      ::write(STDERR_FILENO, g_interrupt_words.data(), g_interrupt_words.size());
  ::signal(number, SIG_DFL);
  ::raise(number);
}

void LetInterruptSay(int64_t job) {
  g_interrupt_words = fmt::format("{}job {} goes on; `reel cancel {}` stops it\n",
                                  CanRewriteLines() ? kEraseLine : "", job, job);
  // One that is ignored (nohup, a script's background) stays so.
  if (::signal(SIGINT, SayAndEnd) == SIG_IGN) ::signal(SIGINT, SIG_IGN);
}

Result<ExitCode> Watch(DaemonConnection& connection, const WatchCommand& flags) {
  Watcher watcher(flags.daemon.json);
  LetInterruptSay(flags.job);
  REEL_RETURN_IF_ERROR(connection.Send(WatchJob{flags.job}));
  for (;;) {
    const Result<Reply> received = connection.Receive();
    if (!received.ok()) watcher.Clear();
    REEL_ASSIGN_OR_RETURN(const Reply reply, received);
    if (const JobSummary* job = std::get_if<JobSummary>(&reply)) return watcher.End(*job);
    const WatchedEvent* watched = std::get_if<WatchedEvent>(&reply);
    if (watched == nullptr) return DaemonConnection::UnexpectedReply();
    watcher.Show(watched->event);
  }
}

// The exit code of the first job, in the order given, that is not done.
Result<ExitCode> Wait(DaemonConnection& connection, const WaitCommand& flags) {
  ExitCode exit_code = ExitCode::kDone;
  for (const int64_t id : flags.jobs) {
    REEL_ASSIGN_OR_RETURN(const JobSummary job, connection.Ask<JobSummary>(WaitForJob{id}));
    if (flags.daemon.json) std::printf("%s\n", JobSummaryToJson(job).c_str());
    if (exit_code == ExitCode::kDone) exit_code = ExitCodeOf(job);
  }
  return exit_code;
}

}  // namespace

void AddWatchCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("watch", "Show a job's progress until its end");
  command->footer(std::string(kWatchExamples) + kExitStatus);
  auto flags = std::make_shared<WatchCommand>();
  AddJobArgument(*command, flags->job);
  AddDaemonFlags(*command, flags->daemon, "print each event, then the job, as a line of JSON");
  command->callback([flags, &context] {
    context.exit_code = WithDaemon(
        flags->daemon, [&](DaemonConnection& connection) { return Watch(connection, *flags); });
  });
}

void AddWaitCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("wait", "Wait for jobs in silence");
  command->footer(std::string(kWaitExamples) + kExitStatus);
  auto flags = std::make_shared<WaitCommand>();
  AddJobArgument(*command, flags->jobs);
  AddDaemonFlags(*command, flags->daemon, "print each job, when it has ended, as a line of JSON");
  command->callback([flags, &context] {
    context.exit_code = WithDaemon(
        flags->daemon, [&](DaemonConnection& connection) { return Wait(connection, *flags); });
  });
}

}  // namespace reel
