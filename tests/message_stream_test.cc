#include "protocol/message_stream.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace reel {
namespace {

using namespace std::string_literals;

// Everything that comes out until more bytes are needed; "error" for a stream that is lost.
std::vector<std::string> Decode(MessageDecoder& decoder) {
  std::vector<std::string> payloads;
  for (;;) {
    Result<std::optional<std::string>> next = decoder.Next();
    if (!next.ok()) payloads.push_back("error");
    if (!next.ok() || !next.value()) return payloads;
    payloads.push_back(*next.value());
  }
}

using Payloads = std::vector<std::string>;

TEST_CASE("a frame is its length in little endian and its payload") {
  CHECK(FrameMessage("{}") == "\x02\x00\x00\x00{}"s);
  const std::string frame = FrameMessage(std::string(0x10203, 'x'));
  CHECK(frame.substr(0, 4) == "\x03\x02\x01\x00"s);
  CHECK(frame.size() == 4 + 0x10203);
}

TEST_CASE("the decoder gives whole payloads and refuses impossible lengths") {
  struct Row {
    std::string name;
    std::string bytes;
    Payloads expected;
  };
  const std::string largest(kMaxMessageBytes, 'x');
  const std::vector<Row> rows = {
      {"nothing", "", {}},
      {"half a header", "\x02\x00"s, {}},
      {"a header without its payload", "\x02\x00\x00\x00"s, {}},
      {"a truncated payload", "\x03\x00\x00\x00{}"s, {}},
      {"one message", FrameMessage("{}"), {"{}"}},
      {"two messages and a half",
       FrameMessage("a") + FrameMessage("bc") + "\x05\x00\x00\x00zz"s,
       {"a", "bc"}},
      {"a zero byte in the payload", FrameMessage("a\0b"s), {"a\0b"s}},
      {"the largest message", FrameMessage(largest), {largest}},
      {"an empty payload", "\x00\x00\x00\x00"s, {"error"}},
      {"one byte above the limit", "\x01\x00\x10\x00"s, {"error"}},
      {"4 GiB", "\xff\xff\xff\xff"s, {"error"}},
      {"another protocol", "GET / HTTP/1.1\r\n"s, {"error"}},
      {"a message, then garbage", FrameMessage("a") + "\xde\xad\xbe\xef"s, {"a", "error"}},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    MessageDecoder at_once;
    at_once.Feed(row.bytes);
    CHECK(Decode(at_once) == row.expected);
  }
}

TEST_CASE("messages that come one byte at a time are the same messages") {
  const std::string bytes = FrameMessage("{\"a\":1}") + FrameMessage("{}");
  MessageDecoder decoder;
  Payloads payloads;
  for (const char byte : bytes) {
    decoder.Feed({&byte, 1});
    for (std::string& payload : Decode(decoder)) payloads.push_back(std::move(payload));
  }
  CHECK(payloads == Payloads{"{\"a\":1}", "{}"});
  CHECK(decoder.buffered_bytes() == 0);
}

TEST_CASE("a lost stream stays lost, and holds nothing but what was fed") {
  MessageDecoder decoder;
  decoder.Feed("\xff\xff\xff\xff");
  CHECK(Decode(decoder) == Payloads{"error"});
  decoder.Feed(FrameMessage("{}"));
  CHECK(Decode(decoder) == Payloads{"error"});
  CHECK(decoder.buffered_bytes() == 4 + 6);
}

TEST_CASE("the error of an impossible length names the length and the limit") {
  MessageDecoder decoder;
  decoder.Feed("\xff\xff\xff\xff");
  const std::string message = decoder.Next().status().message();
  CHECK(message.find("4294967295") != std::string::npos);
  CHECK(message.find("1048576") != std::string::npos);
}

}  // namespace
}  // namespace reel
