#include "daemon/cluster/slurm/slurm_verdict.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "base/field_text.h"

namespace reel {

Status SlurmVerdict(const std::string& program, bool succeeded, const std::string& end,
                    const std::vector<std::string>& errors) {
  // scancel, told to be quiet, fails for what has ended already.
  if (succeeded || (program == "scancel" && errors.empty())) return Status::Ok();
  // What slurm_strerror says of a controller that is away, busy or restarting (slurm_errno.c).
  constexpr std::array<std::string_view, 10> kAway = {"Unable to contact slurm controller",
                                                      "Connection refused",
                                                      "Socket timed out",
                                                      "temporarily unable to accept job",
                                                      "Zero Bytes were transmitted",
                                                      "Slurm backup controller in standby",
                                                      "Connection timed out",
                                                      "Connection reset",
                                                      "controller is not responding",
                                                      "Protocol authentication error"};
  std::string said;
  bool is_away = false;
  for (const std::string& line : errors) {
    const std::string prefix = program + ": error: ";
    const std::string text = line.starts_with(prefix) ? line.substr(prefix.size()) : line;
    if (said.empty()) said = text;
    for (const std::string_view away : kAway) is_away |= text.find(away) != std::string::npos;
  }
  if (said.empty()) said = end;
  const std::string message = fmt::format("{}: {}", program, said);
  return is_away || errors.empty() ? Unavailable(message) : InvalidInput(message);
}

Status NameRefusedField(const Status& status, const ClusterSpec& cluster, int64_t cores) {
  if (status.code() != StatusCode::kInvalidInput) return status;
  const std::string& said = status.message();
  const auto is_about = [&](std::string_view word) { return said.find(word) != std::string::npos; };
  if (is_about("partition") && !is_about("account") && !cluster.partition.empty()) {
    return status.Prefixed(fmt::format("partition: {}", Quoted(cluster.partition)));
  }
  if (is_about("ccount") && !cluster.account.empty()) {
    return status.Prefixed(fmt::format("account: {}", Quoted(cluster.account)));
  }
  if (is_about("CPU count") || is_about("processors")) {
    return status.Prefixed(fmt::format("task_cores: {}", cores));
  }
  if (is_about("emory") && cluster.task_memory_bytes) {
    return status.Prefixed(fmt::format("task_memory: {} bytes", *cluster.task_memory_bytes));
  }
  if (is_about("time limit") && cluster.task_seconds) {
    return status.Prefixed(fmt::format("task_time: {} s", *cluster.task_seconds));
  }
  return status;
}

}  // namespace reel
