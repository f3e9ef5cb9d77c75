#include "producer/drawing_loop.h"

#include "base/clock.h"
#include "producer/guarded_canvas.h"
#include "producer/pixel_conversion.h"
#include "shm/ring_producer.h"

namespace reel {
namespace {

reel_frame FrameOfFilm(const BeginDrawing& film, const GuardedCanvas& canvas, int64_t frame_index) {
  reel_frame frame{};
  frame.struct_bytes = sizeof(frame);
  frame.width = film.slot.drawn.width;
  frame.height = film.slot.drawn.height;
  frame.stride_bytes = canvas.stride_bytes();
  frame.pixels = canvas.pixels();
  frame.frame_index = frame_index;
  frame.frame_count = film.film_frame_count;
  frame.fps_num = film.fps.num;
  frame.fps_den = film.fps.den;
  // One division of two exact integers: correctly rounded, no error that grows with the frame.
  frame.seconds =
      static_cast<double>(frame_index * film.fps.den) / static_cast<double>(film.fps.num);
  return frame;
}

// Long enough to be no work, short enough that a lost ring is noticed.
constexpr auto kLeasePatience = std::chrono::seconds(1);

}  // namespace

Status DrawFrames(PluginRenderer& renderer, const SharedSegment& segment, const BeginDrawing& film,
                  const ProducerChannel& channel) {
  REEL_ASSIGN_OR_RETURN(GuardedCanvas canvas, GuardedCanvas::Create(film.slot.drawn));
  RingProducer ring(segment, film.owner);
  while (true) {
    SlotClaim claim;
    const LeaseOutcome outcome = ring.Lease(Clock::now() + kLeasePatience, &claim);
    if (outcome == LeaseOutcome::kFinished) return Status::Ok();
    if (outcome == LeaseOutcome::kTimedOut) continue;

    const int64_t frame_index = film.first_frame + static_cast<int64_t>(claim.frame);
    canvas.Clear(film.transparent_canvas);
    const Status drawn = renderer.Draw(FrameOfFilm(film, canvas, frame_index));
    if (!drawn.ok()) {
      REEL_RETURN_IF_ERROR(channel.Send(DrawFailed{frame_index, drawn.message()}));
      return drawn;
    }
    ConvertToSlot(canvas.picture(), film.slot, ring.Pixels(claim));
    if (!ring.Commit(claim)) return Internal("a slot changed while this process held it");
  }
}

}  // namespace reel
