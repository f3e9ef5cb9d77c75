#include "producer/frame_cache.h"

#include <atomic>
#include <utility>

namespace reel {
namespace {

// A hash of a band stands for pixels that are in the slot (shm/ring_layout.h): it goes before they do.
void ForgetBands(SlotBands& bands) {
  for (std::atomic<uint64_t>& band : bands.drawn) {
    band.store(kUnknownBand, std::memory_order_relaxed);
  }
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

}  // namespace

std::unique_ptr<FrameCache> FrameCache::Open(const FrameCacheOrder& order, const RingProducer& ring,
                                             const ProducerChannel& channel) {
  const std::optional<FilmKey> film = Digest::FromHex(order.film);
  if (order.directory.empty() || !film) return nullptr;
  return std::unique_ptr<FrameCache>(new FrameCache(order, *film, ring, channel));
}

FrameCache::FrameCache(const FrameCacheOrder& order, const FilmKey& film, const RingProducer& ring,
                       const ProducerChannel& channel)
    : film_(film),
      needs_identity_(order.needs_identity),
      check_every_(order.check_every),
      report_bytes_(order.report_bytes),
      ring_(ring),
      channel_(channel),
      store_(order.directory) {}

std::optional<FrameKey> FrameCache::KeyOf(int64_t frame) const {
  if (const auto identity = identity_ ? identity_(frame) : std::nullopt) {
    return MakeFrameKey(film_, *identity);
  }
  if (needs_identity_) return std::nullopt;
  return MakeFrameKey(film_, NumberAsIdentity(frame));
}

bool FrameCache::Take(int64_t frame, const SlotClaim& claim, SlotBands& bands) {
  asked_.reset();
  if (ring_.cache_gate() == CacheGate::kClosed) return false;
  const std::optional<FrameKey> key = KeyOf(frame);
  if (!key) return false;
  asked_ = Asked{frame, *key, std::nullopt};
  const std::span<std::byte> slot = ring_.Pixels(claim);
  if (!store_.Find(*key, slot.size())) return false;
  ForgetBands(bands);
  const std::optional<Digest> kept = store_.Load(*key, slot);
  if (!kept) return false;
  if (IsChosen(*key, check_every_)) {
    asked_->kept = kept;
    return false;
  }
  asked_.reset();
  ring_.MarkOrigin(claim, FrameOrigin::kCached);
  return true;
}

void FrameCache::KeepDrawn(const SlotClaim& claim) {
  const std::optional<Asked> asked = std::exchange(asked_, std::nullopt);
  if (!asked) return;
  if (asked->kept) {
    Compare(*asked, claim);
    return;
  }
  if (ring_.cache_gate() != CacheGate::kOpen) return;
  const Result<int64_t> saved = store_.Save(asked->key, ring_.Pixels(claim));
  if (!saved.ok()) {
    ring_.CloseCache(CacheGate::kReadOnly);
    Tell({0, -1, saved.status().message()});
    return;
  }
  untold_bytes_ += saved.value();
  if (untold_bytes_ >= report_bytes_) TellRest();
}

void FrameCache::Compare(const Asked& asked, const SlotClaim& claim) {
  if (DigestOfBytes(ring_.Pixels(claim)) == *asked.kept) {
    ring_.MarkOrigin(claim, FrameOrigin::kChecked);
    return;
  }
  ring_.CloseCache(CacheGate::kClosed);
  Tell({0, asked.frame, ""});
}

void FrameCache::TellRest() {
  if (untold_bytes_ > 0) Tell({std::exchange(untold_bytes_, 0), -1, ""});
}

// A supervisor that is gone ends this process soon.
void FrameCache::Tell(const CacheNews& news) { (void)channel_.Send(news).ok(); }

}  // namespace reel
