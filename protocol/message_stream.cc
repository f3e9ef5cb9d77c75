#include "protocol/message_stream.h"

#include <cstdint>

namespace reel {
namespace {

size_t PayloadBytes(std::string_view header) {
  uint32_t length = 0;
  for (size_t i = 0; i < kFrameHeaderBytes; ++i) {
    length |= uint32_t{static_cast<unsigned char>(header[i])} << (8 * i);
  }
  return length;
}

}  // namespace

std::string FrameMessage(std::string_view payload) {
  std::string frame;
  frame.reserve(kFrameHeaderBytes + payload.size());
  for (size_t i = 0; i < kFrameHeaderBytes; ++i) {
    frame.push_back(static_cast<char>((payload.size() >> (8 * i)) & 0xff));
  }
  return frame.append(payload);
}

void MessageDecoder::Feed(std::string_view bytes) { buffer_.append(bytes); }

Result<std::optional<std::string>> MessageDecoder::Next() {
  if (buffer_.size() < kFrameHeaderBytes) return std::optional<std::string>();
  const size_t payload_bytes = PayloadBytes(buffer_);
  if (payload_bytes == 0 || payload_bytes > most_) {
    return InvalidInput("a message of " + std::to_string(payload_bytes) +
                        " bytes was announced; possible are 1 to " + std::to_string(most_) +
                        " (is this Reel's socket?)");
  }
  const size_t frame_bytes = kFrameHeaderBytes + payload_bytes;
  if (buffer_.size() < frame_bytes) return std::optional<std::string>();
  std::optional<std::string> payload = buffer_.substr(kFrameHeaderBytes, payload_bytes);
  // A new string, not erase(): a thousand idle clients must not keep the room of their largest
  // message.
  buffer_ = std::string(buffer_, frame_bytes);
  return payload;
}

}  // namespace reel
