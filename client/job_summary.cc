#include "client/job_summary.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "client/display_text.h"

namespace reel {
namespace {

constexpr double kNanosecondsPerSecond = 1e9;

double Seconds(int64_t duration_ns) {
  return static_cast<double>(duration_ns) / kNanosecondsPerSecond;
}

// Which side was the slower one over the whole job.
std::string WaitsText(const Waits& waits) {
  if (waits.for_frame_ns / 2 > waits.for_pipe_ns) {
    return fmt::format("; the encoder waited {:.1f} s for frames", Seconds(waits.for_frame_ns));
  }
  if (waits.for_pipe_ns / 2 > waits.for_frame_ns) {
    return fmt::format("; frames waited {:.1f} s for the encoder", Seconds(waits.for_pipe_ns));
  }
  return "";
}

// "\n3 frames could not be drawn: 7, 9, 40"; of many the first.
std::string BadFramesText(const std::vector<int64_t>& frames) {
  constexpr size_t kMostShown = 20;
  std::string text =
      fmt::format("\n{} frame{} could not be drawn:", frames.size(), frames.size() == 1 ? "" : "s");
  for (size_t i = 0; i < frames.size() && i < kMostShown; ++i) {
    text += fmt::format("{} {}", i == 0 ? "" : ",", frames[i]);
  }
  return frames.size() > kMostShown ? text + ", ..." : text;
}

// "; 290 frames from the cache (4 more were drawn to check it)"
std::string FromCacheText(const Finished& finished) {
  if (finished.frames_from_cache == 0 && finished.cache_checks == 0) return "";
  std::string text = fmt::format("; {} frame{} from the cache", finished.frames_from_cache,
                                 finished.frames_from_cache == 1 ? "" : "s");
  if (finished.cache_checks == 0) return text;
  return text + fmt::format(" ({} more {} drawn to check it)", finished.cache_checks,
                            finished.cache_checks == 1 ? "was" : "were");
}

// The file, and how long it took.
std::string FilmText(const Finished& finished) {
  const double rate =
      finished.wall_seconds > 0 ? static_cast<double>(finished.frames) / finished.wall_seconds : 0;
  return fmt::format("{}: {} frame{} in {:.1f} s ({:.1f} frames/s), {}", Printable(finished.output),
                     finished.frames, finished.frames == 1 ? "" : "s", finished.wall_seconds, rate,
                     FormatBytes(finished.output_bytes));
}

std::string RetriesText(const Finished& finished) {
  return finished.retries > 0 ? fmt::format("; {} drawn again after a crash", finished.retries)
                              : "";
}

}  // namespace

std::string ClusterSummaryText(const Finished& finished) {
  std::string text = FilmText(finished);
  if (!finished.bad_frames.empty()) text += BadFramesText(finished.bad_frames);
  return text + FromCacheText(finished) + RetriesText(finished);
}

std::string SummaryText(const Finished& finished, bool was_given) {
  // Nothing was drawn: an interrupted run had come to its end before.
  if (finished.peak_memory_bytes == 0) {
    return fmt::format("{}: was there already, {} frame{}, {}", Printable(finished.output),
                       finished.frames, finished.frames == 1 ? "" : "s",
                       FormatBytes(finished.output_bytes));
  }
  std::string text = FilmText(finished);
  if (!finished.bad_frames.empty()) text += BadFramesText(finished.bad_frames);
  if (finished.frames <= 1) return text;
  const std::string why = finished.producers_reason.empty() || was_given
                              ? ""
                              : " (" + Printable(finished.producers_reason) + ")";
  text += fmt::format("\n{} producer{}{}, {} at most{}", finished.producers,
                      finished.producers == 1 ? "" : "s", why,
                      FormatBytes(finished.peak_memory_bytes), WaitsText(finished.waits));
  text += FromCacheText(finished);
  text += RetriesText(finished);
  // With frames that were not drawn it is no number for drawing them.
  const bool advises = !was_given && finished.frames_from_cache == 0;
  if (advises) text += fmt::format("; next time: --producers {}", finished.producers);
  return text;
}

std::string SummaryJson(const Finished& finished) {
  const nlohmann::ordered_json json = {{"frames", finished.frames},
                                       {"wall_seconds", finished.wall_seconds},
                                       {"producers", finished.producers},
                                       {"producers_reason", finished.producers_reason},
                                       {"retries", finished.retries},
                                       {"peak_memory_bytes", finished.peak_memory_bytes},
                                       {"bad_frames", finished.bad_frames},
                                       {"frames_from_cache", finished.frames_from_cache},
                                       {"cache_checks", finished.cache_checks},
                                       {"output", finished.output},
                                       {"output_bytes", finished.output_bytes},
                                       {"waits",
                                        {{"for_frame_s", Seconds(finished.waits.for_frame_ns)},
                                         {"for_pipe_s", Seconds(finished.waits.for_pipe_ns)}}}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace reel
