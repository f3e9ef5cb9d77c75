// reel doctor: looks at all that Reel needs, and says what is missing and what to do.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/cluster_checks.h"
#include "client/command.h"
#include "client/diagnosis.h"
#include "client/encoder_checks.h"
#include "client/installation_checks.h"
#include "client/machine_checks.h"
#include "client/text_style.h"

namespace reel {
namespace {

constexpr const char* kDoctorHelp = R"(Examples:
  reel doctor              what Reel needs, a line each: ok, warn or fail, and what to do
  reel doctor /srv/films   look at the room there, and not here

Exit status: 0 nothing fails (there may be warnings), 3 something does.)";

struct DoctorCommand {
  std::string directory;
  std::string socket;
  bool json = false;
};

std::vector<Diagnosis> Examine(const DoctorCommand& flags, const CommandContext& context) {
  // An absolute one stays as it is.
  const std::filesystem::path here = context.working_directory;
  const std::string directory = (flags.directory.empty() ? here : here / flags.directory).string();
  std::vector<Diagnosis> found = {CheckOwnPrograms(context.program_directory),
                                  CheckEncoderProgram("ffmpeg"),
                                  CheckEncoderProgram("ffprobe"),
                                  CheckEncoders(),
                                  CheckRoundTrip(),
                                  CheckMemory(),
                                  CheckMemoryFiles(),
                                  CheckKernelCalls(),
                                  CheckOpenFiles(),
                                  CheckProcesses(),
                                  CheckPipes(),
                                  CheckDisk(directory),
                                  CheckRenderers()};
  for (Diagnosis& diagnosis : CheckPython(context.program_directory, context.working_directory)) {
    found.push_back(std::move(diagnosis));
  }
  found.push_back(CheckDaemon(flags.socket));
  if (std::optional<Diagnosis> slurm = CheckSlurm()) found.push_back(*std::move(slurm));
  return found;
}

}  // namespace

void AddDoctorCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("doctor", "Check that Reel has all it needs");
  command->footer(kDoctorHelp);
  auto flags = std::make_shared<DoctorCommand>();
  command->add_option("DIRECTORY", flags->directory, "where films shall stand; else here")
      ->type_name("");
  command->add_option("--socket", flags->socket, "reeld's socket, as of `reel submit`")
      ->type_name("PATH");
  command->add_flag("--json", flags->json, "print one JSON object");
  command->callback([flags, &context] {
    const std::vector<Diagnosis> found = Examine(*flags, context);
    const std::string text =
        flags->json ? DiagnosisJson(found) + "\n" : DiagnosisText(found, UsesColor(STDOUT_FILENO));
    std::fputs(text.c_str(), stdout);
    context.exit_code = WorstOf(found) == Verdict::kFail ? ExitCode::kUnavailable : ExitCode::kDone;
  });
}

}  // namespace reel
