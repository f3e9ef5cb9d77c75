#include "daemon/encoder/extra_arguments.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace reel {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("options of the encoder and the output file are allowed") {
  const Words words = GENERATE(values<Words>({{},
                                              {"-tune", "animation"},
                                              {"-g", "60", "-bf", "0"},
                                              {"-profile:v", "high"},
                                              {"-x264-params", "keyint=30:min-keyint=30"},
                                              {"-b:a", "96k"},
                                              {"-movflags", "+frag_keyframe"},
                                              {"-aspect", "16/9"},
                                              {"-qmin", "-1"},
                                              {"-force_key_frames", "expr:gte(t,n_forced*2)"},
                                              {"-q:v", "3"}}));
  CAPTURE(words);
  CHECK(CheckExtraArguments(words).message() == "");
}

struct RefusedArguments {
  Words words;
  std::string named;  // the message has it
};

TEST_CASE("anything else is refused and the word is named") {
  const RefusedArguments refused = GENERATE(values<RefusedArguments>({
      {{"-i", "x"}, "\"-i\" is not allowed: only options of the encoder"},
      {{"-y", "x"}, "\"-y\""},
      {{"-n", "x"}, "\"-n\""},
      {{"-f", "avi"}, "\"-f\""},
      {{"-map", "0"}, "\"-map\""},
      {{"-map_metadata", "0"}, "\"-map_metadata\""},
      {{"-vf", "movie=a.mp4"}, "\"-vf\""},
      {{"-filter:v", "negate"}, "\"-filter:v\""},
      {{"-filter_complex", "x"}, "\"-filter_complex\""},
      {{"-t", "3"}, "\"-t\""},
      {{"-frames:v", "3"}, "\"-frames:v\""},
      {{"-shortest", "1"}, "\"-shortest\""},
      {{"-pass", "1"}, "\"-pass\""},
      {{"-flags", "+pass1"}, "\"+pass1\" (value of -flags) needs two passes; Reel makes one"},
      {{"-noautoscale", "1"}, "\"-noautoscale\""},
      {{"-attach", "x"}, "\"-attach\""},
      {{"-report", "1"}, "\"-report\""},
      {{"-colorspace", "bt601"}, "\"-colorspace\""},
      {{"out.mp4"}, "\"out.mp4\" is not an option; give pairs such as"},
      {{"-g", "60", "out.mp4"}, "\"out.mp4\""},
      {{"-g", "60", "out.mp4", "-y"}, "\"out.mp4\""},
      {{""}, "\"\""},
      {{"-"}, "\"-\" is not the name of an option"},
      {{"--tune", "x"}, "\"--tune\""},
      {{"-tune"}, "\"-tune\" has no value"},
      {{"-tune", "-g", "60"}, "\"-tune\" has no value (the next word is \"-g\")"},
      {{"-tune", "/etc/passwd"}, "is a path; none may be given"},
      {{"-tune", "a/b"}, "is a path"},
      {{"-tune", "http://host"}, "is a path"},
      {{"-x264-params", "keyint=3:stats=x"}, "makes the encoder open a file: stats"},
      {{"-x264-params", "dump_yuv=x"}, "dump-yuv"},
      {{"-x265-params", "csv=x"}, "csv"},
      {{"-x264-params", "st\\ats=x"}, "has quotes or backslashes; no encoder needs them"},
      {{"-crf", "3"}, "\"-crf\" has a field of its own: crf"},
      {{"-b:v", "3M"}, "bitrate"},
      {{"-c:v", "mpeg4"}, "codec"},
      {{"-pix_fmt", "gray"}, "pix_fmt"},
      {{"-metadata", "a=b"}, "metadata"},
  }));
  CAPTURE(refused.words);
  const Status status = CheckExtraArguments(refused.words);
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK(status.message().find("ffmpeg_args") == 0);
  CHECK_THAT(status.message(), Catch::Contains(refused.named));
}

}  // namespace
}  // namespace reel
