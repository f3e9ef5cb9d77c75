#include "cache/frame_key.h"

#include <catch2/catch.hpp>
#include <string>

#include "cache/frame_files.h"

namespace reel {
namespace {

TEST_CASE("frames of one identity in one film have one key, and no others") {
  const FilmKey film = DigestOfText("film");
  const FrameKey key = MakeFrameKey(film, NumberAsIdentity(17));
  CHECK(key == MakeFrameKey(film, "frame 17"));
  CHECK(key != MakeFrameKey(film, NumberAsIdentity(18)));
  CHECK(key != MakeFrameKey(DigestOfText("other"), NumberAsIdentity(17)));
  CHECK(MakeFrameKey(film, std::string("a\0b", 3)) != MakeFrameKey(film, "a"));
}

TEST_CASE("one in so many frames is chosen, always the same") {
  const FilmKey film = DigestOfText("film");
  constexpr int kFrames = 64'000;
  int chosen = 0;
  for (int frame = 0; frame < kFrames; ++frame) {
    const FrameKey key = MakeFrameKey(film, NumberAsIdentity(frame));
    chosen += IsChosen(key, 64) ? 1 : 0;
    CHECK(IsChosen(key, 1));
    CHECK_FALSE(IsChosen(key, 0));
    CHECK_FALSE(IsChosen(key, -5));
  }
  // 1000 on average, with a deviation of 31; the keys are fixed, so this cannot fail by accident.
  CHECK(chosen > 850);
  CHECK(chosen < 1150);
}

TEST_CASE("an entry's name says which frame it is, and its folder is one of 256") {
  const FrameKey key = MakeFrameKey(DigestOfText("film"), "frame 3");
  CHECK(ParseEntryName(EntryName(key)) == key);
  CHECK(EntryFolder("/c/frames", key) == "/c/frames/" + key.frame.Hex().substr(0, 2));
  CHECK(FolderPath("/c/frames", 255) == "/c/frames/ff");
}

TEST_CASE("what is no entry's name is none") {
  const std::string name = EntryName(MakeFrameKey(DigestOfText("film"), "frame 3"));
  for (const std::string& other : {std::string(), name + "0", name.substr(1), name + ".12.34.new",
                                   name.substr(0, 32) + "_" + name.substr(33), "x" + name.substr(1),
                                   name.substr(0, 64) + "X"}) {
    CAPTURE(other);
    CHECK_FALSE(ParseEntryName(other));
  }
}

TEST_CASE("without an absolute place there is no cache") {
  CHECK(FramesDirectory("/home/u/.cache/reel") == "/home/u/.cache/reel/frames");
  CHECK(FramesDirectory("").empty());
  CHECK(FramesDirectory("cache").empty());
}

}  // namespace
}  // namespace reel
