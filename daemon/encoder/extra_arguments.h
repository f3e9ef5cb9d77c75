// The words of output.ffmpeg_args: options of the encoder and of the output file, each with its
// value.
//
// Pure; any process and thread.

#pragma once

#include <string>
#include <vector>

#include "base/status.h"

namespace reel {

// Ok when `words` are pairs of "-option" and value that only tune how the film is encoded. On
// failure kInvalidInput naming the word: what is no option; an option of the ffmpeg program itself,
// which could read or write another file, change the number of frames, or undo what Reel has set
// (where a field of the job exists for it, the field is named); a value that is a path, or that
// makes the encoder open a file. Whether an encoder knows the option is for ffmpeg to say.
Status CheckExtraArguments(const std::vector<std::string>& words);

}  // namespace reel
