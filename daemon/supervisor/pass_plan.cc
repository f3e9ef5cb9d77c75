#include "daemon/supervisor/pass_plan.h"

#include <algorithm>

#include "daemon/supervisor/job_sandbox.h"

namespace reel {

RingRequest RingOf(const JobSpec& job, const JobPlan& plan, int64_t producers, int64_t cores) {
  RingRequest request;
  request.slot_bytes = SlotFrameBytes(plan.encode.slot);
  request.frame_count = plan.film.frame_count;
  // Room for as many as are allowed, though only two slots each.
  request.producers = std::max(producers, job.max_producers.value_or(0) / 2);
  request.is_adaptive = !job.producers;
  request.cores = cores;
  request.memory_bytes = job.ring_memory_bytes.value_or(kDefaultRingMemoryBytes);
  request.fills_memory = job.ring_memory_bytes.has_value();
  return request;
}

BeginDrawing DrawingOf(const JobSpec& job, const JobPlan& plan, int64_t first_frame) {
  BeginDrawing drawing;
  drawing.slot = plan.encode.slot;
  drawing.transparent_canvas = plan.film.has_alpha;
  drawing.fps = plan.film.fps;
  drawing.first_frame = first_frame;
  drawing.film_frame_count = plan.film.film_frame_count;
  drawing.recycle_after = job.recycle_after.value_or(0);
  drawing.recycle_bytes = job.producer_memory_bytes.value_or(0) / 4 * 3;
  return drawing;
}

Planned PlanOf(const JobSpec& job, const JobPlan& plan, const std::string& renderer,
               uint32_t slot_count) {
  Planned planned;
  planned.renderer = renderer;
  planned.width = plan.encode.slot.encoded.width;
  planned.height = plan.encode.slot.encoded.height;
  planned.fps = plan.film.fps;
  planned.first_frame = plan.film.first_frame;
  planned.frame_count = plan.film.frame_count;
  planned.codec = plan.encode.codec;
  planned.pixel_format = FfmpegPixelFormatName(plan.encode.slot.pixel_format);
  planned.slot_count = slot_count;
  planned.slot_bytes = static_cast<int64_t>(SlotFrameBytes(plan.encode.slot));
  planned.segment_count = static_cast<int64_t>(plan.encode.segments.size());
  planned.output = job.output.path;
  planned.sandbox = DescribeJobSandbox(job);
  return planned;
}

}  // namespace reel
