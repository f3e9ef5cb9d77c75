#include "daemon/supervisor/encoder_session.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "base/program_path.h"
#include "daemon/encoder/encoder_failure.h"
#include "daemon/process/cpu_meter.h"
#include "daemon/supervisor/shell_text.h"

namespace reel {
namespace {

// What an unprivileged user may ask for (pipe(7), /proc/sys/fs/pipe-max-size); a refusal is no error.
constexpr int kPipeBytes = 1 << 20;

// ffmpeg closes its stdin when it ends, so its end should be seen within milliseconds.
constexpr auto kPatienceAfterInputClosed = std::chrono::seconds(5);

// The writer reports every 50 ms while it waits for a frame; only a full pipe makes it silent.
constexpr auto kLongSilence = std::chrono::seconds(1);
constexpr auto kRecentReport = milliseconds(300);

constexpr auto kLeastWork = milliseconds(10);

// An encoder that works may take long for a frame, but not that many times as long as is normal.
constexpr int kMostPatience = 10;

Status MakePipe(unique_fd* read_end, unique_fd* write_end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return UnavailableErrno("pipe", errno);
  read_end->reset(ends[0]);
  write_end->reset(ends[1]);
  return Status::Ok();
}

bool WriterEndedAs(ExitStatus status, WriterExit expected) {
  return !status.signalled && status.value == static_cast<int>(expected);
}

}  // namespace

EncoderSession::EncoderSession(PollLoop& loop, std::vector<std::string> command,
                               Callbacks callbacks)
    : loop_(loop),
      command_(std::move(command)),
      callbacks_(std::move(callbacks)),
      ffmpeg_output_(loop, [this](const std::string& line) { callbacks_.on_log("ffmpeg", line); }),
      writer_output_(loop, [this](const std::string& line) { callbacks_.on_log("writer", line); }) {
}

EncoderSession::~EncoderSession() {
  if (reports_.valid()) loop_.Unwatch(reports_.get());
  // ffmpeg first: when its stdin ends while it lives it finishes a short film that looks whole.
  for (auto* child : {&ffmpeg_, &writer_}) {
    if (!child->has_value() || (*child)->reaped()) continue;
    loop_.Unwatch((*child)->descriptor());
    child->reset();
  }
}

Result<std::unique_ptr<EncoderSession>> EncoderSession::Start(
    PollLoop& loop, const std::vector<std::string>& ffmpeg, Callbacks callbacks) {
  std::unique_ptr<EncoderSession> session(new EncoderSession(loop, ffmpeg, std::move(callbacks)));
  REEL_RETURN_IF_ERROR(session->StartFfmpeg());
  return session;
}

Status EncoderSession::StartFfmpeg() {
  unique_fd read_end;
  REEL_RETURN_IF_ERROR(MakePipe(&read_end, &ffmpeg_stdin_));
  fcntl(ffmpeg_stdin_.get(), F_SETPIPE_SZ, kPipeBytes);
  REEL_ASSIGN_OR_RETURN(const unique_fd output, ffmpeg_output_.Open());
  SpawnRequest request;
  request.arguments = command_;
  request.descriptors = {
      {read_end.get(), STDIN_FILENO}, {output.get(), STDOUT_FILENO}, {output.get(), STDERR_FILENO}};
  REEL_ASSIGN_OR_RETURN(ffmpeg_, ChildProcess::Spawn(request));
  loop_.Watch(ffmpeg_->descriptor(), [this] { OnFfmpegExit(); });
  return Status::Ok();
}

Status EncoderSession::Feed(const SharedSegment& ring, const WriterTask& task, unique_fd manifest,
                            int frame_records) {
  frame_count_ = task.frame_count;
  last_progress_ = last_report_ = Clock::now();
  unique_fd report_end;
  REEL_RETURN_IF_ERROR(MakePipe(&reports_, &report_end));
  fcntl(reports_.get(), F_SETFL, O_NONBLOCK);
  REEL_ASSIGN_OR_RETURN(const unique_fd output, writer_output_.Open());
  SpawnRequest request;
  request.arguments = {SiblingProgram("reel-writer"), std::to_string(task.ring_first),
                       std::to_string(task.frame_count), std::to_string(task.film_first)};
  request.descriptors = {{output.get(), STDOUT_FILENO},
                         {output.get(), STDERR_FILENO},
                         {ring.descriptor(), kWriterRing},
                         {ffmpeg_stdin_.get(), kWriterPipe},
                         {report_end.get(), kWriterReports}};
  if (manifest.valid()) request.descriptors.push_back({manifest.get(), kWriterManifest});
  if (frame_records >= 0) request.descriptors.push_back({frame_records, kWriterRecords});
  REEL_ASSIGN_OR_RETURN(writer_, ChildProcess::Spawn(request));
  loop_.Watch(writer_->descriptor(), [this] { OnWriterExit(); });
  loop_.Watch(reports_.get(), [this] { ReadReports(); });
  return Status::Ok();
}

void EncoderSession::ReadReports() {
  WriterReport report;
  ssize_t got = 0;
  bool news = false;
  while ((got = read(reports_.get(), &report, sizeof(report))) == sizeof(report)) {
    report_ = report;
    news = true;
  }
  if (got == 0) loop_.Unwatch(reports_.get());  // the writer is gone; its pidfd tells why
  if (!news) return;
  last_progress_ = last_report_ = Clock::now();
  callbacks_.on_report();
}

void EncoderSession::OnWriterExit() {
  if (!writer_ || writer_->reaped()) return;
  const int pidfd = writer_->descriptor();
  const std::optional<ExitStatus> status = writer_->Reap();
  if (!status) return;
  loop_.Unwatch(pidfd);
  writer_output_.Drain();
  ReadReports();
  if (WriterEndedAs(*status, WriterExit::kDone) && report_.frames_written == frame_count_) {
    written_ = true;
    ffmpeg_stdin_.reset();
    last_progress_ = last_report_ = Clock::now();
    callbacks_.on_written();
    return;
  }
  // Why the pipe was closed is ffmpeg's to tell, and its end is on its way.
  if (WriterEndedAs(*status, WriterExit::kEncoderGone)) {
    input_closed_ = Clock::now();
    return;
  }
  FailByWriter(*status);
}

void EncoderSession::CheckProgress(TimePoint now, milliseconds patience) {
  if (finished_ || !ffmpeg_ || ffmpeg_->reaped() || !is_fed()) return;
  if (input_closed_ && now - *input_closed_ > kPatienceAfterInputClosed) ffmpeg_->Signal(SIGKILL);
  if (now - last_progress_ > kLongSilence && FfmpegHasWorked()) last_progress_ = now;
  const bool is_stuck =
      now - last_progress_ > patience || now - last_report_ > kMostPatience * patience;
  if (!is_stuck) return;
  const std::string how = fmt::format(
      "neither took a frame nor used the processor for {} s (--frame-timeout) after {} of {} "
      "frames",
      static_cast<double>(patience.count()) / 1000.0, report_.frames_written, frame_count_);
  Fail(EncoderEnd::kStalled, Failed("the encoder " + how), "ffmpeg", how);
}

bool EncoderSession::WaitsForFrame(TimePoint now) const {
  return writer_ && !writer_->reaped() && now - last_report_ < kRecentReport;
}

// Looking whether there is something to do is no work.
bool EncoderSession::FfmpegHasWorked() {
  const nanoseconds used = CpuTimeOf(ffmpeg_->pid());
  if (used - ffmpeg_cpu_ < kLeastWork) return false;
  ffmpeg_cpu_ = used;
  return true;
}

void EncoderSession::OnFfmpegExit() {
  const int pidfd = ffmpeg_->descriptor();
  const std::optional<ExitStatus> status = ffmpeg_->Reap();
  if (!status) return;
  loop_.Unwatch(pidfd);
  ffmpeg_output_.Drain();
  if (!written_) {
    // Both ends may come in one round; a writer that was done counts.
    OnWriterExit();
  }
  if (finished_) return;
  if (!written_ || !status->success()) {
    FailByFfmpeg(*status);
    return;
  }
  finished_ = true;
  callbacks_.on_encoded();
}

void EncoderSession::FailByFfmpeg(ExitStatus status) {
  const std::deque<std::string> lines = ffmpeg_output_.last_lines();
  const std::string cause =
      EncoderFailureCause(std::vector<std::string>(lines.begin(), lines.end()));
  const std::string how = fmt::format("{} after {} of {} frames", Describe(status),
                                      report_.frames_written, frame_count_);
  const EncoderEnd end = TellsOfFullDisk(cause) ? EncoderEnd::kNoSpace : EncoderEnd::kDied;
  Fail(end, Failed(fmt::format("ffmpeg {}{}{}", how, cause.empty() ? "" : ": ", cause)), "ffmpeg",
       how);
}

void EncoderSession::FailByWriter(ExitStatus status) {
  std::string message;
  for (const std::string& line : writer_output_.last_lines()) message += "\n  | " + line;
  const std::string how = fmt::format("{} after {} of {} frames", Describe(status),
                                      report_.frames_written, frame_count_);
  if (WriterEndedAs(status, WriterExit::kRingDamaged)) {
    Fail(EncoderEnd::kRingDamaged,
         Failed("the shared memory was written to by a process that must not; a renderer writes "
                "outside of its picture" +
                message),
         "writer", how);
  } else if (WriterEndedAs(status, WriterExit::kManifestFailed)) {
    Fail(TellsOfFullDisk(message) ? EncoderEnd::kNoSpace : EncoderEnd::kDied,
         Unavailable("the manifest could not be written" + message), "writer", how);
  } else {
    Fail(EncoderEnd::kDied, Failed("reel-writer " + how + message), "writer", how);
  }
}

void EncoderSession::Fail(EncoderEnd end, Status status, const std::string& process,
                          const std::string& how) {
  if (std::exchange(finished_, true)) return;
  // Before anybody can close its input.
  if (ffmpeg_ && !ffmpeg_->reaped()) ffmpeg_->Signal(SIGKILL);
  EncoderFailure failure{end, std::move(status), {}};
  failure.cause.process = process;
  failure.cause.how = how;
  failure.cause.encoder_command = ShellText(command_);
  const auto lines =
      process == "ffmpeg" ? ffmpeg_output_.last_lines() : writer_output_.last_lines();
  failure.cause.last_lines.assign(lines.begin(), lines.end());
  callbacks_.on_failed(failure);
}

std::vector<pid_t> EncoderSession::pids() const {
  std::vector<pid_t> pids;
  for (const auto* child : {&ffmpeg_, &writer_}) {
    if (child->has_value() && !(*child)->reaped()) pids.push_back((*child)->pid());
  }
  return pids;
}

}  // namespace reel
