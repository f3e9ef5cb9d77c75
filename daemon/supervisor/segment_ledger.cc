#include "daemon/supervisor/segment_ledger.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/fault_point.h"
#include "daemon/encoder/mp4_frame_count.h"

namespace reel {

namespace fs = std::filesystem;

SegmentLedger::SegmentLedger(PollLoop& loop, PreparedJob& prepared, bool has_manifest,
                             Callbacks callbacks)
    : loop_(loop),
      prepared_(prepared),
      has_manifest_(has_manifest),
      callbacks_(std::move(callbacks)) {
  if (prepared_.has_finished_files) ForgetDamaged();
}

// A note is only as good as the file beside it.
void SegmentLedger::ForgetDamaged() {
  for (const Segment& segment : prepared_.encode.segments) {
    const auto note = prepared_.work->finished().find(segment.index);
    if (note == prepared_.work->finished().end()) continue;
    const FinishedSegment& finished = note->second;
    const bool is_whole = finished.frame_count == segment.frame_count &&
                          finished.file_bytes == FileBytes(segment) && Count(segment).ok();
    if (!is_whole) prepared_.work->Forget(segment.index);
  }
}

bool SegmentLedger::IsDone(const Segment& segment) const {
  if (is_only_one()) return only_segment_done_;
  return prepared_.work->finished().contains(segment.index) || flushes_.contains(segment.index);
}

bool SegmentLedger::AreOwnNoted() const {
  const std::map<int64_t, FinishedSegment>& finished = prepared_.work->finished();
  return !is_flushing() &&
         std::all_of(prepared_.own_segments.begin(), prepared_.own_segments.end(),
                     [&](const Segment& segment) { return finished.contains(segment.index); });
}

std::vector<Segment> SegmentLedger::NextRow() const {
  std::vector<Segment> row;
  for (const Segment& segment : prepared_.own_segments) {
    if (!IsDone(segment)) {
      row.push_back(segment);
    } else if (!row.empty()) {
      break;
    }
  }
  return row;
}

Status SegmentLedger::Count(const Segment& segment) const {
  int64_t frames = 0;
  if (prepared_.encode.is_sequence) {
    frames = prepared_.place.CountPictures(prepared_.encode.product,
                                           segment.first_frame - prepared_.film.first_frame,
                                           segment.frame_count);
  } else {
    REEL_ASSIGN_OR_RETURN(
        frames, CountMp4Frames(SegmentPath(prepared_.request, prepared_.encode, segment)));
  }
  if (frames == segment.frame_count) return Status::Ok();
  return Failed(fmt::format("segment {} has {} frames instead of {}", segment.index, frames,
                            segment.frame_count));
}

std::vector<std::string> SegmentLedger::FlushCommand(const Segment& segment) const {
  if (prepared_.encode.is_sequence) return {"sync", "--file-system", prepared_.work->path()};
  std::vector<std::string> command = {"sync",
                                      SegmentPath(prepared_.request, prepared_.encode, segment)};
  // Once a segment was marked as finished it is on the disk.
  if (prepared_.work->finished().empty()) command.push_back(prepared_.work->IdentityPath());
  if (has_manifest_) command.push_back(prepared_.work->ManifestPath(segment.index));
  return command;
}

Status SegmentLedger::Take(const Segment& segment, std::vector<int64_t> bad_frames) {
  if (is_only_one()) {
    only_segment_done_ = true;
    return Status::Ok();
  }
  REEL_RETURN_IF_ERROR(Count(segment));
  FaultPoint("segment.counted");
  REEL_ASSIGN_OR_RETURN(flushes_[segment.index],
                        CommandRun::Start(loop_, FlushCommand(segment), nullptr,
                                          [this, segment, bad = std::move(bad_frames)](
                                              const CommandRun::Outcome& outcome) {
                                            OnFlushed(segment, bad, outcome);
                                          }));
  return Status::Ok();
}

void SegmentLedger::CheckStopped(TimePoint now, milliseconds patience) {
  for (const auto& [index, flush] : flushes_) {
    if (flush) flush->CheckStopped(now, patience);
  }
}

void SegmentLedger::OnFlushed(const Segment& segment, const std::vector<int64_t>& bad_frames,
                              const CommandRun::Outcome& outcome) {
  Status status;
  if (outcome.status.success()) {
    status = prepared_.work->MarkFinished(segment.index,
                                          {segment.frame_count, FileBytes(segment), bad_frames});
  } else {
    const std::string why =
        outcome.errors.empty() ? Describe(outcome.status) : outcome.errors.back();
    status = Unavailable(fmt::format("flushing segment {}: {}", segment.index, why));
  }
  // Not from inside its own callback.
  loop_.Post([this, segment, status] {
    flushes_.erase(segment.index);
    if (status.ok()) {
      callbacks_.on_finished(segment);
    } else {
      callbacks_.on_failed(segment, status);
    }
  });
}

int64_t SegmentLedger::FileBytes(const Segment& segment) const {
  if (prepared_.encode.is_sequence) return 0;
  std::error_code error;
  const auto bytes =
      fs::file_size(SegmentPath(prepared_.request, prepared_.encode, segment), error);
  return error ? 0 : static_cast<int64_t>(bytes);
}

void SegmentLedger::RemovePartialFiles() const {
  if (prepared_.encode.is_sequence) return;
  for (const Segment& segment : prepared_.own_segments) {
    if (IsDone(segment)) continue;
    unlink(SegmentPath(prepared_.request, prepared_.encode, segment).c_str());
  }
}

std::vector<pid_t> SegmentLedger::pids() const {
  std::vector<pid_t> pids;
  for (const auto& [segment, flush] : flushes_) pids.push_back(flush->pid());
  return pids;
}

std::vector<int64_t> SegmentLedger::NotedBadFrames() const {
  std::vector<int64_t> frames;
  for (const auto& [index, segment] : prepared_.work->finished()) {
    frames.insert(frames.end(), segment.bad_frames.begin(), segment.bad_frames.end());
  }
  return frames;
}

}  // namespace reel
