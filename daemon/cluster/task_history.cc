#include "daemon/cluster/task_history.h"

#include <algorithm>
#include <string_view>

#include "protocol/exit_code.h"

namespace reel {
namespace {

// A list that was asked for before a submission may come after it.
constexpr auto kListMayBeOlder = std::chrono::seconds(3);

// Preempted ones come again by themselves; what was stopped says so itself.
bool EndedBadly(const ListedTask& task) {
  const bool is_stop = task.exit_code == static_cast<int>(ExitCode::kCancelled);
  if (task.ending == ListedTask::Ending::kFailed && is_stop) return false;
  return task.state == ListedTask::State::kEnded && task.ending != ListedTask::Ending::kWell;
}

std::optional<StatusCode> EndOf(const Attempt& attempt) {
  if (!attempt.end) return std::nullopt;
  const auto* failed = std::get_if<JobFailed>(&*attempt.end);
  return failed ? failed->code : StatusCode::kOk;
}

}  // namespace

void TaskHistory::Take(const std::optional<std::vector<ListedTask>>& listing) {
  is_known_ = listing.has_value();
  if (!listing) return;
  copies_.clear();
  for (const ListedTask& task : *listing) {
    memories_[task.task].unseen = 0;
    if (task.state == ListedTask::State::kWaiting || task.state == ListedTask::State::kRunning) {
      copies_[task.task].push_back(task);
    }
    if ((EndedBadly(task) || task.is_stuck) && !cancelled_.contains(task.id)) {
      memories_[task.task].ended_badly.emplace(task.id, task);
    }
  }
}

void TaskHistory::Submits(int64_t task, TimePoint now) {
  ++memories_[task].unseen;
  Submitted(task, now);
}

void TaskHistory::Cancelled(const std::vector<ListedTask>& copies) {
  for (const ListedTask& copy : copies) cancelled_.insert(copy.id);
}

bool TaskHistory::IsListed(const Attempt& attempt) const {
  if (!is_known_) return true;
  const auto found = copies_.find(attempt.task);
  if (found == copies_.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [&](const ListedTask& copy) {
    return copy.state == ListedTask::State::kRunning && copy.node == attempt.node;
  });
}

AttemptStanding TaskHistory::StandingOfAttempt(const Attempt& attempt, TimePoint now) const {
  AttemptFacts facts;
  facts.end = EndOf(attempt);
  facts.silence = now - attempt.last_sign;
  facts.is_listed = IsListed(attempt);
  return StandingOf(facts);
}

TaskView TaskHistory::View(int64_t task, int64_t made, bool is_made, const AttemptList& attempts,
                           TimePoint now) {
  TaskView view;
  Memory& memory = memories_[task];
  int64_t attempts_seen = 0;
  int64_t failures = 0;
  int64_t stops = 0;
  std::set<std::string> silent_nodes;
  std::set<std::string> living_nodes;
  for (const auto& [name, attempt] : attempts.attempts()) {
    if (attempt.task != task) continue;
    ++attempts_seen;
    const AttemptStanding standing = StandingOfAttempt(attempt, now);
    standings_[name] = standing;
    view.facts.has_life |= standing == AttemptStanding::kLives;
    if (standing == AttemptStanding::kLives) {
      view.living.push_back(&attempt);
      living_nodes.insert(attempt.node);
    }
    if (standing == AttemptStanding::kStopped) ++stops;
    if (standing == AttemptStanding::kLost && !attempt.end) silent_nodes.insert(attempt.node);
    // An earlier coordinator has judged it.
    if (standing == AttemptStanding::kLost && attempt.is_from_before()) continue;
    // It says that it is done, and its segments are not made: something is wrong with it or with the directory.
    const bool has_done_nothing =
        standing == AttemptStanding::kDone && !is_made && task != kLastTask;
    if (standing != AttemptStanding::kFailed && standing != AttemptStanding::kLost &&
        !has_done_nothing) {
      continue;
    }
    ++failures;
    view.failed_nodes.insert(attempt.node);
  }
  for (const auto& [id, ended] : memory.ended_badly) {
    if (!ended.node.empty()) view.failed_nodes.insert(ended.node);
  }
  // A copy that failed counts once, as the attempt that it was or as what the cluster has said.
  memory.failures = std::max(failures, static_cast<int64_t>(memory.ended_badly.size()));
  memory.stops = stops;
  if (made > memory.made) {
    memory.made = made;
    memory.forgiven_failures = memory.failures;
    memory.forgiven_stops = memory.stops;
  }
  view.facts.is_made = is_made;
  view.facts.failures = memory.failures - memory.forgiven_failures;
  view.facts.stops = memory.stops - memory.forgiven_stops;
  if (attempts_seen > memory.attempts) memory.unseen = 0;
  memory.attempts = attempts_seen;
  view.facts.unseen = memory.unseen;
  view.facts.was_just_submitted =
      memory.submitted_at && now - *memory.submitted_at < kListMayBeOlder;
  const auto found = copies_.find(task);
  if (found == copies_.end()) return view;
  view.copies = found->second;
  view.facts.listed = static_cast<int64_t>(view.copies.size());
  for (const ListedTask& copy : view.copies) {
    const bool is_silent = copy.state == ListedTask::State::kRunning &&
                           silent_nodes.contains(copy.node) && !living_nodes.contains(copy.node);
    if (is_silent || copy.is_stuck) view.silent_copies.push_back(copy);
  }
  view.facts.silent = static_cast<int64_t>(view.silent_copies.size());
  return view;
}

TaskFailure TaskHistory::FirstFailure(int64_t task, const AttemptList& attempts) const {
  TaskFailure failure;
  for (const auto& [name, attempt] : attempts.attempts()) {
    const auto standing = standings_.find(name);
    if (attempt.task != task || standing == standings_.end()) continue;
    if (standing->second != AttemptStanding::kFailed && standing->second != AttemptStanding::kLost)
      continue;
    failure.nodes.push_back(attempt.node);
    // What was said tells more than what was not.
    const auto* told = attempt.end ? std::get_if<JobFailed>(&*attempt.end) : nullptr;
    if (failure.attempt != nullptr && (failure.told || told == nullptr)) continue;
    failure.attempt = &attempt;
    failure.node = attempt.node;
    if (told != nullptr) failure.told = *told;
  }
  const auto memory = memories_.find(task);
  if (memory == memories_.end()) return failure;
  if (memory->second.unseen >= kMostUnseen) failure.unseen = memory->second.unseen;
  for (const auto& [id, ended] : memory->second.ended_badly) {
    if (failure.attempt == nullptr) failure.nodes.push_back(ended.node);
    if (failure.attempt != nullptr && ended.node != failure.node) continue;
    if (!failure.cluster_word.empty()) continue;
    failure.cluster_word = ended.word;
    failure.ending = ended.ending;
    failure.exit_code = ended.exit_code;
    failure.node = ended.node;
  }
  return failure;
}

std::map<std::string, std::string> TaskHistory::BadNodes(int64_t task, const AttemptList& attempts,
                                                         const TaskScriptFacts& script) const {
  std::map<std::string, std::string> nodes;
  if (const auto memory = memories_.find(task); memory != memories_.end()) {
    for (const auto& [id, ended] : memory->second.ended_badly) {
      const std::string why = TaskScriptFailure(ended.exit_code, script);
      if (!why.empty() && !ended.node.empty()) nodes.emplace(ended.node, why);
    }
  }
  for (const auto& [name, attempt] : attempts.attempts()) {
    const auto* failed = attempt.end ? std::get_if<JobFailed>(&*attempt.end) : nullptr;
    const bool is_refusal = failed != nullptr && failed->code == StatusCode::kInvalidInput;
    if (attempt.task == task && is_refusal) {
      nodes.emplace(attempt.node, "cannot make this film: " + failed->message);
    }
  }
  return nodes;
}

int64_t TaskHistory::timeout_count(int64_t task) const {
  const auto memory = memories_.find(task);
  if (memory == memories_.end()) return 0;
  const auto& ended = memory->second.ended_badly;
  return std::count_if(ended.begin(), ended.end(), [](const auto& entry) {
    return entry.second.ending == ListedTask::Ending::kTimeOver;
  });
}

bool TaskHistory::has_copies() const {
  return std::any_of(copies_.begin(), copies_.end(), [](const auto& entry) {
    return entry.first != kLastTask && !entry.second.empty();
  });
}

int64_t TaskHistory::failure_count() const {
  int64_t count = 0;
  for (const auto& [task, memory] : memories_) count += memory.failures;
  return count;
}

int64_t TaskHistory::waiting_count() const {
  int64_t count = 0;
  for (const auto& [task, copies] : copies_) {
    for (const ListedTask& copy : copies) {
      count += task != kLastTask && copy.state == ListedTask::State::kWaiting ? 1 : 0;
    }
  }
  return count;
}

std::string TaskHistory::waits_for() const {
  for (const auto& [task, copies] : copies_) {
    for (const ListedTask& copy : copies) {
      const bool says_why = copy.state == ListedTask::State::kWaiting && !copy.reason.empty();
      if (task != kLastTask && says_why) return copy.reason;
    }
  }
  return "";
}

}  // namespace reel
