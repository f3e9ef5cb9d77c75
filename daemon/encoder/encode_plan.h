// EncodePlan: from what the user wants as output to the ffmpeg commands that make it.
//
// A pure function of the job's output and of the picture: no clock, no files, no processes, so its
// tests are tables. The supervisor runs what stands here.
//
//     plan = MakeEncodePlan(request)
//     for each of plan.segments: run SegmentEncodeCommand(...) with its frames on stdin
//     write plan.segment_list, if any -> run plan.finishing, one after the other
//     count the frames of plan.product as plan.counter says -> publish it

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/rational.h"
#include "base/status.h"
#include "daemon/encoder/segment_plan.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"
#include "shm/frame_format.h"

namespace reel {

struct EncodeRequest {
  OutputSpec output;
  PictureSize drawn;
  Rational fps;
  int64_t first_frame = 0;  // numbers the files of a PNG sequence
  int64_t frame_count = 0;
  bool has_alpha = false;  // the renderer draws pixels that are not opaque
  SegmentChoice segment;
  std::string work_directory;  // absolute; private to the job; exists before ffmpeg starts
  // Of the film that this is a part of; 0: it ends with this.
  int64_t film_frame_count = 0;
  // Of output.sounds' files, in seconds, where it was found out (SecondsToMeasure); may be shorter than
  // output.sounds.
  std::vector<std::optional<Rational>> sound_lengths = {};
};

using ArgumentVector = std::vector<std::string>;

// How the frames of a finished file are counted.
enum class FrameCounter {
  kBoxes,     // CountMp4Frames of mp4_frame_count.h
  kProbe,     // run plan.count_frames, then ParseFrameCount of frame_count.h
  kPictures,  // each frame is a file that must pass EndsLikePng
};

// A command over files that are there already.
struct FinishingPass {
  Phase phase = Phase::kJoining;
  ArgumentVector command;
};

struct EncodePlan {
  std::string codec;    // "h264"
  std::string encoder;  // ffmpeg's name: "libx264"
  SlotFormat slot;      // what ffmpeg's stdin carries, raw
  // At least one. A film in one segment is encoded straight into `product` (a gif has finishing passes
  // all the same); the pieces of several are fragmented mp4 or mov files, or a sequence's pictures.
  std::vector<Segment> segments;
  ArgumentVector encode;  // SegmentEncodeCommand of the first segment
  // Joins the pieces, or makes of frames that were stored without loss what can only be made of the
  // whole film: a gif, whose palette needs all of it, or an apng.
  std::vector<FinishingPass> finishing;
  // For finishing passes over several pieces: what to write into SegmentListPath first.
  std::optional<std::string> segment_list;
  // Encodes one black frame with the same options into work_directory/rehearsal. Present when the
  // user gave free-form encoder options that only ffmpeg can judge, so that a wrong one is refused
  // before frame 0.
  std::optional<ArgumentVector> rehearsal;
  FrameCounter counter = FrameCounter::kProbe;
  ArgumentVector count_frames;  // prints the number of frames of the product, for kProbe
  // The finished file in work_directory; for a sequence, the pattern of sequence_path.h, with the
  // same file names as output.path.
  std::string product;
  bool is_sequence = false;
  std::vector<std::string> warnings;  // said to the user, e.g. a gif faster than viewers play
};

// On failure kInvalidInput, naming the option, its value and what is possible: an output name whose
// ending says nothing, an unknown codec (near name suggested), a codec that the container cannot
// hold, a segment length that PlanSegments refuses, an odd size with a format that shares chroma between pixels (naming --odd), a field that
// the codec or container has no use for, ffmpeg_args that CheckExtraArguments refuses, a sound that PlanSounds refuses.
Result<EncodePlan> MakeEncodePlan(const EncodeRequest& request);

// The command that encodes `segment`, one of several or the only one. REQUIRES: MakeEncodePlan of the
// same request gave a plan that has it.
ArgumentVector SegmentEncodeCommand(const EncodeRequest& request, const EncodePlan& plan,
                                    const Segment& segment);

// The file that the command makes, for a film in several segments that is no sequence.
std::string SegmentPath(const EncodeRequest& request, const EncodePlan& plan,
                        const Segment& segment);

std::string SegmentListPath(const EncodeRequest& request);

}  // namespace reel
