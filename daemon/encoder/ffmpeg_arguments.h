// The ffmpeg command lines of one output, once it is decided what the output is.
//
// ffmpeg 5.1. Every command reads and writes only paths that are given as "file:/absolute",
// overwrites
// (-y) only inside the job's work directory, forces its formats (no name decides anything), keeps
// every frame (-fps_mode passthrough) and gives the same bytes for the same frames on every machine
// (-bitexact, fixed numbers of threads). Pure; any process and thread.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/encoder/encode_plan.h"
#include "daemon/encoder/output_format.h"
#include "daemon/encoder/sequence_path.h"
#include "daemon/encoder/sound_plan.h"

namespace reel {

// An EncodeRequest whose values have been checked, and what was decided about it.
struct OutputDecision {
  Container container;
  Codec codec;
  EncodedPixels pixels;
  SlotFormat slot;
  std::string encoder;                   // ffmpeg's name; not always codec.encoder
  std::optional<SequencePath> sequence;  // in the work directory
  std::string product;                   // the file in the work directory; unused for a sequence
  SoundPlan sounds;                      // of output.sounds
};

// A segment of several, as a fragmented mp4 or mov: readable up to its last fragment even when its
// encoder was killed, and the one format whose joints keep every frame's time exact (Matroska rounds to
// milliseconds, NUT adds a delay at each joint).
ArgumentVector EncodedSegment(const EncodeRequest& segment, const OutputDecision& decision,
                              const std::string& path);
// The same without loss, for what can only be made of the whole film.
ArgumentVector LosslessSegment(const EncodeRequest& segment, const OutputDecision& decision,
                               const std::string& path);
// The path of segment `index` in the work directory.
std::string SegmentFile(const EncodeRequest& request, const OutputDecision& decision,
                        int64_t index);
// What the concat demuxer reads (ffmpeg-formats(1), "concat"): names and exact durations.
std::string SegmentList(const EncodeRequest& request, const OutputDecision& decision,
                        const std::vector<Segment>& segments);

// All segments to the product, without encoding again.
ArgumentVector JoinSegments(const EncodeRequest& request, const OutputDecision& decision);
ArgumentVector ApngOfSegments(const EncodeRequest& request, const OutputDecision& decision);

// Frames on stdin to the product.
ArgumentVector DirectEncode(const EncodeRequest& request, const OutputDecision& decision);

// A gif's two passes. The first stores the frames without loss and collects the palette of the
// whole film in one go, so that neither pass holds more than a few frames in memory.
ArgumentVector GifFirstPass(const EncodeRequest& request, const OutputDecision& decision);
ArgumentVector GifSecondPass(const EncodeRequest& request, const OutputDecision& decision,
                             bool of_segments);
// What the first pass does for the palette, over segments.
ArgumentVector GifPalettePass(const EncodeRequest& request, const OutputDecision& decision);

// One black frame through the same encoder and the same file format into a file of its own.
ArgumentVector Rehearsal(const EncodeRequest& request, const OutputDecision& decision);

}  // namespace reel
