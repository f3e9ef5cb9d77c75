#include "daemon/encoder/frame_count.h"

#include <charconv>

namespace reel {

std::vector<std::string> CountFramesCommand(const std::string& path) {
  return {"ffprobe",
          "-v",
          "error",
          "-fflags",
          "+discardcorrupt",
          "-count_packets",
          "-select_streams",
          "v:0",
          "-show_entries",
          "stream=nb_read_packets",
          "-of",
          "default=noprint_wrappers=1:nokey=1",
          "-i",
          "file:" + path};
}

Result<int64_t> ParseFrameCount(std::string_view ffprobe_output) {
  const std::string_view text =
      ffprobe_output.substr(0, ffprobe_output.find_last_not_of(" \r\n") + 1);
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || count < 0) {
    return Failed("ffprobe gave no number of frames but \"" + std::string(text) + "\"");
  }
  return count;
}

bool EndsLikePng(std::string_view last_bytes) {
  // The chunk IEND: length 0, name, CRC (PNG specification, 11.2.5).
  constexpr std::string_view kEnd("\0\0\0\0IEND\xAE\x42\x60\x82", 12);
  return last_bytes.ends_with(kEnd);
}

}  // namespace reel
