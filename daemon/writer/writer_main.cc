// reel-writer: drains the ring in frame order into ffmpeg's stdin.
//
// Purpose: apart from the supervisor, so that a full pipe blocks nobody who has to watch; apart from
// the producers, so that no user code stands between the ring and the encoder.
// Started by: reel-supervisor, one an encoder:
//     reel-writer RING_FIRST FRAME_COUNT FILM_FIRST (WriterTask of writer_contract.h)
// Descriptors: 0 /dev/null; 1, 2 a pipe into the job's log; 3 the ring; 4 ffmpeg's stdin;
//     5 reports to the supervisor; 6 the manifest, when there is one; 7 records for a trace, likewise.
// Normal stop: all frames of its segment are written; exit status 0 (writer_contract.h has the others).
// Emergency stop: SIGKILL by the supervisor, or by the kernel when the supervisor dies.
// When it dies: the supervisor, which holds ffmpeg's stdin open too, kills ffmpeg before anything ends
//     that pipe; the film is not published.

#include <fcntl.h>

#include <charconv>
#include <csignal>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "daemon/writer/frame_recorder.h"
#include "daemon/writer/frame_writer.h"
#include "daemon/writer/manifest.h"
#include "shm/shared_segment.h"

namespace reel {
namespace {

bool ParseNumber(const char* text, uint64_t* number) {
  const char* end = text + std::strlen(text);
  const auto [stopped, error] = std::from_chars(text, end, *number);
  return error == std::errc() && stopped == end;
}

int Run(const WriterTask& task) {
  Result<SharedSegment> segment = SharedSegment::Attach(unique_fd(kWriterRing));
  if (!segment.ok()) {
    spdlog::error("{}", segment.status().message());
    return static_cast<int>(WriterExit::kRingDamaged);
  }
  std::optional<Manifest> manifest;
  if (fcntl(kWriterManifest, F_GETFD) != -1)
    manifest.emplace(unique_fd(kWriterManifest), task.film_first);
  const uint64_t frames = segment->geometry().frame_count;
  if (task.ring_first > frames || task.frame_count > frames - task.ring_first) {
    spdlog::error("frames {}+{} are not in a ring of {}", task.ring_first, task.frame_count,
                  frames);
    return static_cast<int>(WriterExit::kRingDamaged);
  }
  std::optional<FrameRecorder> records;
  if (fcntl(kWriterRecords, F_GETFD) != -1) records.emplace(kWriterRecords);
  FrameWriter writer(segment.value(), kWriterPipe, kWriterReports, manifest ? &*manifest : nullptr,
                     records ? &*records : nullptr);
  return static_cast<int>(writer.Run(task.ring_first, task.frame_count, task.film_first));
}

}  // namespace
}  // namespace reel

int main(int argc, char** argv) {
  reel::SetUpLogging("reel-writer");
  // A closed pipe shall be an error of write(2) with an exit status of its own, not a death.
  std::signal(SIGPIPE, SIG_IGN);
  reel::WriterTask task;
  const bool understood = argc == 4 && reel::ParseNumber(argv[1], &task.ring_first) &&
                          reel::ParseNumber(argv[2], &task.frame_count) &&
                          reel::ParseNumber(argv[3], &task.film_first);
  if (!understood) {
    spdlog::critical(
        "usage: reel-writer RING_FIRST FRAME_COUNT FILM_FIRST (reel-supervisor starts it)");
    return static_cast<int>(reel::WriterExit::kUsage);
  }
  return reel::Run(task);
}
