// LearntKey: which jobs share what was found about the number of producers.
//
// What a frame costs to draw and to encode must tell jobs apart; what only changes how the picture
// looks must not, or nothing would ever be found again. A wrong guess is cheap in both directions: what
// is recalled is where a job starts, and it goes on adapting from there.
//
//     tells apart                                        does not
//     plugin: path, size, time of its last change        scene's name as typed
//     number: sign and power of two (20 ms, 200 ms)      20 against 25
//     switch: its value
//     text: empty or not; from 256 bytes on its length   a title, a colour, a column's name
//     file in a parameter: power of four of its size     its name and directory
//     size of the picture, pixel format of the ring      frame rate, length, range, segments
//     encoder, container, preset, pixel format, words    sound, tags, output's name, manifest
//       of --ffmpeg-args, each 6 of crf, power of two
//       of bitrate
//     usable cores, power of two of --ring-memory        limits of time and attempts
//
// A parameter that was not given counts as its default, which is what the renderer sees. A plugin that
// was built anew may draw at another speed, so it is measured anew; size and time are enough for that,
// and reading it whole, as a resumed film needs, is not. Nothing tells one machine from another with as
// many cores: drawing and encoding are faster or slower together there.
//
// The key's name is a hash (XXH3, 128 bits): whoever reads the cache sees no parameters, though someone
// who guesses a job right can confirm the guess. Supervisor only; pure but for the calls of stat(2) that
// LearntFactsOf makes. Any thread.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "daemon/encoder/encode_plan.h"
#include "protocol/job_spec.h"
#include "shm/frame_format.h"
#include "shm/producer_channel.h"

namespace reel {

struct LearntFacts {
  std::string renderer;
  std::string plugin_path;
  int64_t plugin_bytes = 0;
  int64_t plugin_changed_ns = 0;              // since 1970
  std::map<std::string, std::string> shapes;  // of the parameters, by name; see ShapeOf
  SlotFormat slot;
  std::string container;
  std::string encoder;
  std::string preset;
  std::string quality;  // "crf 3", "bitrate 22"
  std::string encoded_pixels;
  std::vector<std::string> ffmpeg_args;
  int64_t ring_memory_class = -1;  // -1: not given
  int64_t cores = 1;

  friend bool operator==(const LearntFacts&, const LearntFacts&) = default;
};

struct LearntKey {
  std::string name;  // 32 hexadecimal digits

  friend bool operator==(const LearntKey&, const LearntKey&) = default;
};

// `encode` was planned for this job and this renderer; `cores` as UsableCores counts them. What cannot
// be looked at (a plugin or a file that is gone) counts as empty.
LearntFacts LearntFactsOf(const JobSpec& job, const std::string& plugin_path,
                          const RendererLoaded& renderer, const EncodePlan& encode, int64_t cores);

// Pure.
LearntKey MakeLearntKey(const LearntFacts& facts);

// What of a parameter's value tells costs apart: "number +4", "switch true", "text", "file 7". `type` as
// a renderer declares it ("" when it does not: it follows from the text).
std::string ShapeOf(const std::string& type, const ParameterValue& value);

}  // namespace reel
