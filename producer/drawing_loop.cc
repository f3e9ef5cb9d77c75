#include "producer/drawing_loop.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <utility>

#include "base/clock.h"
#include "producer/band_conversion.h"
#include "producer/guarded_canvas.h"
#include "producer/placeholder.h"
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

// One that is parked costs memory and nothing else, and is back at work at once; a fresh one has to load
// its renderer first.
constexpr auto kParkedPatience = std::chrono::seconds(3);

// How often the size is looked at: reading it costs some microseconds.
constexpr int64_t kFramesPerLook = 8;

// Private memory that this process really has: resident less shared pages (proc(5), statm).
int64_t OwnMemoryBytes() {
  std::ifstream statm("/proc/self/statm");
  int64_t all = 0;
  int64_t resident = 0;
  int64_t shared = 0;
  statm >> all >> resident >> shared;
  return (resident - shared) * sysconf(_SC_PAGESIZE);
}

// While the renderer draws, the ring's words are out of its reach.
class RingOutOfReach {
 public:
  explicit RingOutOfReach(const SharedSegment& segment)
      : segment_(segment), is_closed_(segment.SetWordsAccessible(false)) {}
  ~RingOutOfReach() {
    if (is_closed_ && !segment_.SetWordsAccessible(true)) std::abort();
  }
  RingOutOfReach(const RingOutOfReach&) = delete;
  RingOutOfReach& operator=(const RingOutOfReach&) = delete;

 private:
  const SharedSegment& segment_;
  const bool is_closed_;
};

// One film's frames, by one process.
class FrameDrawer {
 public:
  FrameDrawer(PluginRenderer& renderer, const SharedSegment& segment, const BeginDrawing& film,
              const ProducerChannel& channel, GuardedCanvas canvas)
      : renderer_(renderer),
        segment_(segment),
        ring_(segment, film.owner, film.seat),
        film_(film),
        channel_(channel),
        canvas_(std::move(canvas)),
        conversion_(film.slot, canvas_, film.transparent_canvas) {}

  Result<DrawingEnd> Run();

 private:
  Status DrawGiven();
  Status DrawAndCommit(const SlotClaim& claim, int64_t shown_frame);
  Status DrawWithRenderer(const SlotClaim& claim, int64_t shown_frame);
  bool IsWornOut() const;

  Status Draw(int64_t shown_frame);

  PluginRenderer& renderer_;
  const SharedSegment& segment_;
  RingProducer ring_;
  const BeginDrawing& film_;
  const ProducerChannel& channel_;
  GuardedCanvas canvas_;  // blank whenever drawing begins
  BandConversion conversion_;
  int64_t frames_drawn_ = 0;
};

Result<DrawingEnd> FrameDrawer::Run() {
  if (film_.given.frame >= 0) REEL_RETURN_IF_ERROR(DrawGiven());
  while (true) {
    if (IsWornOut()) return DrawingEnd::kWornOut;
    SlotClaim claim;
    const LeaseOutcome outcome = ring_.Lease(Clock::now() + kLeasePatience, &claim);
    if (outcome == LeaseOutcome::kFinished) return DrawingEnd::kFinished;
    if (outcome == LeaseOutcome::kParked) {
      if (!ring_.AwaitSeat(Clock::now() + kParkedPatience)) return DrawingEnd::kRetired;
      continue;
    }
    if (outcome == LeaseOutcome::kTimedOut) continue;
    REEL_RETURN_IF_ERROR(DrawAndCommit(claim, film_.FilmFrame(static_cast<int64_t>(claim.frame))));
  }
}

Status FrameDrawer::DrawGiven() {
  SlotClaim claim;
  if (!ring_.Adopt(static_cast<uint64_t>(film_.given.frame), &claim)) {
    return Internal("the frame that was given to this process is not its own");
  }
  return DrawAndCommit(claim, film_.given.source);
}

Status FrameDrawer::DrawAndCommit(const SlotClaim& claim, int64_t shown_frame) {
  if (shown_frame < 0) {
    DrawPlaceholder(canvas_, film_.FilmFrame(static_cast<int64_t>(claim.frame)));
  } else {
    REEL_RETURN_IF_ERROR(DrawWithRenderer(claim, shown_frame));
  }
  ring_.MarkDrawn(claim);
  conversion_.Drain(canvas_, claim.word.lap, segment_.bands(claim.slot), ring_.Pixels(claim));
  if (!ring_.Commit(claim)) return Internal("a slot changed while this process held it");
  ++frames_drawn_;
  return Status::Ok();
}

Status FrameDrawer::DrawWithRenderer(const SlotClaim& claim, int64_t shown_frame) {
  const Status drawn = Draw(shown_frame);
  if (drawn.ok()) return drawn;
  const int64_t frame = film_.FilmFrame(static_cast<int64_t>(claim.frame));
  REEL_RETURN_IF_ERROR(channel_.Send(DrawFailed{frame, drawn.message()}));
  return drawn;
}

Status FrameDrawer::Draw(int64_t shown_frame) {
  const RingOutOfReach out_of_reach(segment_);
  return renderer_.Draw(FrameOfFilm(film_, canvas_, shown_frame));
}

bool FrameDrawer::IsWornOut() const {
  if (film_.recycle_after > 0 && frames_drawn_ >= film_.recycle_after) return true;
  return film_.recycle_bytes > 0 && frames_drawn_ > 0 && frames_drawn_ % kFramesPerLook == 0 &&
         OwnMemoryBytes() > film_.recycle_bytes;
}

}  // namespace

Result<DrawingEnd> DrawFrames(PluginRenderer& renderer, const SharedSegment& segment,
                              const BeginDrawing& film, const ProducerChannel& channel) {
  if (!film.frames.empty() && film.frames.size() != segment.geometry().frame_count) {
    return Internal("the list of frames is not as long as the ring");
  }
  REEL_ASSIGN_OR_RETURN(GuardedCanvas canvas, GuardedCanvas::Create(film.slot.drawn));
  canvas.Clear(film.transparent_canvas);
  return FrameDrawer(renderer, segment, film, channel, std::move(canvas)).Run();
}

}  // namespace reel
