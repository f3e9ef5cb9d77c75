// How messages travel between `reel` and `reeld`: the frames of the stream, not what they say
// (daemon_messages.h).
//
// A connection is a Unix stream socket. Each way it carries frames, one after the other:
//
//     bytes 0-3   length of the payload, unsigned, little endian; 1 to kMaxMessageBytes
//     bytes 4-    the payload: one JSON object, UTF-8
//
// So the request {"type":"overview"} is the bytes 13 00 00 00 7b 22 74 79 70 65 ... 22 7d. There is
// no resynchronising: after a length that cannot be, the stream is lost and the connection ends.
//
// Pure: no descriptor, no clock. An object belongs to one thread.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"

namespace reel {

inline constexpr size_t kFrameHeaderBytes = 4;
inline constexpr size_t kMaxMessageBytes = size_t{1} << 20;

// `payload` with its header in front. REQUIRES: 1 <= payload.size() <= kMaxMessageBytes.
std::string FrameMessage(std::string_view payload);

// Takes bytes as they come and gives back whole payloads.
//
//     decoder.Feed(bytes);
//     while (next = decoder.Next(); next.ok() && next.value()) use *next.value();
//
// Holds no more than one message and what was fed since the last Next(): memory follows the bytes
// that came, never the length that was announced. An idle decoder holds none.
class MessageDecoder {
 public:
  // `most`: payloads are at most so long, in bytes.
  explicit MessageDecoder(size_t most = kMaxMessageBytes) : most_(most) {}

  void Feed(std::string_view bytes);

  // The next payload, or none when it is not complete yet. kInvalidInput when the header announces
  // an empty payload or one above the limit; every later call says the same.
  Result<std::optional<std::string>> Next();

  // Bytes that were fed and not yet given back.
  size_t buffered_bytes() const { return buffer_.size(); }

 private:
  size_t most_;
  std::string buffer_;
};

}  // namespace reel
