#include "daemon/supervisor/film_finisher.h"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <utility>

#include "base/fault_point.h"
#include "daemon/encoder/encoder_failure.h"
#include "daemon/encoder/frame_count.h"
#include "daemon/encoder/mp4_frame_count.h"
#include "daemon/supervisor/shell_text.h"

namespace reel {
namespace {

// ": " and what it printed of the cause, if anything.
std::string Said(const CommandRun::Outcome& outcome) {
  const std::string cause = EncoderFailureCause(outcome.errors);
  return cause.empty() ? "" : ": " + cause;
}

}  // namespace

Result<std::unique_ptr<FilmFinisher>> FilmFinisher::Start(PollLoop& loop,
                                                          const EncodeRequest& request,
                                                          const EncodePlan& plan,
                                                          Callbacks callbacks) {
  std::unique_ptr<FilmFinisher> finisher(
      new FilmFinisher(loop, request, plan, std::move(callbacks)));
  REEL_RETURN_IF_ERROR(finisher->WriteList());
  REEL_RETURN_IF_ERROR(finisher->Next());
  return finisher;
}

Status FilmFinisher::WriteList() const {
  if (!plan_.segment_list) return Status::Ok();
  const std::string path = SegmentListPath(request_);
  std::ofstream file(path, std::ios::trunc);
  file << *plan_.segment_list;
  file.close();
  if (file) return Status::Ok();
  return UnavailableErrno("writing '" + path + "'", errno);
}

Status FilmFinisher::Next() {
  FaultPoint("finish.pass");
  if (passes_begun_ == plan_.finishing.size()) return Count();
  const FinishingPass& pass = plan_.finishing[passes_begun_++];
  callbacks_.on_phase(pass.phase);
  return Run(pass.command, [this](const CommandRun::Outcome& outcome) { OnPassEnd(outcome); });
}

void FilmFinisher::OnPassEnd(const CommandRun::Outcome& outcome) {
  if (outcome.status.success()) {
    FailUnlessOk(Next());
    return;
  }
  const FinishingPass& pass = plan_.finishing[passes_begun_ - 1];
  const char* what = pass.phase == Phase::kJoining ? "joining the segments" : "the second pass";
  FailureCause cause;
  cause.process = "ffmpeg";
  cause.how = fmt::format("{} ({})", Describe(outcome.status), what);
  cause.encoder_command = ShellText(pass.command);
  cause.last_lines = outcome.errors;
  callbacks_.on_failed(
      Failed(fmt::format("{}: ffmpeg {}{}", what, Describe(outcome.status), Said(outcome))), cause);
}

Status FilmFinisher::Count() {
  callbacks_.on_phase(Phase::kVerifying);
  switch (plan_.counter) {
    case FrameCounter::kPictures: callbacks_.on_counted(callbacks_.count_pictures()); break;
    case FrameCounter::kBoxes: {
      const Result<int64_t> count = CountMp4Frames(plan_.product);
      if (!count.ok()) return count.status().Prefixed("the finished file");
      callbacks_.on_counted(count.value());
      break;
    }
    case FrameCounter::kProbe:
      return Run(plan_.count_frames,
                 [this](const CommandRun::Outcome& outcome) { OnProbeEnd(outcome); });
  }
  return Status::Ok();
}

void FilmFinisher::OnProbeEnd(const CommandRun::Outcome& outcome) {
  std::string printed;
  for (const std::string& line : outcome.output) printed += line + "\n";
  const Result<int64_t> count = ParseFrameCount(printed);
  if (outcome.status.success() && count.ok()) {
    callbacks_.on_counted(count.value());
    return;
  }
  FailUnlessOk(Failed(fmt::format("the finished file cannot be read back: ffprobe {}{}",
                                  Describe(outcome.status), Said(outcome))));
}

// A CommandRun may be destroyed by its own `done`.
Status FilmFinisher::Run(const ArgumentVector& command, CommandRun::Done done) {
  REEL_ASSIGN_OR_RETURN(
      command_,
      CommandRun::Start(
          loop_, command, [this](const std::string& line) { callbacks_.on_log("ffmpeg", line); },
          std::move(done)));
  return Status::Ok();
}

void FilmFinisher::FailUnlessOk(const Status& status) {
  if (!status.ok()) callbacks_.on_failed(status, {});
}

std::vector<pid_t> FilmFinisher::pids() const {
  return command_ ? std::vector<pid_t>{command_->pid()} : std::vector<pid_t>{};
}

}  // namespace reel
