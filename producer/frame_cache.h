// FrameCache: the frames that one producer takes from the frame cache and leaves in it, while it holds
// their slots.
//
//     Take(frame) -> true: the slot holds it, hand it over
//                 -> false: draw it; KeepDrawn(frame) with its bytes in the slot; hand it over
//
// One hit in `check_every` is drawn all the same. When it is drawn otherwise than before, whatever was
// kept of the film may be wrong: the cache is closed for all producers, and the supervisor told, which
// takes away what there was of the film. What fails here costs frames of the cache and never one of the
// film. One per producer process; one thread. The ring's words must be accessible.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "cache/frame_key.h"
#include "cache/frame_store.h"
#include "shm/producer_channel.h"
#include "shm/ring_layout.h"
#include "shm/ring_producer.h"

namespace reel {

class FrameCache {
 public:
  // What a frame of the film shows, if anybody says so (FrameRenderer::FrameIdentity).
  using Identity = std::function<std::optional<std::string>(int64_t frame)>;

  // Nothing when `order` names no cache. Ring and channel outlive the result.
  static std::unique_ptr<FrameCache> Open(const FrameCacheOrder& order, const RingProducer& ring,
                                          const ProducerChannel& channel);

  void set_identity(Identity identity) { identity_ = std::move(identity); }

  // Whether `frame` of the film now stands in the slot of `claim`; `bands` are the slot's.
  bool Take(int64_t frame, const SlotClaim& claim, SlotBands& bands);

  // Keeps what was drawn into the slot, or compares it with what was kept. Nothing of either when Take was
  // not asked for it: a frame that stands in for another one (GivenFrame).
  void KeepDrawn(const SlotClaim& claim);

  // Tells the supervisor what it does not know yet.
  void TellRest();

 private:
  struct Asked {
    int64_t frame = 0;  // of the film
    FrameKey key;
    std::optional<Digest> kept;  // what it has to look like
  };

  FrameCache(const FrameCacheOrder& order, const FilmKey& film, const RingProducer& ring,
             const ProducerChannel& channel);

  std::optional<FrameKey> KeyOf(int64_t frame) const;
  void Compare(const Asked& asked, const SlotClaim& claim);
  void Tell(const CacheNews& news);

  const FilmKey film_;
  const bool needs_identity_;
  const int64_t check_every_;
  const int64_t report_bytes_;
  const RingProducer& ring_;
  const ProducerChannel& channel_;
  FrameStore store_;
  Identity identity_;
  std::optional<Asked> asked_;
  int64_t untold_bytes_ = 0;
};

}  // namespace reel
