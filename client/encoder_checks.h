// What `reel doctor` finds out about ffmpeg: is it there, has it what Reel uses, does it work. Each check
// starts the program and waits for it, 10 s at most. Any directory; nothing is written.

#pragma once

#include <string>
#include <string_view>

#include "client/diagnosis.h"

namespace reel {

// `program`: "ffmpeg" or "ffprobe", looked up in PATH, as the supervisor does.
Diagnosis CheckEncoderProgram(const std::string& program);

// The encoders that Reel's formats need (daemon/encoder/output_format.cc), of those that ffmpeg lists.
Diagnosis CheckEncoders();

// The same of the text that `ffmpeg -encoders` prints. Pure.
Diagnosis JudgeEncoders(std::string_view listed);

// Ten small frames to H.264 without loss and back: the same bytes.
Diagnosis CheckRoundTrip();

}  // namespace reel
