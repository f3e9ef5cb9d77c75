// EncodePlan: from what the user wants as output to the ffmpeg commands that make it.
//
// A pure function of the job's output and of the picture: no clock, no files, no processes, so its
// tests are tables. The supervisor runs what stands here.
//
//     plan = MakeEncodePlan(request)
//     run plan.encode with the frames on stdin -> run plan.second_pass, if any -> run
//     plan.count_frames, or count the files of a sequence -> publish plan.product

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/rational.h"
#include "base/status.h"
#include "protocol/job_spec.h"
#include "shm/frame_format.h"

namespace reel {

struct EncodeRequest {
  OutputSpec output;
  PictureSize drawn;
  Rational fps;
  int64_t first_frame = 0;  // numbers the files of a PNG sequence
  int64_t frame_count = 0;
  bool has_alpha = false;      // the renderer draws pixels that are not opaque
  std::string work_directory;  // absolute; private to the job; exists before ffmpeg starts
};

using ArgumentVector = std::vector<std::string>;

struct EncodePlan {
  std::string codec;      // "h264"
  std::string encoder;    // ffmpeg's name: "libx264"
  SlotFormat slot;        // what ffmpeg's stdin carries, raw
  ArgumentVector encode;  // the whole command, argv[0] "ffmpeg"
  // Run after the first has ended well; gif needs the palette of the whole film first.
  std::optional<ArgumentVector> second_pass;
  // Encodes one black frame with the same options into work_directory/rehearsal. Present when the
  // user gave free-form encoder options that only ffmpeg can judge, so that a wrong one is refused
  // before frame 0.
  std::optional<ArgumentVector> rehearsal;
  // Prints the number of frames of the product, for ParseFrameCount of frame_count.h. Absent for
  // PNG, where each frame is a file that must pass EndsLikePng.
  std::optional<ArgumentVector> count_frames;
  // The finished file in work_directory; for a sequence, the pattern of sequence_path.h, with the
  // same file names as output.path.
  std::string product;
  bool is_sequence = false;
  std::vector<std::string> warnings;  // said to the user, e.g. a gif faster than viewers play
};

// On failure kInvalidInput, naming the option, its value and what is possible: an output name whose
// ending says nothing, an unknown codec (near name suggested), a codec that the container cannot
// hold, an odd size with a format that shares chroma between pixels (naming --odd), a field that
// the codec or container has no use for, ffmpeg_args that CheckExtraArguments refuses.
Result<EncodePlan> MakeEncodePlan(const EncodeRequest& request);

}  // namespace reel
