// The daemon's socket: bytes in pieces of any size. What comes out may not depend on the pieces,
// nothing is kept beyond what came in, and every payload goes on to the messages' readers, as in
// the daemon.
//
// Input: the size of a piece, then the stream.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "expectation.h"
#include "protocol/daemon_messages.h"
#include "protocol/message_stream.h"

namespace {

using reel::Expect;
using reel::MessageDecoder;

struct Decoded {
  std::vector<std::string> payloads;
  bool lost = false;
};

Decoded DecodeInPieces(std::string_view stream, size_t piece_bytes) {
  MessageDecoder decoder;
  Decoded decoded;
  while (!stream.empty() && !decoded.lost) {
    const std::string_view piece = stream.substr(0, piece_bytes);
    stream.remove_prefix(piece.size());
    decoder.Feed(piece);
    while (true) {
      auto next = decoder.Next();
      decoded.lost = !next.ok();
      if (!next.ok() || !next.value()) break;
      decoded.payloads.push_back(*next.value());
    }
  }
  return decoded;
}

void CheckFraming(const std::string& payload) {
  MessageDecoder decoder;
  decoder.Feed(reel::FrameMessage(payload));
  const auto next = decoder.Next();
  Expect(next.ok() && next.value() == payload, "a framed payload comes out as it was");
  Expect(decoder.buffered_bytes() == 0, "and leaves nothing behind");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  if (bytes == 0) return 0;
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, bytes - 1);
  const Decoded whole = DecodeInPieces(stream, bytes);
  const Decoded pieces = DecodeInPieces(stream, size_t{1} + data[0]);
  Expect(whole.payloads == pieces.payloads && whole.lost == pieces.lost,
         "the same messages, however the stream is cut");
  for (const std::string& payload : whole.payloads) {
    CheckFraming(payload);
    (void)reel::RequestFromJson(payload).ok();
    (void)reel::ReplyFromJson(payload).ok();
  }
  return 0;
}
