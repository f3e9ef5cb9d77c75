// reel: the client.
//
// Started by a person or a script. It turns words into a job, hands the job to a supervisor of its
// own (render, check, still, verify, tune, info) or to the daemon (submit and its kin), shows what comes back, and ends
// with an exit code of protocol/exit_code.h. It loads no user code and opens no output.
//
// Normal stop: the command is done. SIGINT, SIGTERM, SIGHUP: the private supervisor is told, and
// awaited. When it is killed: its supervisor gets SIGTERM from the kernel and cleans up; a job of
// the daemon goes on.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "base/command_sheet.h"
#include "base/log.h"
#include "base/usage_message.h"
#include "client/command.h"
#include "client/daemon_commands.h"
#include "client/display_text.h"
#include "client/text_style.h"

namespace reel {
namespace {

constexpr const char* kDescription =
    "Renders animations drawn by code to video, many frames at once.";
constexpr const char* kExamples = R"(Examples:
  reel render examples/red_square -o red.mp4    render a scene
  reel still examples/red_square -o red.png     look at one frame
  reel info                                     list the renderers
  reel COMMAND --help                           all flags of a command, with examples)";

// A closed standard descriptor would be taken by the next open and then written to.
bool OpenStandardDescriptors() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) < 0 && ::open("/dev/null", O_RDWR) != fd) return false;
  }
  return true;
}

// "reel help render" is what hands type that know other programs.
std::vector<std::string> WordsOf(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words.front() == "help") {
    words.erase(words.begin());
    words.push_back("--help");
  }
  std::reverse(words.begin(), words.end());  // as CLI11 wants them
  return words;
}

// Whoever read enough of a pipe (head, less) knows that there was more.
bool IsReaderGone() {
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  return ::poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

ExitCode ReportUsage(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() ==
      0) {  // --help, --version: not an error but an exception all the same
    app.exit(error);
    return ExitCode::kDone;
  }
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  const std::string command = chosen.empty() ? "reel" : "reel " + chosen.front()->get_name();
  std::fprintf(stderr, "%s %s\nSee `%s --help`.\n", ErrorPrefix().c_str(),
               Printable(UsageMessage(app, error), Lines::kMany).c_str(), command.c_str());
  return ExitCode::kRefused;
}

// Before and behind the command's name alike.
void AddColorFlag(CLI::App& app) {
  app.add_option_function<std::string>(
         "--color",
         [](const std::string& name) {
           if (const auto choice = ColorChoiceFromName(name)) ChooseColor(*choice);
         },
         "colours: auto (on a terminal, unless NO_COLOR is set), always, never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN");
}

ExitCode Run(int argc, char** argv) {
  CommandContext context;
  context.program_directory =
      std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
  context.working_directory = std::filesystem::current_path().string();

  CLI::App app(kDescription, "reel");
  app.set_help_flag("-h,--help", "print this help");
  app.set_version_flag("--version", "reel " REEL_VERSION, "print the version");
  app.require_subcommand(1);
  app.footer(kExamples);
  app.get_formatter()->column_width(30);
  AddRenderCommand(app, context);
  AddCheckCommand(app, context);
  AddStillCommand(app, context);
  AddVerifyCommand(app, context);
  AddTuneCommand(app, context);
  AddInfoCommand(app, context);
  AddCacheCommand(app, context);
  AddDoctorCommand(app, context);
  AddSchemaCommand(app, context);
  AddDaemonCommands(app, context);
  AddCompleteCommand(app, context);
  AddColorFlag(app);
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    AddColorFlag(*command);
  }
  AddSheetFlag(app);
  try {
    app.parse(WordsOf(argc, argv));
  } catch (const CLI::ParseError& error) {
    return ReportUsage(app, error);
  }
  // A full disk or a closed pipe shows here at the latest; what was flushed before left its mark.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    if (IsReaderGone()) return ExitCode::kUnavailable;
    return ReportError(Unavailable("standard output cannot be written"));
  }
  return context.exit_code;
}

}  // namespace
}  // namespace reel

int main(int argc, char** argv) {
  if (!reel::OpenStandardDescriptors()) return static_cast<int>(reel::ExitCode::kUnavailable);
  ::signal(SIGPIPE, SIG_IGN);
  reel::SetUpLogging("reel");
  try {
    return static_cast<int>(reel::Run(argc, argv));
  } catch (const std::exception& exception) {
    return static_cast<int>(reel::ReportError(reel::Internal(exception.what())));
  }
}
