// reel-writer: drains the ring in frame order into ffmpeg's stdin.
//
// Purpose: apart from the supervisor, so that a full pipe blocks nobody who has to watch; apart from
// the producers, so that no user code stands between the ring and the encoder.
// Started by: reel-supervisor, one an encoder:
//     reel-writer --first-frame N
// Descriptors: 0 /dev/null; 1, 2 a pipe into the job's log; 3 the ring; 4 ffmpeg's stdin;
//     5 reports to the supervisor; 6 the manifest, when there is one.
// Normal stop: all frames are written; exit status 0 (writer_contract.h has the others).
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
#include "daemon/writer/frame_writer.h"
#include "daemon/writer/manifest.h"
#include "shm/shared_segment.h"

namespace reel {
namespace {

int Run(uint64_t first_frame) {
  Result<SharedSegment> segment = SharedSegment::Attach(unique_fd(kWriterRing));
  if (!segment.ok()) {
    spdlog::error("{}", segment.status().message());
    return static_cast<int>(WriterExit::kRingDamaged);
  }
  std::optional<Manifest> manifest;
  if (fcntl(kWriterManifest, F_GETFD) != -1)
    manifest.emplace(unique_fd(kWriterManifest), first_frame);
  FrameWriter writer(segment.value(), kWriterPipe, kWriterReports, manifest ? &*manifest : nullptr);
  return static_cast<int>(writer.Run());
}

}  // namespace
}  // namespace reel

int main(int argc, char** argv) {
  reel::SetUpLogging("reel-writer");
  // A closed pipe shall be an error of write(2) with an exit status of its own, not a death.
  std::signal(SIGPIPE, SIG_IGN);
  uint64_t first_frame = 0;
  const bool understood =
      argc == 3 && std::string_view(argv[1]) == "--first-frame" &&
      std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), first_frame).ec == std::errc();
  if (!understood) {
    spdlog::critical("usage: reel-writer --first-frame N (reel-supervisor starts it)");
    return static_cast<int>(reel::WriterExit::kUsage);
  }
  return reel::Run(first_frame);
}
