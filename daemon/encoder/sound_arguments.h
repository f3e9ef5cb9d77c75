// The part of ffmpeg's command line that puts sound under a film.
//
// One file that is not placed goes in as it is, cut where the film ends. Several, or one that is placed, are
// mixed in floats as 48 kHz stereo and last as long as the film to the sample. Mixing adds: what becomes
// louder than the loudest is clipped by whoever plays it. Pure; any process and thread.

#pragma once

#include "daemon/encoder/ffmpeg_arguments.h"

namespace reel {

// Each sound is an input; the first has number 1, behind the film's. Nothing when there is no sound.
ArgumentVector SoundInputs(const EncodeRequest& request, const OutputDecision& decision);

// What is made of them: the filters, the encoder. Behind SoundInputs and the film's -map.
ArgumentVector SoundOutput(const EncodeRequest& request, const OutputDecision& decision);

}  // namespace reel
