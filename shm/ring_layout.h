// The ring's shared memory, field by field. Data only; docs/maintainers.md draws it.
//
//   0                    RingHeader, kHeaderBytes
//   kHeaderBytes         SlotEntry[slot_count], one cache line each
//   behind them          SlotBands[slot_count]
//   pixels_offset        slot 0's bytes, slot 1's bytes, ...; each starts on a page
//
// Made by the supervisor (SharedSegment::Create), mapped by producers and by the writer. Every process
// that maps it can write anywhere in it, and a renderer is somebody else's code: so geometry is copied
// into private memory when attaching and never read here again, and every other value is a claim.
//
// Waiting is by futex on two counters that only ever count up. A waiter reads the counter, looks
// whether there is something to do, and sleeps only while the counter is still what it read. Whoever
// makes something to do changes it first and counts afterwards. To save the system call when nobody
// sleeps, the waiter first announces itself (writer_waits_for, sleeping_producers); announcement and
// state are written and read in opposite orders by the two sides, which only works with seq_cst:
//
//   writer:   writer_waits_for = n;   then looks at slot of n
//   producer: slot of n = READY;      then looks at writer_waits_for
//
// One of the two sees the other. And if everything else fails, every sleep ends after 100 ms.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace reel {

// Raise on every change of a field, of its meaning or of a slot's transitions.
inline constexpr uint32_t kRingVersion = 3;

inline constexpr size_t kCacheLineBytes = 64;
inline constexpr size_t kPageBytes = 4096;
inline constexpr size_t kHeaderBytes = kPageBytes;

// No wait in the ring is longer than this without looking again: what a lost wake-up can cost.
inline constexpr int kMaxSleepMs = 100;

// writer_waits_for when it waits for no frame.
inline constexpr uint64_t kNoFrame = UINT64_MAX;

// Where a frame in a slot comes from.
enum class FrameOrigin : uint32_t {
  kDrawn = 0,
  kCached = 1,   // from the frame cache
  kChecked = 2,  // drawn, although it was there, and found to be the same
};

// What may be done with the frame cache; only ever more closed.
enum class CacheGate : uint32_t {
  kOpen = 0,
  kReadOnly = 1,  // no frame is kept any more: no room, or the job has filled the cache by itself
  kClosed = 2,    // none is taken from it either: what is kept may be wrong
};

struct RingHeader {
  // Constant after SharedSegment::Create. `ready_version` is stored last with release and loaded first
  // with acquire (Attach): who sees kRingVersion sees the other fields.
  std::atomic<uint32_t> ready_version;
  uint32_t slot_count;
  uint64_t frame_count;       // frames that pass through this ring: 0 .. frame_count - 1
  uint64_t slot_bytes;        // of one frame
  uint64_t slot_pitch_bytes;  // from one slot's first byte to the next one's; whole pages
  uint64_t pixels_offset;     // bytes from the segment's start
  uint64_t segment_bytes;

  // Written by the writer only.
  alignas(kCacheLineBytes) std::atomic<uint64_t> next_to_write;  // frames below it are with ffmpeg
  std::atomic<uint64_t> writer_waits_for;                        // or kNoFrame

  // Counted up by producers, when they commit the frame that the writer waits for. The writer's futex.
  alignas(kCacheLineBytes) std::atomic<uint32_t> ready_signal;

  // Counted up by the writer when it frees a slot and by the supervisor when it reclaims one or stops
  // the ring. The producers' futex.
  alignas(kCacheLineBytes) std::atomic<uint32_t> free_signal;
  std::atomic<uint32_t> sleeping_producers;  // written by producers; a hint, see slot_word.h

  // Written by the supervisor only: not zero means that producers shall end.
  alignas(kCacheLineBytes) std::atomic<uint32_t> stopped;
  // Written by the supervisor only: a producer draws while its seat is below it, and is parked
  // otherwise. A new ring has all seats active. A hint: who draws although it shall not costs processor time and nothing else.
  std::atomic<uint32_t> active_seats;
  std::atomic<uint32_t> seat_signal;  // counted up on every change; the parked producers' futex
  // CacheGate. Raised by the supervisor, and by a producer that finds a reason. A hint, as above: the
  // supervisor takes away what was kept for no good reason.
  std::atomic<uint32_t> cache_gate;
};

struct alignas(kCacheLineBytes) SlotEntry {
  std::atomic<uint64_t> word;  // SlotWord
  // Written by the producer that holds the slot, before it commits; see slot_times.h.
  std::atomic<uint64_t> leased_ns;
  std::atomic<uint64_t> drawn_ns;
  std::atomic<uint64_t> converted_ns;
  std::atomic<uint32_t> origin;  // FrameOrigin; a claim, like the times
};

// What the slot's pixels were converted from, so that rows which a producer draws again just as they
// were one lap before need not be converted again. A slot is divided into bands of rows, from the top
// (producer/band_conversion.h); for each the hash of the drawn rows, or kUnknownBand. Written by the
// producer that holds the slot, and by the supervisor when it takes a lease away from a dead one.
//
// A hash always belongs to pixels that stand in the slot: it is set to kUnknownBand before the first of
// the band's pixels is written, and to its value after the last one.
inline constexpr size_t kBandsPerSlot = 64;
inline constexpr uint64_t kUnknownBand = 0;

struct alignas(kCacheLineBytes) SlotBands {
  std::atomic<uint64_t> drawn[kBandsPerSlot];
};

static_assert(std::atomic<uint64_t>::is_always_lock_free);
static_assert(std::atomic<uint32_t>::is_always_lock_free);
static_assert(sizeof(std::atomic<uint32_t>) == 4, "the kernel's futex is 32 bits");
static_assert(std::is_standard_layout_v<RingHeader> && std::is_standard_layout_v<SlotEntry> &&
              std::is_standard_layout_v<SlotBands>);
static_assert(offsetof(RingHeader, ready_version) == 0);
static_assert(offsetof(RingHeader, slot_count) == 4);
static_assert(offsetof(RingHeader, frame_count) == 8);
static_assert(offsetof(RingHeader, slot_bytes) == 16);
static_assert(offsetof(RingHeader, slot_pitch_bytes) == 24);
static_assert(offsetof(RingHeader, pixels_offset) == 32);
static_assert(offsetof(RingHeader, segment_bytes) == 40);
static_assert(offsetof(RingHeader, next_to_write) == 64);
static_assert(offsetof(RingHeader, writer_waits_for) == 72);
static_assert(offsetof(RingHeader, ready_signal) == 128);
static_assert(offsetof(RingHeader, free_signal) == 192);
static_assert(offsetof(RingHeader, sleeping_producers) == 196);
static_assert(offsetof(RingHeader, stopped) == 256);
static_assert(offsetof(RingHeader, active_seats) == 260);
static_assert(offsetof(RingHeader, seat_signal) == 264);
static_assert(offsetof(RingHeader, cache_gate) == 268);
static_assert(sizeof(RingHeader) == 320 && sizeof(RingHeader) <= kHeaderBytes);
static_assert(offsetof(SlotEntry, word) == 0);
static_assert(offsetof(SlotEntry, leased_ns) == 8);
static_assert(offsetof(SlotEntry, drawn_ns) == 16);
static_assert(offsetof(SlotEntry, converted_ns) == 24);
static_assert(offsetof(SlotEntry, origin) == 32);
static_assert(sizeof(SlotEntry) == 64);
static_assert(offsetof(SlotBands, drawn) == 0 && sizeof(SlotBands) == 512);

}  // namespace reel
