#include "daemon/supervisor/render_pass.h"

#include <algorithm>
#include <utility>

namespace reel {
namespace {

// One that is fed and one that still works on what it was fed: more would only share the processor, and
// each holds the frames of its look-ahead.
constexpr size_t kMostBusyEncoders = 2;

// The next ffmpeg is started when this much of a segment is written: early enough to be ready, late
// enough not to stand idle for most of a long one.
constexpr uint64_t kStartNextDivisor = 2;

}  // namespace

RenderPass::RenderPass(PollLoop& loop, Task task, Callbacks callbacks)
    : loop_(loop), task_(std::move(task)), callbacks_(std::move(callbacks)) {
  encodings_.reserve(task_.segments.size());
}

Result<std::unique_ptr<RenderPass>> RenderPass::Start(PollLoop& loop, Task task,
                                                      Callbacks callbacks) {
  std::unique_ptr<RenderPass> pass(new RenderPass(loop, std::move(task), std::move(callbacks)));
  uint64_t frames = 0;
  for (const Segment& segment : pass->task_.segments) {
    frames += static_cast<uint64_t>(segment.frame_count);
  }
  REEL_ASSIGN_OR_RETURN(
      pass->ring_, SharedSegment::Create({pass->task_.slot_count, pass->task_.slot_bytes, frames}));
  REEL_RETURN_IF_ERROR(pass->StartEncoder());
  REEL_RETURN_IF_ERROR(pass->FeedNext());
  return pass;
}

Status RenderPass::StartEncoder() {
  const size_t index = encodings_.size();
  const Segment& segment = task_.segments[index];
  EncoderSession::Callbacks callbacks;
  callbacks.on_report = [this, index] { OnReport(index); };
  callbacks.on_written = [this, index] { OnWritten(index); };
  callbacks.on_encoded = [this, index] { OnEncoded(index); };
  callbacks.on_failed = [this, index](const EncoderFailure& failure) { Fail(index, failure); };
  callbacks.on_log = callbacks_.on_log;
  REEL_ASSIGN_OR_RETURN(auto session,
                        EncoderSession::Start(loop_, task_.command(segment), std::move(callbacks)));
  encodings_.push_back({segment, std::move(session), {}, false, false});
  task_.trace->EncoderStarted(segment);
  return Status::Ok();
}

Status RenderPass::FeedNext() {
  Encoding& encoding = encodings_[fed_];
  const Segment& segment = encoding.segment;
  REEL_ASSIGN_OR_RETURN(unique_fd manifest, task_.open_manifest(segment));
  const WriterTask task{static_cast<uint64_t>(segment.first_frame - first_frame()),
                        static_cast<uint64_t>(segment.frame_count),
                        static_cast<uint64_t>(segment.first_frame)};
  ++fed_;
  task_.trace->EncoderFed(segment);
  return encoding.session->Feed(*ring_, task, std::move(manifest), task_.trace->frame_records());
}

void RenderPass::OnReport(size_t index) {
  Encoding& encoding = encodings_[index];
  encoding.report = encoding.session->report();
  const bool is_half_done = encoding.report.frames_written * kStartNextDivisor >=
                            static_cast<uint64_t>(encoding.segment.frame_count);
  if (is_half_done) Advance();
}

void RenderPass::OnWritten(size_t index) {
  encodings_[index].report = encodings_[index].session->report();
  encodings_[index].written = true;
  task_.trace->EncoderHasAll(encodings_[index].segment);
  if (fed_ == task_.segments.size()) {
    callbacks_.on_written();
  } else {
    Advance();
  }
}

void RenderPass::OnEncoded(size_t index) {
  encodings_[index].encoded = true;
  task_.trace->EncoderEnded(encodings_[index].segment, "ended well", false);
  if (failed_ && index < failed_->index) {
    callbacks_.on_encoded(encodings_[index].segment);
    TellFailure();
    return;
  }
  if (failed_) return;
  if (fed_ < task_.segments.size() && encodings_[fed_ - 1].written) Advance();
  callbacks_.on_encoded(encodings_[index].segment);
}

bool RenderPass::WaitsForFrame(TimePoint now) const {
  if (failed_ || fed_ == 0) return false;
  const Encoding& encoding = encodings_[fed_ - 1];
  return encoding.session && encoding.session->WaitsForFrame(now);
}

bool RenderPass::is_over() const {
  return encodings_.size() == task_.segments.size() &&
         std::all_of(encodings_.begin(), encodings_.end(),
                     [](const Encoding& encoding) { return encoding.encoded; });
}

// Of the first `end` encoders.
size_t RenderPass::CountBusy(size_t end) const {
  size_t busy = 0;
  for (size_t i = 0; i < end; ++i) busy += encodings_[i].encoded ? 0 : 1;
  return busy;
}

// Starts the next encoder, and feeds it when it is its turn.
void RenderPass::Advance() {
  if (failed_ || fed_ == task_.segments.size()) return;
  Status status;
  if (encodings_.size() == fed_) status = StartEncoder();
  const bool is_its_turn = encodings_[fed_ - 1].written && CountBusy(fed_) < kMostBusyEncoders;
  if (status.ok() && is_its_turn) status = FeedNext();
  if (!status.ok()) Fail(fed_ - 1, {EncoderEnd::kDied, std::move(status), {}});
}

void RenderPass::Fail(size_t index, const EncoderFailure& failure) {
  task_.trace->EncoderEnded(task_.segments[index], failure.status.message(), true);
  if (told_ || (failed_ && failed_->index <= index)) return;
  failed_ = {index, failure};
  TellFailure();
}

void RenderPass::TellFailure() {
  if (told_ || CountBusy(failed_->index) > 0) return;
  told_ = true;
  callbacks_.on_failed(task_.segments[failed_->index], failed_->failure);
}

void RenderPass::CheckProgress(TimePoint now) {
  for (Encoding& encoding : encodings_) {
    if (encoding.encoded) encoding.session.reset();  // not from inside its own callback
    if (encoding.session) encoding.session->CheckProgress(now, task_.encoder_patience);
  }
}

int64_t RenderPass::frames_written() const {
  uint64_t frames = 0;
  for (const Encoding& encoding : encodings_) frames += encoding.report.frames_written;
  return static_cast<int64_t>(frames);
}

WriterReport RenderPass::writer_report() const {
  WriterReport sum;
  for (const Encoding& encoding : encodings_) {
    const WriterReport& report = encoding.report;
    sum.frames_written += report.frames_written;
    sum.waited_for_frame_ns += report.waited_for_frame_ns;
    sum.waited_for_pipe_ns += report.waited_for_pipe_ns;
    sum.looks += report.looks;
    sum.ready_slots += report.ready_slots;
    sum.leased_slots += report.leased_slots;
    if (report.looks > 0) sum.ready_now = report.ready_now;
  }
  return sum;
}

WriterReport RenderPass::writer_report_of(const Segment& segment) const {
  const auto found = std::find_if(
      encodings_.begin(), encodings_.end(),
      [&](const Encoding& encoding) { return encoding.segment.index == segment.index; });
  return found == encodings_.end() ? WriterReport() : found->report;
}

std::vector<pid_t> RenderPass::pids() const {
  std::vector<pid_t> pids;
  for (const Encoding& encoding : encodings_) {
    if (!encoding.session) continue;
    const std::vector<pid_t> more = encoding.session->pids();
    pids.insert(pids.end(), more.begin(), more.end());
  }
  return pids;
}

}  // namespace reel
