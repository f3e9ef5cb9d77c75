#include "daemon/cluster/slurm/slurm_submission.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>

#include "base/field_text.h"
#include "daemon/cluster/slurm/slurm_text.h"

namespace reel {
namespace {

// Given to a task's process as its time runs out.
constexpr std::string_view kWarningSignal = "USR1";

// What Reel gives itself, what sends a job to a cluster that is not asked about it, and what has sbatch submit none.
constexpr std::array<std::string_view, 18> kOwnOptions = {
    "--array",   "--job-name",  "--output", "--error",    "--dependency",
    "--chdir",   "--signal",    "--wrap",   "--wait",     "--parsable",
    "--requeue", "--test-only", "--ntasks", "--clusters", "--kill-on-invalid-dep",
    "--help",    "--usage",     "--version"};
// The same, and those without a value, which may stand together in one word, as sbatch's manual page lists them.
constexpr std::string_view kOwnLetters = "aJoedDWnMhV";
constexpr std::string_view kLettersWithoutValue = "HkOQsv";

bool IsOwnOption(std::string_view word) {
  if (!word.starts_with("--")) {
    for (const char letter : word.substr(std::min<size_t>(word.size(), 1))) {
      if (kOwnLetters.find(letter) != std::string_view::npos) return true;
      if (kLettersWithoutValue.find(letter) == std::string_view::npos) return false;
    }
    return false;
  }
  // Long ones may be abbreviated (getopt_long(3)).
  const std::string_view name = word.substr(0, word.find('='));
  return std::any_of(kOwnOptions.begin(), kOwnOptions.end(),
                     [name](std::string_view option) { return option.starts_with(name); });
}

// "0-3,7": ascending numbers.
std::string ArrayText(const std::vector<int64_t>& numbers) {
  std::string text;
  for (size_t i = 0; i < numbers.size();) {
    size_t end = i + 1;
    while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1) ++end;
    if (!text.empty()) text += ",";
    text += end - i == 1 ? fmt::format("{}", numbers[i])
                         : fmt::format("{}-{}", numbers[i], numbers[end - 1]);
    i = end;
  }
  return text;
}

// The nodes of "--exclude=n[1-3]" or "-xn1".
std::optional<std::string> ExcludedBy(const std::string& word) {
  for (const std::string_view option : {"--exclude=", "-x"}) {
    if (word.starts_with(option)) return word.substr(option.size());
  }
  return std::nullopt;
}

// Slurm takes one list: the last, or the newest.
std::vector<std::string> Without(const ClusterSpec& cluster, std::vector<std::string> nodes) {
  for (const std::string& word : cluster.slurm_args) {
    if (const auto excluded = ExcludedBy(word)) nodes.push_back(*excluded);
  }
  return nodes;
}

std::vector<std::string> CommonWords(const SlurmFilm& film, const ClusterSubmission& submission) {
  std::vector<std::string> words = {
      "sbatch", "--parsable", "--nodes=1", "--ntasks=1",
      fmt::format("--cpus-per-task={}", submission.cores),
      // Where a task starts and what it prints must not depend on a directory that a node may not see.
      "--chdir=/", "--output=/dev/null", "--requeue"};
  const ClusterSpec& cluster = film.cluster;
  if (!cluster.partition.empty()) words.push_back("--partition=" + cluster.partition);
  if (!cluster.account.empty()) words.push_back("--account=" + cluster.account);
  if (cluster.task_memory_bytes) {
    words.push_back(fmt::format("--mem={}K", (*cluster.task_memory_bytes + 1023) / 1024));
  }
  if (submission.limit_seconds) {
    words.push_back(fmt::format("--time={}", (*submission.limit_seconds + 59) / 60));
  }
  words.push_back(fmt::format("--signal=B:{}@{}", kWarningSignal, submission.warning_seconds));
  const std::vector<std::string> without = Without(cluster, submission.without_nodes);
  if (!without.empty()) words.push_back("--exclude=" + SlurmList(without));
  std::copy_if(cluster.slurm_args.begin(), cluster.slurm_args.end(), std::back_inserter(words),
               [](const std::string& word) { return !ExcludedBy(word); });
  return words;
}

}  // namespace

Status CheckSlurmArguments(const std::vector<std::string>& arguments) {
  for (const std::string& word : arguments) {
    if (!IsOwnOption(word)) continue;
    return InvalidInput(
        fmt::format("slurm_args: {} is given by Reel itself, or would break a film; leave it out",
                    Quoted(word)));
  }
  return Status::Ok();
}

std::vector<std::vector<std::string>> SubmitCommands(const SlurmFilm& film,
                                                     const ClusterSubmission& submission,
                                                     const std::vector<std::string>& after) {
  std::vector<std::string> common = CommonWords(film, submission);
  std::map<int64_t, std::vector<int64_t>> numbers_by_array;
  for (const int64_t task : submission.tasks) {
    if (task == kLastTask) {
      if (!after.empty()) {
        common.push_back(fmt::format("--dependency=afterany:{}", fmt::join(after, ":")));
        common.emplace_back("--kill-on-invalid-dep=yes");
      }
      common.push_back("--job-name=" + NameOf(film, kLastTask));
      common.insert(common.end(), {film.script, std::string(kLastTaskWord)});
      return {common};
    }
    numbers_by_array[task / film.array_size].push_back(task % film.array_size);
  }
  std::vector<std::vector<std::string>> commands;
  for (auto& [array, numbers] : numbers_by_array) {
    std::sort(numbers.begin(), numbers.end());
    std::vector<std::string> command = common;
    command.push_back("--job-name=" + NameOf(film, array * film.array_size));
    command.push_back("--array=" + ArrayText(numbers));
    command.insert(command.end(), {film.script, fmt::format("{}", array * film.array_size)});
    commands.push_back(std::move(command));
  }
  return commands;
}

std::vector<std::string> AvoidCommand(const SlurmFilm& film, const std::string& array,
                                      const std::vector<std::string>& nodes) {
  return {"scontrol", "update", "JobId=" + array,
          "ExcNodeList=" + SlurmList(Without(film.cluster, nodes))};
}

std::string SlurmPrelude() {
  return R"(if [ "$1" = end ]; then task=end; else task=$(($1 + SLURM_ARRAY_TASK_ID)); fi
node=$SLURMD_NODENAME
cores=${SLURM_CPUS_ON_NODE:-0}
)";
}

}  // namespace reel
