#include "daemon/reeld/own_jobs.h"

#include <signal.h>
#include <unistd.h>

#include <utility>

#include "daemon/process/child_process.h"
#include "protocol/job_in_memory.h"
#include "protocol/supervisor_signals.h"

namespace reel {
namespace {

// The supervisor's side of the agreement; daemon/supervisor reads the same numbers.
constexpr int kJobDescriptor = 3;
constexpr int kEventDescriptor = 4;
constexpr int kOrderDescriptor = 5;

class ChildSupervisor : public StartedSupervisor {
 public:
  explicit ChildSupervisor(ChildProcess child) : child_(std::move(child)) {}

  int descriptor() const override { return child_.descriptor(); }
  void Signal(int signal_number) override { child_.Signal(signal_number); }
  void KillGroup() override {
    if (!child_.reaped()) kill(-child_.pid(), SIGKILL);
  }
  std::optional<End> TakeEnd() override {
    // Before the supervisor is reaped: until then nobody else can get its group's number.
    KillGroup();
    const std::optional<ExitStatus> exit_status = child_.Reap();
    return exit_status ? std::optional(End{*exit_status}) : std::nullopt;
  }

 private:
  ChildProcess child_;
};

}  // namespace

Result<JobOwner> OwnJobs::Accept(const Caller&, const SubmitJob& request) {
  if (request.job.empty()) return InvalidInput("the submission's \"job\" is empty");
  return JobOwner{};
}

Result<std::unique_ptr<StartedSupervisor>> OwnJobs::Start(const StartOrder& order,
                                                          const SupervisorPipes& pipes) {
  REEL_ASSIGN_OR_RETURN(const unique_fd job, MakeJobInMemory(order.text));
  SpawnRequest request;
  request.arguments = {program_.path, "render", "orders"};
  if (order.goes_on) request.arguments.push_back("resume");
  if (order.cancels) request.arguments.push_back("cancel");
  request.descriptors = {{job.get(), kJobDescriptor},
                         {pipes.events, kEventDescriptor},
                         {pipes.orders, kOrderDescriptor},
                         {pipes.output, STDOUT_FILENO},
                         {pipes.output, STDERR_FILENO}};
  request.death_signal = SIGHUP;
  request.new_process_group = true;
  request.blocked = SupervisorSignalSet();
  REEL_ASSIGN_OR_RETURN(ChildProcess child, ChildProcess::Spawn(request));
  prlimit(child.pid(), RLIMIT_NOFILE, &program_.open_files, nullptr);
  return std::unique_ptr<StartedSupervisor>(std::make_unique<ChildSupervisor>(std::move(child)));
}

}  // namespace reel
