// FilmFrames: the frames of one film that one process draws, from the ring's side: which one is next, where
// it is drawn, and how it gets into its slot.
//
// Producer processes only; one thread. What libreel_producer.so shows as C (include/reel/producer.h).
// Knows nothing of renderers.
//
//     frames = Attach(channel) -> while (Lease() == kLeased) { draw; Commit...() }

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/status.h"
#include "producer/band_conversion.h"
#include "producer/frame_cache.h"
#include "producer/guarded_canvas.h"
#include "producer/source_picture.h"
#include "shm/producer_channel.h"
#include "shm/ring_producer.h"
#include "shm/shared_segment.h"

namespace reel {

enum class NextFrame {
  kLeased,
  kFinished,  // every frame is written, or the supervisor stopped the ring
  kRetired,   // not needed any more: this process was parked for some seconds
  kWornOut,   // another process shall take its place: film.recycle_after, film.recycle_bytes
};

class FilmFrames {
 public:
  // Blocks until the supervisor sends the film. Nothing when it closes the channel instead. `channel`
  // outlives the result. On failure kUnavailable (memory), kInternal.
  static Result<std::unique_ptr<FilmFrames>> Attach(const ProducerChannel& channel);

  FilmFrames(const FilmFrames&) = delete;
  FilmFrames& operator=(const FilmFrames&) = delete;

  const BeginDrawing& film() const { return film_; }

  // Who says what a frame shows, when that is not its number. Before the first Lease.
  void IdentifyFramesBy(FrameCache::Identity identity);

  // Blocks until one of the outcomes. Frames that nobody may draw (GivenFrame) are drawn and committed on
  // the way, and those that the frame cache has are committed. While a frame is leased the ring's words are out of this process's reach.
  Result<NextFrame> Lease();

  // --- Of the leased frame ---

  bool is_leased() const { return claim_.has_value(); }
  int64_t frame() const { return shown_frame_; }  // of the film; what the renderer is asked for

  // Blank. Made when it is first asked for; on failure kUnavailable.
  Result<GuardedCanvas*> canvas();

  // Hands over what the canvas shows. On failure kInternal: somebody wrote into the ring.
  Status CommitCanvas();

  // Hands over `picture`, leaving the canvas as it is. On failure kInvalidInput for one that is not of the
  // film's size, and the frame is still leased; or as above.
  Status Commit(const SourcePicture& picture);

  // Tells the supervisor that the frame cannot be drawn, since `frame` of the film, on which it may depend,
  // cannot. The process has to end.
  Status Refuse(int64_t frame, const std::string& message);

 private:
  FilmFrames(const ProducerChannel& channel, SharedSegment segment, BeginDrawing film);

  Result<NextFrame> Next();
  Result<bool> TakeGiven();
  Result<bool> TakeCached();
  Status CommitPlaceholder();
  Status HandOverDrawn();
  Status HandOver();
  bool IsWornOut() const;
  void SetRingClosed(bool closed);

  const ProducerChannel& channel_;
  const SharedSegment segment_;
  const BeginDrawing film_;
  RingProducer ring_;
  BandConversion conversion_;
  std::unique_ptr<FrameCache> cache_;
  std::optional<GuardedCanvas> canvas_;
  std::optional<SlotClaim> claim_;
  int64_t shown_frame_ = 0;
  bool took_given_ = false;
  bool ring_closed_ = false;
  int64_t frames_drawn_ = 0;
};

}  // namespace reel
