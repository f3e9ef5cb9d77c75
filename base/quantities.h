// Quantities: how a person writes a size, a rate, a duration, a range or an amount of memory.
//
// Each function takes the whole text or refuses it with kInvalidInput, saying what was given and
// what would be right; the caller adds the field's name. Nothing is rounded: "23.976" is 2997/125.
// Limits stand here too, so that every way into Reel has the same ones. Pure; any thread.

#pragma once

#include <cstdint>
#include <string_view>

#include "base/rational.h"
#include "base/status.h"

namespace reel {

struct Size {
  int64_t width = 0;   // pixels
  int64_t height = 0;  // pixels

  friend bool operator==(const Size&, const Size&) = default;
};

// Frames first .. end - 1 of the film.
struct FrameRange {
  int64_t first = 0;
  int64_t end = 0;

  friend bool operator==(const FrameRange&, const FrameRange&) = default;
};

// The limit of width and of height, in pixels; the same as kMaxPictureSide of shm/frame_format.h,
// which this layer does not see. A picture of width x height x 4 bytes is then at most 1 GiB.
inline constexpr int64_t kMaxSide = 16384;
inline constexpr int64_t kMaxFramesPerSecond = 1000;
// 100 million frames are 19 days at 60 frames a second.
inline constexpr int64_t kMaxFrames = 100'000'000;
inline constexpr int64_t kMaxDurationSeconds = 100'000'000;
inline constexpr int64_t kMaxByteCount = int64_t{1} << 44;  // 16 TiB

// "60", "-5". All digits of an int64_t, nothing around them.
Result<int64_t> ParseInteger(std::string_view text);

// "300" when least <= value <= most.
Result<int64_t> ParseIntegerIn(std::string_view text, int64_t least, int64_t most);

// "23.5", "1e3": finite.
Result<double> ParseNumber(std::string_view text);

// "60", "23.976", "30000/1001": exact; not negative; at most 18 digits on each side.
Result<Rational> ParseRational(std::string_view text);

// "640x480": both sides 1 to kMaxSide.
Result<Size> ParseSize(std::string_view text);

// A ParseRational text above 0, at most kMaxFramesPerSecond, that fits ffmpeg's AVRational (two
// ints).
Result<Rational> ParseFrameRate(std::string_view text);

// Seconds from "5", "5s", "1500ms", "2m", "1.5h" (also a fraction: "10/3s"): 0 to
// kMaxDurationSeconds.
Result<Rational> ParseTime(std::string_view text);

// A ParseTime above 0.
Result<Rational> ParseDuration(std::string_view text);

// "10:20": frames 10 to 19.
Result<FrameRange> ParseFrameRange(std::string_view text);

// Bytes from "512MiB", "1.5GiB", "100MB", "65536" (KiB MiB GiB TiB are powers of 1024, and so are K
// M G T; kB MB GB TB are powers of 1000): a whole number of bytes, 1 to kMaxByteCount.
Result<int64_t> ParseByteCount(std::string_view text);

}  // namespace reel
