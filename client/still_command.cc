// reel still: one frame of a scene as a PNG.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/field_text.h"
#include "base/quantities.h"
#include "client/command.h"
#include "client/job_description.h"
#include "client/job_flags.h"
#include "client/render_run.h"
#include "protocol/job_validation.h"

namespace reel {
namespace {

constexpr const char* kStillExamples = R"(Examples:
  reel still examples/red_square --frame 60 -o red.png
  reel still film.json --at 2.5s -o poster.png)";

struct StillCommand {
  JobFlags job;
  ReportFlags report;
  std::string frame;
  std::string at;
};

// Fields that mean something for a film only.
const std::vector<std::string> kWithout = {
    "range",       "audio",     "loop",          "metadata", "manifest", "trace",
    "codec",       "crf",       "bitrate",       "preset",   "pix_fmt",  "odd",
    "ffmpeg_args", "producers", "max_producers", "priority", "on_end"};

// A job file's output is its film; a still has only what the flags say.
Status UseOutputOfFlags(const StillCommand& flags, const CommandContext& context, JobSpec& job) {
  job.output = OutputSpec();
  job.manifest.clear();
  job.trace.clear();
  job.on_end = {};
  for (const JobFlags::Given& given : flags.job.given) {
    if (given.field->group != FieldGroup::kOutput) continue;
    REEL_RETURN_IF_ERROR(given.field->set(job, given.text, context.working_directory));
  }
  if (job.output.path.empty()) {
    return InvalidInput("--output: missing; say where the picture goes, like -o still.png");
  }
  if (!std::string_view(job.output.path).ends_with(".png")) {
    return InvalidInput("--output: " + Quoted(job.output.path) + " does not end in .png");
  }
  if (job.output.path.find('%') != std::string::npos) {
    return InvalidInput("--output: " + Quoted(job.output.path) +
                        " names a sequence (%); a still is one picture");
  }
  return Status::Ok();
}

// The frame that is shown at `at`: the last one that starts at or before it.
Result<int64_t> FrameAt(const std::string& at, const JobSpec& job, const CommandContext& context) {
  const Result<Rational> seconds = ParseTime(at);
  if (!seconds.ok()) return seconds.status().Prefixed("--at");
  Rational fps = job.fps.value_or(Rational{0, 1});
  if (fps.num == 0) {
    REEL_ASSIGN_OR_RETURN(const Described described, DescribeJob(job, context));
    fps = described.fps;
  }
  if (fps.num == 0) fps = kDefaultFps;
  const Int128 frame = static_cast<Int128>(seconds.value().num) * fps.num /
                       (static_cast<Int128>(seconds.value().den) * fps.den);
  if (frame >= kMaxFrames) {
    return InvalidInput(
        fmt::format("--at: {} is beyond the last possible frame, {}", Quoted(at), kMaxFrames - 1));
  }
  return static_cast<int64_t>(frame);
}

Result<int64_t> WantedFrame(const StillCommand& flags, const JobSpec& job,
                            const CommandContext& context) {
  if (!flags.at.empty()) return FrameAt(flags.at, job, context);
  if (flags.frame.empty()) return int64_t{0};
  Result<int64_t> frame = ParseIntegerIn(flags.frame, 0, kMaxFrames - 1);
  return frame.ok() ? frame : frame.status().Prefixed("--frame");
}

// The picture's name is not the film's: a film of many frames would be refused under it.
JobFlags WithoutOutput(JobFlags flags) {
  std::erase_if(flags.given, [](const JobFlags::Given& given) {
    return given.field->group == FieldGroup::kOutput;
  });
  return flags;
}

Result<JobSpec> ResolveStill(const StillCommand& flags, const CommandContext& context) {
  REEL_ASSIGN_OR_RETURN(JobSpec job,
                        ResolveJob(WithoutOutput(flags.job), context.working_directory));
  job.cluster = {};
  REEL_RETURN_IF_ERROR(UseOutputOfFlags(flags, context, job));
  REEL_ASSIGN_OR_RETURN(const int64_t frame, WantedFrame(flags, job, context));
  job.range = FrameRange{frame, frame + 1};
  job.producers = 1;
  const Status valid = ValidateJob(job);
  if (!valid.ok()) return valid.Prefixed(fmt::format("frame {}", frame));
  return job;
}

}  // namespace

void AddStillCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("still", "Render one frame of a scene to a PNG");
  command->footer(kStillExamples);
  auto flags = std::make_shared<StillCommand>();
  AddJobFlags(*command, flags->job, WithoutCluster(kWithout));
  command->get_option("SCENE")->required();
  command->get_option("--output")->description("the picture to write, a .png");
  constexpr const char* kGroup = "Which frame";
  CLI::Option* frame =
      command->add_option("--frame", flags->frame, "its number, from 0; 0 when not given");
  frame->type_name("N")->group(kGroup);
  CLI::Option* at =
      command->add_option("--at", flags->at, "the frame shown at that time, like 2.5s");
  at->type_name("TIME")->group(kGroup)->excludes(frame);
  AddReportFlags(*command, flags->report);
  command->callback([flags, &context] {
    const Result<JobSpec> job = ResolveStill(*flags, context);
    context.exit_code = job.ok() ? RunRender(job.value(), flags->report, context)
                                 : ReportError(job.status(), flags->report.json);
  });
}

}  // namespace reel
