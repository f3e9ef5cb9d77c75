// An independent copy of the ring's layout: a change that is not meant shows here, and one that is
// meant says which number to raise.
#include "shm/ring_layout.h"

#include <catch2/catch.hpp>

namespace {

struct Field {
  const char* name;
  size_t actual;
  size_t expected;
};

}  // namespace

TEST_CASE("RingLayout_Version3_FieldsAreWhereOtherProcessesLookForThem") {
  const Field fields[] = {
      {"ready_version", offsetof(reel::RingHeader, ready_version), 0},
      {"slot_count", offsetof(reel::RingHeader, slot_count), 4},
      {"frame_count", offsetof(reel::RingHeader, frame_count), 8},
      {"slot_bytes", offsetof(reel::RingHeader, slot_bytes), 16},
      {"slot_pitch_bytes", offsetof(reel::RingHeader, slot_pitch_bytes), 24},
      {"pixels_offset", offsetof(reel::RingHeader, pixels_offset), 32},
      {"segment_bytes", offsetof(reel::RingHeader, segment_bytes), 40},
      {"next_to_write", offsetof(reel::RingHeader, next_to_write), 64},
      {"writer_waits_for", offsetof(reel::RingHeader, writer_waits_for), 72},
      {"ready_signal", offsetof(reel::RingHeader, ready_signal), 128},
      {"free_signal", offsetof(reel::RingHeader, free_signal), 192},
      {"sleeping_producers", offsetof(reel::RingHeader, sleeping_producers), 196},
      {"stopped", offsetof(reel::RingHeader, stopped), 256},
      {"active_seats", offsetof(reel::RingHeader, active_seats), 260},
      {"seat_signal", offsetof(reel::RingHeader, seat_signal), 264},
      {"cache_gate", offsetof(reel::RingHeader, cache_gate), 268},
      {"sizeof(RingHeader)", sizeof(reel::RingHeader), 320},
      {"word", offsetof(reel::SlotEntry, word), 0},
      {"leased_ns", offsetof(reel::SlotEntry, leased_ns), 8},
      {"drawn_ns", offsetof(reel::SlotEntry, drawn_ns), 16},
      {"converted_ns", offsetof(reel::SlotEntry, converted_ns), 24},
      {"origin", offsetof(reel::SlotEntry, origin), 32},
      {"sizeof(SlotEntry)", sizeof(reel::SlotEntry), 64},
      {"sizeof(SlotBands)", sizeof(reel::SlotBands), 512},
      {"kBandsPerSlot", reel::kBandsPerSlot, 64},
      {"kHeaderBytes", reel::kHeaderBytes, 4096},
  };
  for (const Field& field : fields) {
    INFO("the layout changed at " << field.name << ": raise kRingVersion and this test's copy");
    CHECK(field.actual == field.expected);
  }
  INFO("kRingVersion was raised: does this copy of the layout say the same?");
  CHECK(reel::kRingVersion == 3);
}
