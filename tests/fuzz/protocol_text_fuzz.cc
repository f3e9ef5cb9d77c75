// Everything that travels as one JSON object between Reel's processes: requests, replies, a job's
// events. What is understood says the same when it is written and read again.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "expectation.h"
#include "protocol/daemon_messages.h"
#include "protocol/job_event.h"

namespace {

template <typename FromJson, typename ToJson>
void CheckRoundTrip(std::string_view text, FromJson from_json, ToJson to_json) {
  const auto first = from_json(text);
  if (!first.ok()) return;
  const std::string written = to_json(first.value());
  const auto second = from_json(written);
  reel::Expect(second.ok(), "what Reel wrote, Reel reads");
  reel::Expect(to_json(second.value()) == written, "and it says the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  const std::string_view text(reinterpret_cast<const char*>(data), bytes);
  CheckRoundTrip(text, reel::RequestFromJson, reel::RequestToJson);
  CheckRoundTrip(text, reel::ReplyFromJson, reel::ReplyToJson);
  CheckRoundTrip(text, reel::JobEventFromJson, reel::JobEventToJson);
  return 0;
}
