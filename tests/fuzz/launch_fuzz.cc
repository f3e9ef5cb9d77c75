// What the launcher, which is root, reads: packets from the daemon, and its own files. What is understood says
// the same when it is written and read again.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include "daemon/launcher/launch_message.h"
#include "daemon/launcher/launch_table.h"
#include "expectation.h"

namespace {

using reel::Expect;

void ReadRequest(std::span<const char> bytes, size_t descriptors) {
  const auto request = reel::ParseLaunchRequest(bytes, descriptors);
  if (!request) return;
  Expect(bytes.size() == sizeof(*request), "a request of its size");
  Expect(std::memcmp(&*request, bytes.data(), bytes.size()) == 0, "the same request");
  Expect(descriptors == reel::LaunchDescriptors(request->verb), "its descriptors");
}

void ReadReply(std::span<const char> bytes) {
  const auto reply = reel::ParseLaunchReply(bytes);
  if (!reply) return;
  Expect(std::strlen(reply->user.data()) < reply->user.size(), "a name that ends");
  Expect(!reel::LaunchRefusalText(reply->refusal, reply->number).empty(), "words");
}

void ReadRecord(std::span<const char> bytes) {
  uint64_t ticket = 0;
  if (bytes.size() < 16) return;
  std::memcpy(&ticket, bytes.data() + 8, sizeof(ticket));
  const auto record = reel::LaunchRecordFromBytes(bytes, ticket);
  if (!record) return;
  const std::string again = reel::LaunchRecordToBytes(*record);
  const auto read = reel::LaunchRecordFromBytes(again, ticket);
  Expect(read && read->uid == record->uid && read->user == record->user &&
             read->text == record->text,
         "the same record");
}

}  // namespace

// The first byte is the number of descriptors.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::span<const char> bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  ReadRequest(bytes, data[0]);
  ReadReply(bytes);
  ReadRecord(bytes);
  return 0;
}
