#include "daemon/supervisor/encoder_session.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "daemon/encoder/encoder_failure.h"

namespace reel {
namespace {

// What an unprivileged user may ask for (pipe(7), /proc/sys/fs/pipe-max-size); a refusal is no error.
constexpr int kPipeBytes = 1 << 20;

// ffmpeg closes its stdin when it ends, so its end should be seen within milliseconds.
constexpr auto kPatienceAfterInputClosed = std::chrono::seconds(5);

Status MakePipe(unique_fd* read_end, unique_fd* write_end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return Status::FromErrno(StatusCode::kUnavailable, "pipe", errno);
  read_end->reset(ends[0]);
  write_end->reset(ends[1]);
  return Status::Ok();
}

bool WriterEndedAs(ExitStatus status, WriterExit expected) {
  return !status.signalled && status.value == static_cast<int>(expected);
}

}  // namespace

EncoderSession::EncoderSession(PollLoop& loop, uint64_t frame_count, Callbacks callbacks)
    : loop_(loop),
      frame_count_(frame_count),
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
    PollLoop& loop, const std::vector<std::string>& ffmpeg, const SharedSegment& segment,
    int64_t first_frame, unique_fd manifest, Callbacks callbacks) {
  std::unique_ptr<EncoderSession> session(
      new EncoderSession(loop, segment.geometry().frame_count, std::move(callbacks)));
  REEL_RETURN_IF_ERROR(session->StartFfmpeg(ffmpeg));
  REEL_RETURN_IF_ERROR(session->StartWriter(segment, first_frame, std::move(manifest)));
  return session;
}

Status EncoderSession::StartFfmpeg(const std::vector<std::string>& arguments) {
  unique_fd read_end;
  REEL_RETURN_IF_ERROR(MakePipe(&read_end, &ffmpeg_stdin_));
  fcntl(ffmpeg_stdin_.get(), F_SETPIPE_SZ, kPipeBytes);
  REEL_ASSIGN_OR_RETURN(const unique_fd output, ffmpeg_output_.Open());
  SpawnRequest request;
  request.arguments = arguments;
  request.descriptors = {
      {read_end.get(), STDIN_FILENO}, {output.get(), STDOUT_FILENO}, {output.get(), STDERR_FILENO}};
  REEL_ASSIGN_OR_RETURN(ffmpeg_, ChildProcess::Spawn(request));
  loop_.Watch(ffmpeg_->descriptor(), [this] { OnFfmpegExit(); });
  return Status::Ok();
}

Status EncoderSession::StartWriter(const SharedSegment& segment, int64_t first_frame,
                                   unique_fd manifest) {
  unique_fd report_end;
  REEL_RETURN_IF_ERROR(MakePipe(&reports_, &report_end));
  fcntl(reports_.get(), F_SETFL, O_NONBLOCK);
  REEL_ASSIGN_OR_RETURN(const unique_fd output, writer_output_.Open());
  SpawnRequest request;
  request.arguments = {SiblingProgram("reel-writer"), "--first-frame", std::to_string(first_frame)};
  request.descriptors = {{output.get(), STDOUT_FILENO},
                         {output.get(), STDERR_FILENO},
                         {segment.descriptor(), kWriterRing},
                         {ffmpeg_stdin_.get(), kWriterPipe},
                         {report_end.get(), kWriterReports}};
  if (manifest.valid()) request.descriptors.push_back({manifest.get(), kWriterManifest});
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
  if (news) callbacks_.on_report(report_);
}

void EncoderSession::OnWriterExit() {
  const int pidfd = writer_->descriptor();
  const std::optional<ExitStatus> status = writer_->Reap();
  if (!status) return;
  loop_.Unwatch(pidfd);
  writer_output_.Drain();
  ReadReports();
  if (WriterEndedAs(*status, WriterExit::kDone) && report_.frames_written == frame_count_) {
    written_ = true;
    ffmpeg_stdin_.reset();
    callbacks_.on_written();
    return;
  }
  // Why the pipe was closed is ffmpeg's to tell, and its end is on its way.
  if (WriterEndedAs(*status, WriterExit::kEncoderGone)) {
    input_closed_ = Clock::now();
    return;
  }
  Fail(WriterFailure(*status));
}

void EncoderSession::CheckDeadlines(TimePoint now) {
  if (input_closed_ && now - *input_closed_ > kPatienceAfterInputClosed) ffmpeg_->Signal(SIGKILL);
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
    Fail(FfmpegFailure(*status));
    return;
  }
  finished_ = true;
  callbacks_.on_encoded();
}

Status EncoderSession::FfmpegFailure(ExitStatus status) const {
  const std::deque<std::string> lines = ffmpeg_output_.last_lines();
  const std::string cause =
      EncoderFailureCause(std::vector<std::string>(lines.begin(), lines.end()));
  return Failed(fmt::format("ffmpeg {} after {} of {} frames{}{}", Describe(status),
                            report_.frames_written, frame_count_, cause.empty() ? "" : ": ",
                            cause));
}

Status EncoderSession::WriterFailure(ExitStatus status) const {
  std::string message;
  for (const std::string& line : writer_output_.last_lines()) message += "\n  | " + line;
  if (WriterEndedAs(status, WriterExit::kRingDamaged)) {
    return Failed(
        "the shared memory was written to by a process that must not; a renderer writes "
        "outside of its picture" +
        message);
  }
  if (WriterEndedAs(status, WriterExit::kManifestFailed)) {
    return Unavailable("the manifest could not be written" + message);
  }
  return Failed(fmt::format("reel-writer {} after {} of {} frames{}", Describe(status),
                            report_.frames_written, frame_count_, message));
}

void EncoderSession::Fail(Status status) {
  if (std::exchange(finished_, true)) return;
  callbacks_.on_failed(status);
}

std::vector<pid_t> EncoderSession::pids() const {
  std::vector<pid_t> pids;
  for (const auto* child : {&ffmpeg_, &writer_}) {
    if (child->has_value() && !(*child)->reaped()) pids.push_back((*child)->pid());
  }
  return pids;
}

}  // namespace reel
