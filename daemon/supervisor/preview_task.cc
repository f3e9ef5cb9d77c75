#include "daemon/supervisor/preview_task.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "base/program_path.h"
#include "daemon/process/niceness.h"
#include "daemon/supervisor/slot_picture.h"
#include "picture/png_image.h"
#include "protocol/exit_code.h"
#include "protocol/job_event.h"
#include "shm/ring_snapshot.h"
#include "shm/shared_segment.h"

namespace reel {
namespace {

// Against a task of the job that wants the same processor, a tenth of its time (1.25^10, sched(7)).
constexpr int kNicerThanJob = 10;

bool ParseNumber(std::string_view text, int32_t least, int32_t most, int32_t* number) {
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, *number);
  return error == std::errc() && stopped == end && *number >= least && *number <= most;
}

bool WriteAll(const void* bytes, size_t count) {
  const char* at = static_cast<const char*>(bytes);
  while (count > 0) {
    const ssize_t written = write(STDOUT_FILENO, at, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    at += written;
    count -= static_cast<size_t>(written);
  }
  return true;
}

// Noise hardly compresses; a picture that is too large in bytes is made smaller.
Result<std::string> PngWithinLimit(const FrameCopy& copy, const SlotFormat& format,
                                   int32_t max_width) {
  while (true) {
    REEL_ASSIGN_OR_RETURN(std::string png,
                          EncodePng(PictureOfSlot(copy.pixels, format, max_width)));
    if (png.size() <= kMaxPreviewBytes || max_width == 1) return png;
    max_width = std::max(1, std::min(max_width, format.encoded.width) / 2);
  }
}

Status MakePicture(const PreviewTask& task) {
  REEL_ASSIGN_OR_RETURN(const SharedSegment ring, SharedSegment::Attach(unique_fd(kPreviewRing)));
  const SlotFormat format{task.encoded, task.encoded, task.pixel_format};
  if (ring.geometry().slot_bytes != SlotFrameBytes(format)) {
    return Internal("the ring's slots are not of this size");
  }
  PreviewHeader header;
  std::string png;
  if (const std::optional<FrameCopy> copy = CopyNewestFrame(ring)) {
    REEL_ASSIGN_OR_RETURN(png, PngWithinLimit(*copy, format, task.max_width));
    header = {copy->frame, png.size()};
  }
  if (WriteAll(&header, sizeof(header)) && WriteAll(png.data(), png.size())) return Status::Ok();
  return UnavailableErrno("writing the picture", errno);
}

}  // namespace

std::vector<std::string> PreviewArguments(const PreviewTask& task) {
  return {SiblingProgram("reel-supervisor"),
          "preview",
          std::to_string(task.encoded.width),
          std::to_string(task.encoded.height),
          std::string(FfmpegPixelFormatName(task.pixel_format)),
          std::to_string(task.max_width)};
}

std::optional<PreviewTask> ParsePreviewArguments(std::span<char* const> words) {
  if (words.size() != 5 || std::string_view(words[0]) != "preview") return std::nullopt;
  constexpr std::array kFormats = {PixelFormat::kI420, PixelFormat::kBgra, PixelFormat::kBgr0};
  const auto* format = std::find_if(kFormats.begin(), kFormats.end(), [&](PixelFormat known) {
    return FfmpegPixelFormatName(known) == words[3];
  });
  PreviewTask task;
  const bool is_understood = ParseNumber(words[1], 1, kMaxPictureSide, &task.encoded.width) &&
                             ParseNumber(words[2], 1, kMaxPictureSide, &task.encoded.height) &&
                             format != kFormats.end() &&
                             ParseNumber(words[4], 1, kMaxPictureSide, &task.max_width);
  if (!is_understood) return std::nullopt;
  task.pixel_format = *format;
  return task;
}

int RunPreview(const PreviewTask& task) {
  SetNiceness({getpid()}, std::min(OwnNiceness() + kNicerThanJob, kHighestNiceness));
  const Status made = MakePicture(task);
  if (!made.ok()) spdlog::warn("preview: {}", made.message());
  return static_cast<int>(ExitCodeFor(made.code()));
}

}  // namespace reel
