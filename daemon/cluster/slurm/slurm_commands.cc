#include "daemon/cluster/slurm/slurm_commands.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "base/field_text.h"

namespace reel {
namespace {

// Columns of squeue, of fixed width, since older versions have no separator for --Format.
struct Column {
  std::string_view name;
  size_t width;
};
constexpr std::array kColumns = {
    Column{"JobArrayID", 32}, Column{"ArrayTaskID", 16}, Column{"Name", 80},  Column{"State", 20},
    Column{"BatchHost", 128}, Column{"exit_code", 12},   Column{"Reason", 80}};

constexpr std::string_view kLastName = "end";
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

std::string Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
}

std::optional<int64_t> Number(std::string_view text) {
  int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

std::string Joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ","));
}

std::string NameOf(const SlurmFilm& film, int64_t task) {
  if (task == kLastTask) return fmt::format("{}.{}", film.name, kLastName);
  return fmt::format("{}.{}", film.name, task / film.array_size);
}

std::vector<std::string> NamesOf(const SlurmFilm& film) {
  std::vector<std::string> names;
  for (int64_t i = 0; i < kMostArrays; ++i) names.push_back(NameOf(film, i * film.array_size));
  names.push_back(NameOf(film, kLastTask));
  return names;
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

// "5:00", "1:00:00", "2-00:00:00": days, hours, minutes and seconds, from the right; none: "infinite".
std::optional<int64_t> SecondsOf(const std::string& text) {
  int64_t days = 0;
  std::string_view rest = text;
  if (const size_t dash = rest.find('-'); dash != std::string_view::npos) {
    const auto number = Number(rest.substr(0, dash));
    if (!number) return std::nullopt;
    days = *number;
    rest.remove_prefix(dash + 1);
  }
  int64_t seconds = 0;
  while (true) {
    const size_t colon = rest.find(':');
    const auto number = Number(rest.substr(0, colon));
    if (!number) return std::nullopt;
    seconds = seconds * 60 + *number;
    if (colon == std::string_view::npos) return days * 24 * 3600 + seconds;
    rest.remove_prefix(colon + 1);
  }
}

// "2/6/0/8": allocated, idle, other and all.
int64_t IdleCores(const std::string& text) {
  const size_t begin = text.find('/') + 1;
  return Number(std::string_view(text).substr(begin, text.find('/', begin) - begin)).value_or(0);
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
  if (!without.empty()) words.push_back("--exclude=" + Joined(without));
  std::copy_if(cluster.slurm_args.begin(), cluster.slurm_args.end(), std::back_inserter(words),
               [](const std::string& word) { return !ExcludedBy(word); });
  return words;
}

ListedTask::State StateOf(std::string_view word) {
  static const std::set<std::string_view> kWaiting = {
      "PENDING",     "CONFIGURING",   "REQUEUED",    "REQUEUE_HOLD",
      "REQUEUE_FED", "RESV_DEL_HOLD", "SPECIAL_EXIT"};
  static const std::set<std::string_view> kRunning = {"RUNNING",   "SUSPENDED", "STOPPED",
                                                      "SIGNALING", "STAGE_OUT", "RESIZING"};
  if (word == "COMPLETING") return ListedTask::State::kEnding;
  if (kWaiting.contains(word)) return ListedTask::State::kWaiting;
  return kRunning.contains(word) ? ListedTask::State::kRunning : ListedTask::State::kEnded;
}

std::vector<std::string> Cells(std::string_view line) {
  std::vector<std::string> cells;
  for (const Column& column : kColumns) {
    const size_t width = std::min(column.width, line.size());
    cells.push_back(Trimmed(line.substr(0, width)));
    line.remove_prefix(width);
  }
  return cells;
}

// "FILM.2", 7 -> 2 * array_size + 7.
std::optional<int64_t> TaskOf(const SlurmFilm& film, std::string_view name,
                              std::string_view number) {
  const std::string prefix = film.name + ".";
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  if (name == kLastName) return kLastTask;
  const auto array = Number(name);
  const auto index = Number(number);
  if (!array || !index) return std::nullopt;
  return *array * film.array_size + *index;
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
      common.insert(common.end(), {film.script, std::string(kLastName)});
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

std::vector<std::string> ListCommand(const SlurmFilm& film) {
  std::string format;
  for (const Column& column : kColumns) {
    format += fmt::format("{}{}:{}", format.empty() ? "" : ",", column.name, column.width);
  }
  return {"squeue",
          "--noheader",
          "--array",
          "--states=all",
          "--name=" + Joined(NamesOf(film)),
          fmt::format("--user={}", getuid()),
          "--Format=" + format};
}

std::vector<ListedTask> ParseListing(const SlurmFilm& film, const std::vector<std::string>& lines) {
  std::vector<ListedTask> tasks;
  for (const std::string& line : lines) {
    const std::vector<std::string> cells = Cells(line);
    const std::optional<int64_t> task = TaskOf(film, cells[2], cells[1]);
    if (!task) continue;
    ListedTask listed;
    listed.task = *task;
    listed.id = cells[0];
    listed.word = cells[3];
    listed.state = StateOf(listed.word);
    if (cells[4] != "n/a" && cells[4] != "(null)") listed.node = cells[4];
    // As wait(2) has it.
    listed.exit_code = static_cast<int>((Number(cells[5]).value_or(0) >> 8) & 0xff);
    if (cells[6] != "None") listed.reason = cells[6];
    // Slurm could not start it, and waits for somebody to look at the node.
    listed.is_stuck = listed.state == ListedTask::State::kWaiting &&
                      (listed.reason == "launch_failed_requeued_held" ||
                       listed.reason == "job_requeued_in_held_state");
    tasks.push_back(std::move(listed));
  }
  return tasks;
}

std::vector<std::vector<std::string>> CancelCommands(const SlurmFilm& film,
                                                     const std::vector<ListedTask>& tasks) {
  std::map<std::string, std::vector<std::string>> ids_by_name;
  for (const ListedTask& task : tasks) ids_by_name[NameOf(film, task.task)].push_back(task.id);
  if (tasks.empty()) {
    for (const std::string& name : NamesOf(film)) ids_by_name[name] = {};
  }
  std::vector<std::vector<std::string>> commands;
  for (const auto& [name, ids] : ids_by_name) {
    // scancel takes one name only.
    std::vector<std::string> command = {"scancel", "--quiet", fmt::format("--user={}", getuid()),
                                        "--name=" + name};
    command.insert(command.end(), ids.begin(), ids.end());
    commands.push_back(std::move(command));
  }
  return commands;
}

std::vector<std::string> AvoidCommand(const SlurmFilm& film, const std::string& array,
                                      const std::vector<std::string>& nodes) {
  return {"scontrol", "update", "JobId=" + array,
          "ExcNodeList=" + Joined(Without(film.cluster, nodes))};
}

std::vector<std::string> NodesCommand(const ClusterSpec& cluster) {
  std::vector<std::string> command = {"sinfo", "--noheader", "--Node",
                                      "--format=%N|%c|%t|%P|%C|%l"};
  if (!cluster.partition.empty()) command.push_back("--partition=" + cluster.partition);
  return command;
}

// Without a partition it is the default one, which is marked by a star.
ClusterFacts ParseNodes(const std::vector<std::string>& lines) {
  static const std::set<std::string_view> kUsable = {"idle",  "mix",  "alloc",  "comp", "idle~",
                                                     "idle#", "mix#", "alloc#", "plnd"};
  struct Row {
    ClusterFacts::Node node;
    bool is_default;
    std::optional<int64_t> most_seconds;
  };
  std::vector<Row> rows;
  for (const std::string& line : lines) {
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == '|') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    if (cells.size() != 6 || !kUsable.contains(cells[2])) continue;
    // "4+": nodes of a group have so many at least.
    const std::string cores = cells[1].substr(0, cells[1].find('+'));
    rows.push_back({{cells[0], Number(cores).value_or(1), IdleCores(cells[4])},
                    cells[3].ends_with('*'),
                    SecondsOf(cells[5])});
  }
  const bool has_default =
      std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.is_default; });
  ClusterFacts facts;
  std::set<std::string> seen;
  for (const Row& row : rows) {
    if (has_default && !row.is_default) continue;
    if (seen.insert(row.node.name).second) facts.nodes.push_back(row.node);
    facts.most_seconds = row.most_seconds;
  }
  return facts;
}

std::vector<std::string> SettingsCommand() { return {"scontrol", "show", "config"}; }

SlurmLimits ParseLimits(const std::vector<std::string>& lines) {
  SlurmLimits limits;
  for (const std::string& line : lines) {
    const size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    const std::string name = Trimmed(std::string_view(line).substr(0, equals));
    const auto value = Number(Trimmed(std::string_view(line).substr(equals + 1)));
    if (!value || *value < 1) continue;
    if (name == "MaxArraySize") limits.array_size = *value;
    if (name == "MaxJobCount") limits.most_jobs = *value;
  }
  return limits;
}

int64_t MostTasks(const SlurmLimits& limits) {
  // One array less: what an interrupted run left in pieces may need more tasks than were planned.
  return std::max<int64_t>(std::min((kMostArrays - 1) * limits.array_size, limits.most_jobs / 4),
                           1);
}

std::string ArrayOf(const std::string& id) { return id.substr(0, id.find('_')); }

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

std::string SlurmPrelude() {
  return R"(if [ "$1" = end ]; then task=end; else task=$(($1 + SLURM_ARRAY_TASK_ID)); fi
node=$SLURMD_NODENAME
cores=${SLURM_CPUS_ON_NODE:-0}
)";
}

}  // namespace reel
