// reel verify: whether a scene's frames are the same in whatever order and process they are drawn.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/field_text.h"
#include "base/quantities.h"
#include "client/command.h"
#include "client/job_flags.h"
#include "client/job_report.h"
#include "client/private_supervisor.h"
#include "client/render_run.h"
#include "client/verify_text.h"

namespace reel {
namespace {

constexpr const char* kVerifyExamples = R"(Examples:
  reel verify ./dot.so --param radius=40
  reel verify film.json --sample all --json
  reel render film.json -o film.mp4 --manifest film.txt     and after a change to the code:
  reel verify film.json -o film.mp4 --against film.txt

A sample of the frames is drawn straight, in reverse, in a shuffled order by fresh processes, and
straight once more; each process draws its first frame a second time at its end. Pictures are compared
as they are drawn or, with --output or --against, as ffmpeg would get them; nothing is written.
Not seen: what changes more slowly than the check takes (a date), and what differs between machines.

Exit status: 0 all equal, 1 some differ or a frame could not be drawn, 2 refused, 3 the machine lacks
something, 130 interrupted.)";

constexpr int64_t kMaxSeed = std::numeric_limits<int64_t>::max();

struct VerifyCommand {
  JobFlags job;
  ReportFlags report;
  std::string sample = "64";
  std::string seed = "1";
  std::string against;
};

// Fields that decide neither what is drawn nor how it is compared.
const std::vector<std::string> kNotForChecks = {
    "audio",    "loop",    "metadata",      "manifest",    "trace",
    "crf",      "bitrate", "preset",        "ffmpeg_args", "on_bad_frame",
    "segment",  "resume",  "recycle_after", "force",       "max_producers",
    "priority", "cache",   "cache_size",    "on_end"};

Result<std::vector<std::string>> ResolveOptions(const VerifyCommand& flags,
                                                const CommandContext& context) {
  std::vector<std::string> options = {"all"};
  if (flags.sample != "all") {
    const Result<int64_t> sample = ParseIntegerIn(flags.sample, 2, kMaxFrames);
    if (!sample.ok()) return sample.status().Prefixed("--sample (a number, or all)");
    options = {std::to_string(sample.value())};
  }
  const Result<int64_t> seed = ParseIntegerIn(flags.seed, 0, kMaxSeed);
  if (!seed.ok()) return seed.status().Prefixed("--seed");
  options.push_back(std::to_string(seed.value()));
  if (flags.against.empty()) return options;
  const Result<std::string> manifest = AbsolutePath(flags.against, context.working_directory);
  if (!manifest.ok()) return manifest.status().Prefixed("--against");
  options.push_back(manifest.value());
  return options;
}

ExitCode Report(const JobEvent& end, const ReportFlags& flags) {
  if (const auto* failed = std::get_if<JobFailed>(&end)) return ReportFailure(*failed, flags.json);
  const auto* verified = std::get_if<Verified>(&end);
  if (!verified) {
    return ReportError(Internal("the supervisor did not check what it should"), flags.json);
  }
  if (flags.json) {
    std::printf("%s\n", VerifiedJson(*verified).c_str());
  } else if (!flags.quiet || verified->differing_frames > 0) {
    std::printf("%s\n", VerifiedText(*verified).c_str());
  }
  return verified->differing_frames == 0 ? ExitCode::kDone : ExitCode::kFailed;
}

ExitCode RunVerify(const VerifyCommand& flags, const CommandContext& context) {
  const bool as_json = flags.report.json;
  Result<JobSpec> job = ResolveJob(flags.job, context.working_directory);
  if (!job.ok()) return ReportError(job.status(), as_json);
  job->cluster = {};
  const Result<std::vector<std::string>> options = ResolveOptions(flags, context);
  if (!options.ok()) return ReportError(options.status(), as_json);
  JobReport report({flags.report.quiet, flags.report.verbose, CanRewriteLines(), false});
  const Result<JobEvent> end = RunSupervisor(
      context.program_directory + "/reel-supervisor", SupervisorTask::kVerify, job.value(),
      [&](const JobEvent& event) { report.OnEvent(event, Clock::now()); }, options.value());
  report.Clear();
  return end.ok() ? Report(end.value(), flags.report) : ReportError(end.status(), as_json);
}

}  // namespace

void AddVerifyCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand(
      "verify", "Check that frames are the same in whatever order they are drawn");
  command->footer(kVerifyExamples);
  auto flags = std::make_shared<VerifyCommand>();
  AddJobFlags(*command, flags->job, WithoutCluster(kNotForChecks));
  command->get_option("SCENE")->required();
  constexpr const char* kGroup = "What is compared";
  command
      ->add_option("--sample", flags->sample,
                   "frames to draw, in blocks all over the film, or all; 64 when not given")
      ->type_name("N|all")
      ->group(kGroup);
  command->add_option("--seed", flags->seed, "of the shuffled order; 1 when not given")
      ->type_name("N")
      ->group(kGroup);
  command
      ->add_option("--against", flags->against,
                   "also compare with the manifest of an earlier `reel render --manifest`")
      ->type_name("FILE")
      ->group(kGroup);
  AddReportFlags(*command, flags->report);
  command->callback([flags, &context] { context.exit_code = RunVerify(*flags, context); });
}

}  // namespace reel
