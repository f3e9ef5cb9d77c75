// reel schema: the JSON Schema of a job file, for editors and other programs.

#include <CLI/CLI.hpp>
#include <cstdio>

#include "client/command.h"
#include "protocol/job_schema.h"

namespace reel {

void AddSchemaCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("schema", "Print the JSON Schema of a job file");
  command->footer(
      "Examples:\n"
      "  reel schema > job.schema.json     for an editor, which then completes and checks job "
      "files");
  command->callback([&context] {
    std::fwrite(JobSchema().data(), 1, JobSchema().size(), stdout);
    context.exit_code = ExitCode::kDone;
  });
}

}  // namespace reel
