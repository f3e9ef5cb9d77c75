#include "daemon/supervisor/frame_hasher.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/program_path.h"
#include "daemon/supervisor/check_verdict.h"

namespace reel {

FrameHasher::FrameHasher(PollLoop& loop, uint64_t frame_count, Callbacks callbacks)
    : loop_(loop),
      frame_count_(frame_count),
      callbacks_(std::move(callbacks)),
      output_(loop, [this](const std::string& line) { callbacks_.on_log("writer", line); }) {}

FrameHasher::~FrameHasher() {
  if (reports_.valid()) loop_.Unwatch(reports_.get());
  if (writer_ && !writer_->reaped()) loop_.Unwatch(writer_->descriptor());
}

Result<std::unique_ptr<FrameHasher>> FrameHasher::Start(PollLoop& loop, const SharedSegment& ring,
                                                        Callbacks callbacks) {
  std::unique_ptr<FrameHasher> hasher(
      new FrameHasher(loop, ring.geometry().frame_count, std::move(callbacks)));
  REEL_RETURN_IF_ERROR(hasher->StartWriter(ring));
  return hasher;
}

Status FrameHasher::StartWriter(const SharedSegment& ring) {
  manifest_.reset(memfd_create("reel-hashes", MFD_CLOEXEC));
  if (!manifest_.valid()) {
    return UnavailableErrno("memfd_create", errno);
  }
  const unique_fd nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
  if (!nowhere.valid()) return UnavailableErrno("/dev/null", errno);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return UnavailableErrno("pipe", errno);
  reports_.reset(ends[0]);
  const unique_fd report_end(ends[1]);
  fcntl(reports_.get(), F_SETFL, O_NONBLOCK);
  REEL_ASSIGN_OR_RETURN(const unique_fd output, output_.Open());
  SpawnRequest request;
  request.arguments = {SiblingProgram("reel-writer"), "0", std::to_string(frame_count_), "0"};
  request.descriptors = {{output.get(), STDOUT_FILENO},      {output.get(), STDERR_FILENO},
                         {ring.descriptor(), kWriterRing},   {nowhere.get(), kWriterPipe},
                         {report_end.get(), kWriterReports}, {manifest_.get(), kWriterManifest}};
  REEL_ASSIGN_OR_RETURN(writer_, ChildProcess::Spawn(request));
  loop_.Watch(writer_->descriptor(), [this] { OnExit(); });
  loop_.Watch(reports_.get(), [this] { ReadReports(); });
  return Status::Ok();
}

void FrameHasher::ReadReports() {
  WriterReport report;
  ssize_t got = 0;
  while ((got = read(reports_.get(), &report, sizeof(report))) == sizeof(report)) {
    report_ = report;
    last_report_ = Clock::now();
  }
  if (got == 0) loop_.Unwatch(reports_.get());  // the writer is gone; its pidfd tells why
}

void FrameHasher::OnExit() {
  const int pidfd = writer_->descriptor();
  const std::optional<ExitStatus> status = writer_->Reap();
  if (!status) return;
  loop_.Unwatch(pidfd);
  output_.Drain();
  ReadReports();
  const std::string how = fmt::format("{} after {} of {} frames", Describe(*status),
                                      report_.frames_written, frame_count_);
  if (!status->signalled && status->value == static_cast<int>(WriterExit::kRingDamaged)) {
    Fail(
        "the shared memory was written to by a process that must not; a renderer writes outside of "
        "its picture",
        how);
    return;
  }
  const Result<std::vector<uint64_t>> hashes =
      status->success() ? ReadHashes() : Failed("reel-writer " + how);
  if (!hashes.ok()) {
    Fail(hashes.status().message(), how);
  } else if (!std::exchange(is_over_, true)) {
    callbacks_.on_hashed(hashes.value());
  }
}

Result<std::vector<uint64_t>> FrameHasher::ReadHashes() const {
  std::string text;
  char buffer[65536];
  ssize_t got = 0;
  while ((got = pread(manifest_.get(), buffer, sizeof(buffer), static_cast<off_t>(text.size()))) >
         0) {
    text.append(buffer, static_cast<size_t>(got));
  }
  if (got < 0) return Status::FromErrno(StatusCode::kInternal, "reading the hashes", errno);
  const Result<FrameHashes> by_frame = ParseManifest(text);
  if (!by_frame.ok()) return by_frame.status().Prefixed("the hashes of reel-writer");
  if (by_frame->size() != frame_count_) return Internal("reel-writer left out hashes");
  std::vector<uint64_t> hashes;
  for (const auto& [frame, hash] : by_frame.value()) hashes.push_back(hash);
  return hashes;
}

void FrameHasher::CheckProgress(TimePoint now, milliseconds patience) {
  if (is_over_ || now - last_report_ <= patience) return;
  const std::string how =
      fmt::format("said nothing for {} s", static_cast<double>(patience.count()) / 1000.0);
  Fail("reel-writer " + how, how);
}

void FrameHasher::Fail(const std::string& message, const std::string& how) {
  if (std::exchange(is_over_, true)) return;
  ProducerFailure failure{Failed(message), {}};
  failure.cause.process = "writer";
  failure.cause.how = how;
  const std::deque<std::string> lines = output_.last_lines();
  failure.cause.last_lines.assign(lines.begin(), lines.end());
  callbacks_.on_failed(failure);
}

}  // namespace reel
