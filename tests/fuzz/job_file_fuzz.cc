// A job file as a person writes it, and a job as one process hands it to another. A job that is
// complete says the same when it is written and read again.

#include <cstddef>
#include <cstdint>
#include <string>

#include "expectation.h"
#include "protocol/job_spec.h"
#include "protocol/job_validation.h"

namespace {

void CheckRoundTrip(const reel::JobSpec& job) {
  const auto back = reel::JobSpecFromJson(reel::JobSpecToJson(job));
  reel::Expect(back.ok(), "what Reel wrote, Reel reads");
  reel::Expect(back.value() == job, "and it says the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  const std::string text(reinterpret_cast<const char*>(data), bytes);
  const auto handed = reel::JobSpecFromJson(text);
  if (handed.ok()) CheckRoundTrip(handed.value());
  const auto file = reel::ParseJobFile(text, "/home/a/film.json");
  if (file.ok() && reel::ValidateJob(file.value()).ok()) CheckRoundTrip(file.value());
  return 0;
}
