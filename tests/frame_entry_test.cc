#include "cache/frame_entry.h"

#include <catch2/catch.hpp>

#include "slot_bytes.h"

namespace reel {
namespace {

const FrameKey kEntryKey = MakeFrameKey(DigestOfText("film"), "frame 3");
constexpr size_t kEntryBytes = 20'000;

SlotBytes FileOf(const SlotBytes& slot) {
  FrameEntryCodec codec;
  const std::span<const std::byte> file = codec.Write(kEntryKey, slot);
  return {file.begin(), file.end()};
}

TEST_CASE("a frame comes out as it went in, and its digest is its bytes'") {
  const SlotBytes slot =
      GENERATE(FlatFrame(1, kEntryBytes), NoisyFrame(1, kEntryBytes), SlotBytes(1));
  const SlotBytes file = FileOf(slot);
  FrameEntryCodec codec;
  SlotBytes out(slot.size(), std::byte{0xEE});
  CHECK(codec.Read(kEntryKey, file, out) == DigestOfBytes(slot));
  CHECK(out == slot);
  CHECK(file.size() <= FrameEntryCodec::MostFileBytes(slot.size()));
}

TEST_CASE("a flat frame takes a fraction, and noise hardly more than itself") {
  CHECK(FileOf(FlatFrame(1, kEntryBytes)).size() < kEntryBytes / 10);
  CHECK(FileOf(NoisyFrame(1, kEntryBytes)).size() < kEntryBytes + 100);
}

TEST_CASE("a file is taken for its own key and size only") {
  const SlotBytes file = FileOf(FlatFrame(1, kEntryBytes));
  FrameEntryCodec codec;
  SlotBytes out(kEntryBytes);
  CHECK_FALSE(codec.Read(MakeFrameKey(kEntryKey.film, "frame 4"), file, out));
  CHECK_FALSE(codec.Read({DigestOfText("other"), kEntryKey.frame}, file, out));
  SlotBytes larger(kEntryBytes + 1);
  CHECK_FALSE(codec.Read(kEntryKey, file, larger));
  CHECK(codec.Read(kEntryKey, file, out));
}

TEST_CASE("a file that was cut, or has a wrong byte anywhere, is not taken") {
  const SlotBytes slot = GENERATE(FlatFrame(1, 600), NoisyFrame(1, 600));
  const SlotBytes file = FileOf(slot);
  FrameEntryCodec codec;
  SlotBytes out(slot.size());
  for (size_t size = 0; size < file.size(); ++size) {
    CHECK_FALSE(codec.Read(kEntryKey, std::span(file).first(size), out));
  }
  SlotBytes longer = file;
  longer.push_back(std::byte{0});
  CHECK_FALSE(codec.Read(kEntryKey, longer, out));
  for (size_t at = 0; at < file.size(); ++at) {
    SlotBytes wrong = file;
    wrong[at] ^= std::byte{0x40};
    // What cannot be told from the right file gives the right frame.
    if (codec.Read(kEntryKey, wrong, out)) CHECK(out == slot);
  }
}

TEST_CASE("arbitrary bytes are not taken") {
  FrameEntryCodec codec;
  SlotBytes out(kEntryBytes);
  for (uint32_t seed = 0; seed < 50; ++seed) {
    CHECK_FALSE(codec.Read(kEntryKey, NoisyFrame(seed, seed * 20), out));
  }
}

}  // namespace
}  // namespace reel
