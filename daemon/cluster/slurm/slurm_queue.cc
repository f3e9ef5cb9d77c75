#include "daemon/cluster/slurm/slurm_queue.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "daemon/cluster/slurm/slurm_text.h"

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

ListedTask::Ending EndingOf(std::string_view word) {
  using Ending = ListedTask::Ending;
  // Preempted ones are requeued.
  if (word == "COMPLETED" || word == "PREEMPTED" || word == "REVOKED") return Ending::kWell;
  if (word == "TIMEOUT") return Ending::kTimeOver;
  if (word == "OUT_OF_MEMORY") return Ending::kOutOfMemory;
  return word == "FAILED" ? Ending::kFailed : Ending::kOther;
}

std::vector<std::string> Cells(std::string_view line) {
  std::vector<std::string> cells;
  for (const Column& column : kColumns) {
    const size_t width = std::min(column.width, line.size());
    cells.push_back(SlurmCell(line.substr(0, width)));
    line.remove_prefix(width);
  }
  return cells;
}

}  // namespace

std::vector<std::string> ListCommand(const SlurmFilm& film) {
  std::string format;
  for (const Column& column : kColumns) {
    format += fmt::format("{}{}:{}", format.empty() ? "" : ",", column.name, column.width);
  }
  return {"squeue",
          "--noheader",
          "--array",
          "--states=all",
          "--name=" + SlurmList(NamesOf(film)),
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
    listed.ending = EndingOf(listed.word);
    if (cells[4] != "n/a" && cells[4] != "(null)") listed.node = cells[4];
    // As wait(2) has it.
    listed.exit_code = static_cast<int>((SlurmNumber(cells[5]).value_or(0) >> 8) & 0xff);
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

std::string ArrayOf(const std::string& id) { return id.substr(0, id.find('_')); }

}  // namespace reel
