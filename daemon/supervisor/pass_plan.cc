#include "daemon/supervisor/pass_plan.h"

#include <algorithm>

namespace reel {

RingRequest RingOf(const JobSpec& job, const PreparedJob& prepared, int64_t producers,
                   int64_t cores) {
  RingRequest request;
  request.slot_bytes = SlotFrameBytes(prepared.encode.slot);
  request.frame_count = prepared.film.frame_count;
  // Room for as many as are allowed, though only two slots each.
  request.producers = std::max(producers, job.max_producers.value_or(0) / 2);
  request.is_adaptive = !job.producers;
  request.cores = cores;
  request.memory_bytes = job.ring_memory_bytes.value_or(kDefaultRingMemoryBytes);
  request.fills_memory = job.ring_memory_bytes.has_value();
  return request;
}

BeginDrawing DrawingOf(const JobSpec& job, const PreparedJob& prepared, int64_t first_frame) {
  BeginDrawing drawing;
  drawing.slot = prepared.encode.slot;
  drawing.transparent_canvas = prepared.film.has_alpha;
  drawing.fps = prepared.film.fps;
  drawing.first_frame = first_frame;
  drawing.film_frame_count = prepared.film.film_frame_count;
  drawing.recycle_after = job.recycle_after.value_or(0);
  drawing.recycle_bytes = job.producer_memory_bytes.value_or(0) / 4 * 3;
  return drawing;
}

Planned PlanOf(const JobSpec& job, const PreparedJob& prepared, const std::string& renderer,
               uint32_t slot_count) {
  Planned plan;
  plan.renderer = renderer;
  plan.width = prepared.encode.slot.encoded.width;
  plan.height = prepared.encode.slot.encoded.height;
  plan.fps = prepared.film.fps;
  plan.first_frame = prepared.film.first_frame;
  plan.frame_count = prepared.film.frame_count;
  plan.codec = prepared.encode.codec;
  plan.pixel_format = FfmpegPixelFormatName(prepared.encode.slot.pixel_format);
  plan.slot_count = slot_count;
  plan.slot_bytes = static_cast<int64_t>(SlotFrameBytes(prepared.encode.slot));
  plan.segment_count = static_cast<int64_t>(prepared.encode.segments.size());
  plan.segments_kept = static_cast<int64_t>(prepared.work->finished().size());
  plan.output = job.output.path;
  return plan;
}

}  // namespace reel
