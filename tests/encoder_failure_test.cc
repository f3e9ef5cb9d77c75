#include "daemon/encoder/encoder_failure.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace reel {
namespace {

struct FailureCase {
  std::vector<std::string> lines;  // as ffmpeg 5.1.9 printed them
  std::string cause;
};

constexpr const char* kOpening =
    "Error initializing output stream 0:0 -- Error while opening encoder for output stream #0:0 - "
    "maybe incorrect parameters such as bit_rate, rate, width or height";

TEST_CASE("the line that explains the failure is picked") {
  const FailureCase failure = GENERATE(values<FailureCase>({
      {{}, ""},
      {{"    Last message repeated 3 times"}, ""},
      {{"something unheard of", "    Last message repeated 3 times"}, "something unheard of"},
      {{"[rawvideo @ 0x5555b05e1b40] Estimating duration from bitrate, this may be inaccurate",
        "x264 [error]: invalid preset 'foo'",
        "[libx264 @ 0x5555b05ef200] Error setting preset/tune foo/(null).", kOpening},
       "x264 [error]: invalid preset 'foo'"},
      {{"Unrecognized option 'foo'.", "Error splitting the argument list: Option not found"},
       "Unrecognized option 'foo'."},
      {{"Svt[info]: SVT [version]:\tSVT-AV1 Encoder Lib v1.4.1",
        "Svt[error]: Instance 1: Source Height must be at least 64",
        "[libsvtav1 @ 0x563d] Error setting encoder parameters: bad parameter (0x80001005)",
        kOpening},
       "Svt[error]: Instance 1: Source Height must be at least 64"},
      {{"[libx264 @ 0x55d200] [Eval @ 0x7ffd68] Undefined constant or missing '(' in 'abc'",
        "[libx264 @ 0x55add55200] Unable to parse option value \"abc\"",
        "[libx264 @ 0x55add55200] Error setting option g to value abc.", kOpening},
       "Undefined constant or missing '(' in 'abc'"},
      {{"[libx265 @ 0x563d24100600] Image size is too small (2x2).", kOpening},
       "Image size is too small (2x2)."},
      {{"av_interleaved_write_frame(): No space left on device",
        "Error writing trailer of m/x: No space left on device"},
       "av_interleaved_write_frame(): No space left on device"},
      {{"Stream map '1:a:0' matches no streams.", "To ignore this, add a trailing '?' to the map."},
       "Stream map '1:a:0' matches no streams."},
      {{"gen.c: Invalid data found when processing input"},
       "gen.c: Invalid data found when processing input"},
      {{kOpening}, kOpening},
  }));
  CAPTURE(failure.lines);
  CHECK(EncoderFailureCause(failure.lines) == failure.cause);
}

}  // namespace
}  // namespace reel
