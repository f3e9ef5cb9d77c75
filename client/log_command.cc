// reel logs: what the processes of a job printed.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <memory>

#include "client/daemon_commands.h"
#include "client/display_text.h"

namespace reel {
namespace {

constexpr const char* kLogsExamples = R"(Examples:
  reel logs 7
  reel logs 7 --follow     also what comes, until the job has ended)";

struct LogsCommand {
  DaemonFlags daemon;
  int64_t job = 0;
  bool follow = false;
};

void PrintLine(const LogLine& line, bool as_json) {
  const std::string text =
      as_json ? JobEventToJson(line) : Printable(line.source) + ": " + Printable(line.text);
  std::printf("%s\n", text.c_str());
}

Result<ExitCode> ShowLog(DaemonConnection& connection, const LogsCommand& flags) {
  REEL_RETURN_IF_ERROR(connection.Send(ReadLog{flags.job, flags.follow}));
  for (;;) {
    REEL_ASSIGN_OR_RETURN(const Reply reply, connection.Receive());
    const LogPage* page = std::get_if<LogPage>(&reply);
    if (page == nullptr) return DaemonConnection::UnexpectedReply();
    if (page->lost_lines > 0) {
      std::fprintf(stderr, "%s %jd lines are missing here; reeld keeps the last 2000\n",
                   ErrorPrefix().c_str(), intmax_t{page->lost_lines});
    }
    for (const LogLine& line : page->lines) PrintLine(line, flags.daemon.json);
    std::fflush(stdout);
    if (page->end) return ExitCode::kDone;
  }
}

}  // namespace

void AddLogsCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("logs", "Show what a job's processes printed");
  command->footer(kLogsExamples);
  auto flags = std::make_shared<LogsCommand>();
  AddJobArgument(*command, flags->job);
  command->add_flag("-f,--follow", flags->follow, "go on until the job has ended");
  AddDaemonFlags(*command, flags->daemon, "print each line as a JSON object");
  command->callback([flags, &context] {
    context.exit_code = WithDaemon(
        flags->daemon, [&](DaemonConnection& connection) { return ShowLog(connection, *flags); });
  });
}

}  // namespace reel
