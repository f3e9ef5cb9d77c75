#include "client/check_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "base/rational.h"
#include "client/clip_chart.h"
#include "client/cluster_tasks.h"
#include "client/display_text.h"

namespace reel {
namespace {

double SecondsOf(int64_t frames, Rational fps) {
  return fps.num > 0 ? static_cast<double>(frames) / ToDouble(fps) : 0;
}

std::string FramesText(int64_t frames, Rational fps) {
  return fmt::format("{} frame{} ({:.2f} s)", frames, frames == 1 ? "" : "s",
                     SecondsOf(frames, fps));
}

std::string PartText(const Checked& checked) {
  const Planned& plan = checked.plan;
  if (plan.frame_count == checked.film_frame_count) return "";
  return fmt::format("{} from frame {}", FramesText(plan.frame_count, plan.fps), plan.first_frame);
}

std::string SegmentsText(const Planned& plan) {
  if (plan.segments_kept == 0) return std::to_string(plan.segment_count);
  return fmt::format("{}, {} of them finished by an earlier run", plan.segment_count,
                     plan.segments_kept);
}

std::string ProducersText(const Planned& plan) {
  if (plan.producers_reason.empty()) return std::to_string(plan.producers);
  return fmt::format("{} ({})", plan.producers, plan.producers_reason);
}

std::string RingText(const Planned& plan) {
  return fmt::format("{} slot{}, {}", plan.slot_count, plan.slot_count == 1 ? "" : "s",
                     FormatBytes(plan.slot_count * plan.slot_bytes));
}

std::string PlanRow(std::string_view name, const std::string& text) {
  return text.empty() ? "" : fmt::format("  {:<9}  {}\n", name, Printable(text));
}

// What draws: this machine, or nodes of which nothing is known here.
std::string MadeByRows(const Planned& plan, const ClusterSpec& cluster) {
  if (cluster.is_used()) return PlanRow("made on", ClusterText(cluster));
  return PlanRow("producers", ProducersText(plan)) + PlanRow("ring", RingText(plan));
}

}  // namespace

std::string CheckedText(const std::string& name, const Checked& checked, const ClusterSpec& cluster,
                        int columns) {
  const Planned& plan = checked.plan;
  const std::string text =
      fmt::format("{}: can be rendered\n", Printable(name)) + PlanRow("renderer", plan.renderer) +
      PlanRow("file", checked.path) +
      PlanRow("size", fmt::format("{}x{}", plan.width, plan.height)) +
      PlanRow("fps", ToString(plan.fps)) +
      PlanRow("length", FramesText(checked.film_frame_count, plan.fps)) +
      PlanRow("part", PartText(checked)) +
      PlanRow("codec", fmt::format("{}, from {}", plan.codec, plan.pixel_format)) +
      PlanRow("output", plan.output) + PlanRow("segments", SegmentsText(plan)) +
      MadeByRows(plan, cluster) + PlanRow("sandbox", plan.sandbox);
  return text + ClipChart(checked.clips, SecondsOf(checked.film_frame_count, plan.fps), columns);
}

std::string CheckedJson(const Checked& checked, const ClusterSpec& cluster) {
  using Json = nlohmann::ordered_json;
  const Planned& plan = checked.plan;
  Json clips = Json::array();
  for (const ClipSpan& clip : checked.clips) {
    clips.push_back({{"depth", clip.depth},
                     {"label", clip.label},
                     {"start_s", clip.start_s},
                     {"end_s", clip.end_s}});
  }
  const Json json = {{"renderer", plan.renderer},
                     {"path", checked.path},
                     {"width", plan.width},
                     {"height", plan.height},
                     {"fps", ToString(plan.fps)},
                     {"film_frame_count", checked.film_frame_count},
                     {"first_frame", plan.first_frame},
                     {"frame_count", plan.frame_count},
                     {"duration_s", SecondsOf(plan.frame_count, plan.fps)},
                     {"codec", plan.codec},
                     {"pixel_format", plan.pixel_format},
                     {"output", plan.output},
                     {"segment_count", plan.segment_count},
                     {"segments_kept", plan.segments_kept},
                     {"producers", plan.producers},
                     {"producers_reason", plan.producers_reason},
                     {"ring_slots", plan.slot_count},
                     {"ring_bytes", plan.slot_count * plan.slot_bytes},
                     {"sandbox", plan.sandbox},
                     {"on", cluster.is_used() ? cluster.on() : kOnThisMachine},
                     {"clips", clips}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace reel
