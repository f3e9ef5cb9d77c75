// PreviewTask: the process that makes one picture of a running job: `reel-supervisor preview ...`.
//
// A process of its own, nicer than the job, so that copying, converting and compressing neither hold the
// supervisor's loop up nor take a processor from whoever draws. It looks at the ring (shm/ring_snapshot.h),
// loads no user code and writes one answer:
//
//     descriptor 3   the ring
//     standard output   a PreviewHeader, then so many bytes of a PNG
//
// Ends by itself within a second on an idle machine; killed by the supervisor when it does not, or when
// the ring goes.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shm/frame_format.h"

namespace reel {

inline constexpr int kPreviewRing = 3;

// As it is in memory; both are on one machine.
struct PreviewHeader {
  static constexpr uint64_t kNoFrame = UINT64_MAX;
  uint64_t frame = kNoFrame;  // of the ring; kNoFrame: nothing stands there yet
  uint64_t png_bytes = 0;
};

struct PreviewTask {
  PictureSize encoded;
  PixelFormat pixel_format = PixelFormat::kI420;
  int32_t max_width = 0;  // pixels
};

// The command line, and back; nothing when the words are none.
std::vector<std::string> PreviewArguments(const PreviewTask& task);
std::optional<PreviewTask> ParsePreviewArguments(std::span<char* const> words);

// Does it. Returns the exit status.
int RunPreview(const PreviewTask& task);

}  // namespace reel
