#include "daemon/cluster/slurm/slurm_engine.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/program_path.h"
#include "daemon/cluster/slurm/slurm_nodes.h"
#include "daemon/cluster/slurm/slurm_queue.h"
#include "daemon/cluster/slurm/slurm_submission.h"
#include "daemon/cluster/slurm/slurm_verdict.h"
#include "protocol/slurm_programs.h"

namespace reel {
namespace {

std::vector<std::string> LinesOf(int file) {
  std::string text;
  char bytes[65536];
  off_t at = 0;
  ssize_t got;
  while ((got = pread(file, bytes, sizeof(bytes), at)) > 0) {
    text.append(bytes, static_cast<size_t>(got));
    at += got;
  }
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

Status SlurmEngine::Check(const ClusterSpec& cluster) {
  for (const char* program : kSlurmPrograms) {
    if (FindInPath(program)) continue;
    return Unavailable(
        fmt::format("on: slurm needs {}, which is not installed, or not in PATH (Debian: apt "
                    "install slurm-client, "
                    "and the cluster's slurm.conf)",
                    program));
  }
  return CheckSlurmArguments(cluster.slurm_args);
}

// What the commands take from the environment and no option of ours overrides: it would hide tasks from squeue, keep
// scancel from what it is to cancel, or make an array of the last task (ENVIRONMENT in each command's manual).
SlurmEngine::SlurmEngine(PollLoop& loop, SlurmFilm film) : loop_(loop), film_(std::move(film)) {
  constexpr std::array<std::string_view, 3> kPrefixes = {"SQUEUE_", "SCANCEL_", "SINFO_"};
  std::vector<std::string> unwanted = {"SBATCH_ARRAY_INX", "SBATCH_WAIT", "SBATCH_CLUSTERS"};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const bool is_unwanted =
        std::any_of(kPrefixes.begin(), kPrefixes.end(),
                    [&](std::string_view prefix) { return text.starts_with(prefix); });
    if (is_unwanted) unwanted.emplace_back(text.substr(0, text.find('=')));
  }
  for (const std::string& name : unwanted) unsetenv(name.c_str());
}

std::string SlurmEngine::prelude() const { return SlurmPrelude(); }

void SlurmEngine::Look(Looked done) {
  Run(SettingsCommand(), [this, done](const Status& status, const Lines& lines) {
    if (!status.ok()) return done(status);
    const SlurmLimits limits = ParseLimits(lines);
    film_.array_size = limits.array_size;
    Run(NodesCommand(film_.cluster), [done, limits](const Status& looked, const Lines& nodes) {
      if (!looked.ok()) return done(looked);
      ClusterFacts facts = ParseNodes(nodes);
      facts.most_tasks = MostTasks(limits);
      done(facts);
    });
  });
}

void SlurmEngine::Submit(const ClusterSubmission& submission, Done done) {
  const bool is_too_many =
      std::any_of(submission.tasks.begin(), submission.tasks.end(),
                  [&](int64_t task) { return task >= kMostArrays * film_.array_size; });
  if (is_too_many) {
    const Status status = InvalidInput(
        fmt::format("an interrupted run left the film in too many pieces: Slurm's arrays "
                    "(MaxArraySize {}) hold {} tasks; --force begins again",
                    film_.array_size, kMostArrays * film_.array_size));
    return loop_.Post([done, status] { done(status); });
  }
  const auto take_number = [this](const Status& status, const Lines& lines) {
    // "12" or, of a cluster among others, "12;name".
    if (!status.ok() || lines.empty()) return;
    arrays_.insert(lines.back().substr(0, lines.back().find(';')));
  };
  const auto tell = [this, done, cores = submission.cores](const Status& status) {
    done(NameRefusedField(status, film_.cluster, cores));
  };
  std::vector<std::string> after;
  if (submission.after_others) after.assign(arrays_.begin(), arrays_.end());
  RunAll(SubmitCommands(film_, submission, after), take_number, tell);
}

void SlurmEngine::List(Listed done) {
  Run(ListCommand(film_), [this, done](const Status& status, const Lines& lines) {
    if (!status.ok()) return done(status);
    std::vector<ListedTask> tasks = ParseListing(film_, lines);
    arrays_.clear();
    for (const ListedTask& task : tasks) {
      const bool is_live = task.state != ListedTask::State::kEnded;
      if (is_live && task.task != kLastTask) arrays_.insert(ArrayOf(task.id));
    }
    done(std::move(tasks));
  });
}

void SlurmEngine::Cancel(const std::vector<ListedTask>& tasks, Done done) {
  RunAll(CancelCommands(film_, tasks), nullptr, std::move(done));
}

void SlurmEngine::Avoid(const std::vector<std::string>& nodes, Done done) {
  std::vector<Command> commands;
  for (const std::string& array : arrays_) commands.push_back(AvoidCommand(film_, array, nodes));
  if (commands.empty()) {
    loop_.Post([done] { done(Status::Ok()); });
    return;
  }
  RunAll(std::move(commands), nullptr, std::move(done));
}

// Up to the first that fails.
void SlurmEngine::RunAll(std::vector<Command> commands, Ended each, Done done) {
  due_.assign(std::make_move_iterator(commands.begin()), std::make_move_iterator(commands.end()));
  RunNext(std::move(each), done);
}

void SlurmEngine::RunNext(Ended each, const Done& done) {
  if (due_.empty()) return done(Status::Ok());
  const Command command = std::move(due_.front());
  due_.pop_front();
  Run(command, [this, each, done](const Status& status, const Lines& lines) {
    if (each) each(status, lines);
    if (status.ok()) return RunNext(each, done);
    due_.clear();
    done(status);
  });
}

void SlurmEngine::Run(const Command& command, Ended ended) {
  has_timed_out_ = false;
  command_began_ = Clock::now();
  output_.reset(memfd_create("slurm", MFD_CLOEXEC));
  if (!output_.valid()) {
    const Status status = UnavailableErrno("a file in memory", errno);
    return loop_.Post([ended, status] { ended(status, {}); });
  }
  auto started = CommandRun::Start(
      loop_, command, nullptr,
      [this, program = command.front(), ended](const CommandRun::Outcome& outcome) {
        Status status = SlurmVerdict(program, outcome.status.success(), Describe(outcome.status),
                                     outcome.errors);
        if (has_timed_out_) status = Unavailable(program + ": no answer");
        // Not from inside its own callback, which the next command replaces.
        loop_.Post([this, ended, status] {
          command_.reset();
          ended(status, LinesOf(output_.get()));
        });
      },
      output_.get());
  if (started.ok()) {
    command_ = std::move(started).value();
    return;
  }
  loop_.Post([ended, status = started.status()] { ended(status, {}); });
}

void SlurmEngine::CheckDeadline(TimePoint now) {
  if (command_ && now - command_began_ >= kPatience) Abandon();
}

void SlurmEngine::Abandon() {
  due_.clear();
  if (!command_) return;
  has_timed_out_ = true;
  kill(command_->pid(), SIGKILL);
}

std::vector<pid_t> SlurmEngine::pids() const {
  return command_ ? std::vector<pid_t>{command_->pid()} : std::vector<pid_t>{};
}

}  // namespace reel
