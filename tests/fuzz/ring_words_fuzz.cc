// A ring in which somebody writes what they want, anywhere before the pixels, between the steps of
// the writer, the supervisor and a producer: nobody may read or write outside of it, crash, loop
// for ever, or name a frame that is not in it.
//
// Input: a letter a step, see Step(); "X" is followed by where (two bytes) and what (eight bytes)
// is scribbled.

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "expectation.h"
#include "shm/ring_producer.h"
#include "shm/ring_reader.h"
#include "shm/ring_reclaimer.h"

namespace {

using reel::Expect;
using reel::SharedSegment;

constexpr reel::RingGeometry kGeometry{3, 100, 7};
constexpr size_t kScribbledBytes = reel::kHeaderBytes + 3 * sizeof(reel::SlotEntry);
constexpr uint32_t kOwner = 5;

SharedSegment& Segment() {
  static auto* segment = new auto(SharedSegment::Create(kGeometry));
  return segment->value();
}

std::span<std::byte> SharedBytes() {
  return {reinterpret_cast<std::byte*>(&Segment().header()), kScribbledBytes};
}

class Input {
 public:
  Input(const uint8_t* data, size_t bytes) : left_(data, bytes) {}
  bool empty() const { return left_.empty(); }
  // Zero when nothing is left.
  uint64_t Take(size_t bytes) {
    uint64_t value = 0;
    const size_t taken = std::min(bytes, left_.size());
    std::memcpy(&value, left_.data(), taken);
    left_ = left_.subspan(taken);
    return value;
  }

 private:
  std::span<const uint8_t> left_;
};

class Processes {
 public:
  void Step(Input& input) {
    switch (input.Take(1)) {
      case 'L': Lease(); break;
      case 'C': Commit(); break;
      case 'W': Wait(); break;
      case 'R': Release(); break;
      case 'S': LookAtLeases(); break;
      case 'O': Reclaim(static_cast<uint32_t>(input.Take(1))); break;
      case 'F': (void)reclaimer_.ClaimsFinished(); break;
      case 'E': reclaimer_.Stop(); break;
      case 'A': Attach(); break;
      case 'X': Scribble(input); break;
      default: break;
    }
  }

 private:
  static reel::TimePoint AtOnce() { return reel::TimePoint(); }

  void Lease() {
    holds_ = producer_.Lease(AtOnce(), &claim_) == reel::LeaseOutcome::kLeased;
    if (!holds_) return;
    Expect(claim_.frame < kGeometry.frame_count, "a leased frame is in the ring");
    Expect(claim_.slot == claim_.frame % kGeometry.slot_count, "and in its slot");
    std::ranges::fill(producer_.Pixels(claim_), std::byte{0x55});
  }
  void Commit() {
    if (holds_) (void)producer_.Commit(claim_);
    holds_ = false;
  }

  void Wait() {
    if (frame_ == kGeometry.frame_count) return;
    ready_ = reader_.WaitReady(frame_, AtOnce()) == reel::WaitOutcome::kReady;
    if (!ready_) return;
    for (const std::byte byte : reader_.Pixels(frame_)) seen_ ^= byte;
  }
  void Release() {
    if (ready_ && reader_.Release(frame_)) ++frame_;
    ready_ = false;
  }

  void LookAtLeases() {
    const auto leases = reclaimer_.Leases();
    Expect(leases.size() <= kGeometry.slot_count, "no more leases than slots");
    for (const auto& lease : leases) {
      Expect(lease.frame < kGeometry.frame_count, "a claimed frame is in the ring");
    }
  }
  void Reclaim(uint32_t owner) {
    for (const uint64_t frame : reclaimer_.Reclaim(owner)) {
      Expect(frame < kGeometry.frame_count, "a reclaimed frame is in the ring");
    }
  }

  void Attach() {
    const auto attached = SharedSegment::Attach(reel::unique_fd(dup(Segment().descriptor())));
    if (!attached.ok()) return;
    for (uint32_t slot = 0; slot < attached.value().geometry().slot_count; ++slot) {
      seen_ ^= attached.value().pixels(slot).back();
    }
  }

  void Scribble(Input& input) {
    const size_t where = input.Take(2) % (kScribbledBytes - sizeof(uint64_t));
    const uint64_t what = input.Take(sizeof(what));
    std::memcpy(SharedBytes().data() + where, &what, sizeof(what));
  }

  reel::RingProducer producer_{Segment(), kOwner};
  reel::RingReader reader_{Segment()};
  reel::RingReclaimer reclaimer_{Segment()};
  reel::SlotClaim claim_;
  bool holds_ = false;
  uint64_t frame_ = 0;  // that the writer is at
  bool ready_ = false;
  std::byte seen_{};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  static const auto* fresh = new std::vector<std::byte>(SharedBytes().begin(), SharedBytes().end());
  std::ranges::copy(*fresh, SharedBytes().begin());
  Processes processes;
  Input input(data, bytes);
  while (!input.empty()) processes.Step(input);
  return 0;
}
