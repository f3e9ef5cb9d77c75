#include "daemon/supervisor/job_sandbox.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "cache/cache_directory.h"
#include "cache/frame_files.h"
#include "cache/own_directory.h"

namespace reel {
namespace {

std::string TemporaryDirectory() {
  const char* named = std::getenv("TMPDIR");
  return named != nullptr && *named == '/' ? named : "/tmp";
}

// Kept frames are written by the processes that draw them.
std::vector<std::string> WritablePlaces(const JobSpec& job) {
  std::vector<std::string> places = {TemporaryDirectory()};
  const std::string frames = job.cache ? FramesDirectory(FindCacheDirectory()) : "";
  if (!frames.empty()) {
    MakeOwnDirectories(frames);
    places.push_back(frames);
  }
  return places;
}

}  // namespace

Status ConfineSupervisor(const JobSpec& job, bool is_inherited) {
  if (job.sandbox == SandboxLevel::kOff) return Status::Ok();
  if (job.sandbox == SandboxLevel::kStrict && is_inherited) {
    return InvalidInput(
        "sandbox: strict: a program that runs already cannot be put into it; give the script to "
        "`reel render`");
  }
  // What cannot be is to be known before anything is done.
  REEL_RETURN_IF_ERROR(MakeProducerSandbox(job).status());
  return ConfineThisProcess().Prefixed("sandbox (off does without)");
}

Result<std::shared_ptr<const Sandbox>> MakeProducerSandbox(const JobSpec& job) {
  if (job.sandbox == SandboxLevel::kOff) return std::shared_ptr<const Sandbox>();
  Sandbox::Request request;
  request.is_strict = job.sandbox == SandboxLevel::kStrict;
  if (request.is_strict) request.writable = WritablePlaces(job);
  Result<Sandbox> sandbox = Sandbox::Make(request);
  if (!sandbox.ok()) {
    const char* field = request.is_strict ? "sandbox: strict (default takes what there is)"
                                          : "sandbox (off does without)";
    return sandbox.status().Prefixed(field);
  }
  return std::make_shared<const Sandbox>(std::move(sandbox).value());
}

std::string DescribeJobSandbox(const JobSpec& job) {
  if (job.sandbox == SandboxLevel::kOff) return "off";
  return fmt::format("{}: {}", SandboxLevelName(job.sandbox),
                     DescribeSandbox(job.sandbox == SandboxLevel::kStrict));
}

}  // namespace reel
