#include "client/render_batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "client/display_text.h"
#include "client/stop_signals.h"

namespace reel {
namespace {

using Json = nlohmann::ordered_json;

struct Ended {
  std::string name;
  RenderOutcome outcome;
};

std::string BatchJson(const std::vector<Ended>& jobs) {
  Json array = Json::array();
  for (const Ended& ended : jobs) {
    Json object = {{"job", ended.name}};
    object.update(Json::parse(ended.outcome.json));
    array.push_back(std::move(object));
  }
  return array.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// "reel: 2 of 5 jobs failed, 1 was not begun", and a line for each that failed; empty when all are done.
std::string FailuresOf(const std::vector<Ended>& jobs, size_t job_count) {
  size_t failed = 0;
  std::string lines;
  for (const Ended& ended : jobs) {
    const std::string& failure = ended.outcome.failure;
    if (failure.empty()) continue;
    ++failed;
    lines += fmt::format("  {}: {}\n", Printable(ended.name),
                         Printable(failure.substr(0, failure.find('\n'))));
  }
  const size_t left = job_count - jobs.size();
  if (failed == 0 && left == 0) return "";
  const std::string not_begun =
      left == 0 ? "" : fmt::format(", {} {} not begun", left, left == 1 ? "was" : "were");
  return fmt::format("reel: {} of {} job{} failed{}\n", failed, job_count,
                     job_count == 1 ? "" : "s", not_begun) +
         lines;
}

}  // namespace

ExitCode RunBatch(const JobBatch& batch, const ReportFlags& flags, const CommandContext& context) {
  StopSignals stop_signals;
  std::vector<Ended> jobs;
  auto worst = ExitCode::kDone;
  for (const JobBatch::Item& item : batch.items) {
    if (!flags.quiet) {
      std::fprintf(stderr, "[%zu/%zu] %s\n", jobs.size() + 1, batch.items.size(),
                   Printable(item.name).c_str());
    }
    jobs.push_back({item.name, RenderJob(item.job, flags, context, stop_signals)});
    worst = std::max(worst, jobs.back().outcome.exit_code);
    // One that came when the job was done already asks for the end, too.
    if (stop_signals.Take() > 0) worst = ExitCode::kCancelled;
    if (worst == ExitCode::kCancelled) break;
  }
  std::fputs(FailuresOf(jobs, batch.items.size()).c_str(), stderr);
  if (flags.json) std::printf("%s\n", BatchJson(jobs).c_str());
  return worst;
}

}  // namespace reel
