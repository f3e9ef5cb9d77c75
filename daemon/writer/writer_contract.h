// What supervisor and writer have agreed on: descriptors, reports, exit statuses.
//
// Reports go over a private pipe and not over shared memory: a renderer can write there,
// and these numbers decide whether a film is complete. Fixed-size records, far below PIPE_BUF, so each
// arrives whole (pipe(7)).

#pragma once

#include <cstdint>
#include <type_traits>

namespace reel {

// What the writer finds open besides the standard three.
enum WriterDescriptor : int {
  kWriterRing = 3,
  kWriterPipe = 4,      // ffmpeg's stdin
  kWriterReports = 5,   // a pipe of WriterReports
  kWriterManifest = 6,  // only when there is one
  kWriterRecords = 7,   // FrameRecords, only for a trace
};

// What a writer is started with, as command-line arguments in this order.
struct WriterTask {
  uint64_t ring_first = 0;   // the first frame of the ring to take
  uint64_t frame_count = 0;  // and how many
  uint64_t film_first = 0;   // the film's number of the first, for the manifest
};

struct WriterReport {
  uint64_t frames_written = 0;       // of this writer; their bytes are in the pipe or beyond
  uint64_t waited_for_frame_ns = 0;  // the next frame was not ready
  uint64_t waited_for_pipe_ns = 0;   // ffmpeg had not read enough

  // Every few milliseconds the writer looks at all slots; sums over these looks.
  uint64_t looks = 0;
  uint64_t ready_slots = 0;
  uint64_t leased_slots = 0;
  uint64_t ready_now = 0;  // at the last look

  // Of the frames written, as their slots say, which is a claim: those that came from the frame cache, and
  // those that were drawn all the same and found equal.
  uint64_t frames_cached = 0;
  uint64_t frames_checked = 0;
};

static_assert(std::is_trivially_copyable_v<WriterReport> && sizeof(WriterReport) == 72);

// The writer's exit status.
enum class WriterExit : int {
  kDone = 0,
  kUsage = 2,
  kEncoderGone = 10,     // ffmpeg closed its end; why is what ffmpeg printed
  kRingDamaged = 11,     // a slot changed that only the writer may change
  kManifestFailed = 12,  // the manifest could not be written; the reason is on standard error
};

}  // namespace reel
