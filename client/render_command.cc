// reel render: draws a scene and encodes it, without a daemon.

#include <CLI/CLI.hpp>
#include <memory>

#include "client/command.h"
#include "client/job_batch.h"
#include "client/job_flags.h"
#include "client/render_again.h"
#include "client/render_batch.h"
#include "client/render_run.h"

namespace reel {
namespace {

constexpr const char* kRenderExamples = R"(Examples:
  reel render examples/red_square -o red.mp4
  reel render line_chart --param csv=sales.csv --size 1280x720 --fps 60 --duration 5s -o sales.mp4
  reel render film.json --range 0:120 --crf 28 --force -o draft.mp4
  reel render films/ -o out/               every job file of a folder, one after the other
  reel render film.py --cache --watch -o film.mp4
  reel render film.json --on slurm --partition long    on the nodes of a cluster

Every flag but --watch and these of the last group is also a field of a job file, with underscores for dashes
(`reel schema`). A flag goes before the file's field. Exit status: 0 done, 1 failed while rendering,
2 refused, 3 the machine lacks something, 130 interrupted; of several jobs the highest.)";

struct RenderCommand {
  JobFlags job;
  ReportFlags report;
  bool watch = false;
};

ExitCode Render(const RenderCommand& flags, const CommandContext& context) {
  if (flags.watch) return RenderAgain(flags.job, flags.report, context);
  const Result<JobBatch> batch = ResolveJobs(flags.job, context.working_directory);
  if (!batch.ok()) return ReportError(batch.status(), flags.report.json);
  if (batch.value().is_directory) return RunBatch(batch.value(), flags.report, context);
  return RunRender(batch.value().items.front().job, flags.report, context);
}

}  // namespace

void AddRenderCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("render", "Render a scene to a file");
  command->footer(kRenderExamples);
  auto flags = std::make_shared<RenderCommand>();
  AddJobFlags(*command, flags->job);
  command->get_option("SCENE")->required();
  AddReportFlags(*command, flags->report);
  command
      ->add_flag("--watch", flags->watch,
                 "render again whenever a file changes that the film is made from, until Ctrl-C")
      ->group("Running");
  command->callback([flags, &context] { context.exit_code = Render(*flags, context); });
}

}  // namespace reel
