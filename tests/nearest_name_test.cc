#include "base/nearest_name.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

namespace reel {
namespace {

TEST_CASE("NearestName offers the name that a slip away was meant, and nothing far-fetched") {
  const std::vector<std::string> known = {"fps", "frames", "size", "crf", "codec", "x", "y_label"};
  struct Case {
    std::string wanted;
    std::string nearest;  // "": none
  };
  const Case cases[] = {
      {"frames", "frames"}, {"frame", "frames"}, {"framse", "frames"},
      {"FRAMES", "frames"}, {"fsp", "fps"},      {"ylabel", "y_label"},
      {"kodec", "codec"},   {"siez", "size"},    {"", ""},
      {"bitrate", ""},      {"z", ""},           {"cps", "fps"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.wanted);
    CHECK(NearestName(c.wanted, known).value_or("") == c.nearest);
  }
}

// What `reel render --help` and `reel tune --help` list, without the dashes.
const std::vector<std::string> kFlags = {
    "size",          "fps",           "duration",     "frames",  "range",      "param",
    "params",        "crf",           "bitrate",      "preset",  "pix-fmt",    "codec",
    "odd",           "audio",         "metadata",     "loop",    "producers",  "max-producers",
    "ring-memory",   "frame-timeout", "on-bad-frame", "segment", "resume",     "producer-memory",
    "recycle-after", "manifest",      "force",        "output",  "json",       "quiet",
    "verbose",       "counts",        "max",          "seconds", "ffmpeg-arg", "help"};

TEST_CASE("NearestName knows what was mistyped among all flags") {
  const std::pair<const char*, const char*> typos[] = {
      {"siez", "size"},
      {"fsp", "fps"},
      {"duraton", "duration"},
      {"druation", "duration"},
      {"frame", "frames"},
      {"framse", "frames"},
      {"rnage", "range"},
      {"bit-rate", "bitrate"},
      {"bitrat", "bitrate"},
      {"presets", "preset"},
      {"perset", "preset"},
      {"pixfmt", "pix-fmt"},
      {"pix_fmt", "pix-fmt"},
      {"kodec", "codec"},
      {"producer", "producers"},
      {"prodcuers", "producers"},
      {"maxproducers", "max-producers"},
      {"ringmemory", "ring-memory"},
      {"rign-memroy", "ring-memory"},
      {"frame-time", "frame-timeout"},
      {"segmnet", "segment"},
      {"segments", "segment"},
      {"manifset", "manifest"},
      {"recycle_after", "recycle-after"},
      {"metdata", "metadata"},
      {"crg", "crf"},
      {"FORCE", "force"},
      {"ouptut", "output"},
      {"count", "counts"},
      {"mx", "max"},
  };
  for (const auto& [typed, meant] : typos) {
    CAPTURE(typed);
    CHECK(NearestName(typed, kFlags).value_or("") == meant);
  }
}

TEST_CASE("NearestName offers nothing for a word that means something else") {
  for (const char* stranger : {"trace",      "priority",   "quality",
                               "input",      "width",      "height",
                               "resolution", "framerate",  "threads",
                               "jobs",       "overwrite",  "tune",
                               "profile",    "start",      "end",
                               "theme",      "format",     "memory",
                               "x",          "o",          "-",
                               "",           "max-memory", "color",
                               "verify",     "against",    "seen-producers"}) {
    CAPTURE(stranger);
    CHECK(NearestName(stranger, kFlags).value_or("") == "");
  }
}

TEST_CASE("NearestName offers nothing where nothing is known") {
  CHECK_FALSE(NearestName("fps", {}).has_value());
}

}  // namespace
}  // namespace reel
