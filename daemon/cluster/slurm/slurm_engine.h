// SlurmEngine: a ClusterEngine that runs Slurm's commands: sbatch, squeue, scancel, scontrol and sinfo.
//
// What is said to them and what they answer is in the files beside this one, seen with Slurm 22.05.8.

#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "daemon/cluster/cluster_engine.h"
#include "daemon/cluster/slurm/slurm_film.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/command_run.h"

namespace reel {

class SlurmEngine : public ClusterEngine {
 public:
  // A command that takes longer is ended: Slurm's own patience with a controller (MessageTimeout, 10 s) times its
  // tries is more than anybody wants to wait for an answer.
  static constexpr auto kPatience = std::chrono::seconds(20);

  // kUnavailable: Slurm's commands are not in PATH. kInvalidInput: the job's slurm_args.
  static Status Check(const ClusterSpec& cluster);

  SlurmEngine(PollLoop& loop, SlurmFilm film);

  std::string name() const override { return "Slurm"; }
  std::string prelude() const override;
  void Look(Looked done) override;
  void Submit(const ClusterSubmission& submission, Done done) override;
  void List(Listed done) override;
  void Cancel(const std::vector<ListedTask>& tasks, Done done) override;
  void Avoid(const std::vector<std::string>& nodes, Done done) override;
  void CheckDeadline(TimePoint now) override;
  void Abandon() override;
  bool is_busy() const override { return command_ != nullptr || !due_.empty(); }
  std::vector<pid_t> pids() const override;

 private:
  using Command = std::vector<std::string>;
  using Lines = std::vector<std::string>;
  using Ended = std::function<void(const Status&, const Lines&)>;

  void Run(const Command& command, Ended ended);
  void RunAll(std::vector<Command> commands, Ended each, Done done);
  void RunNext(Ended each, const Done& done);

  PollLoop& loop_;
  SlurmFilm film_;
  std::set<std::string> arrays_;  // whose tasks may wait or run
  std::deque<Command> due_;       // after the one that runs
  std::unique_ptr<CommandRun> command_;
  TimePoint command_began_{};
  bool has_timed_out_ = false;
  unique_fd output_;  // of the command, in memory: a list of thousands of tasks has no other limit
};

}  // namespace reel
