// SupervisorProcess: one running `reel-supervisor render orders`, as the daemon's event loop sees it.
//
// The supervisor gets the job's text as descriptor 3 (a memfd, at its beginning), writes JobEvents
// as lines to descriptor 4, reads SupervisorOrders as lines from descriptor 5, and prints to a pipe that
// is always drained. How it is started, signalled and ended is the JobStarter's affair. Nothing here
// blocks beyond what that does. Belongs to the daemon's one thread.

#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "daemon/reeld/job_starter.h"
#include "daemon/reeld/line_splitter.h"
#include "protocol/job_event.h"
#include "protocol/supervisor_order.h"

namespace reel {

// `on_end` is the last call, and comes once: everything that the supervisor said came before.
struct SupervisorCallbacks {
  std::function<void(const JobEvent&)> on_event;
  std::function<void(LogLine)> on_log_line;
  std::function<void(const StartedSupervisor::End&)> on_end;
};

class SupervisorProcess : public std::enable_shared_from_this<SupervisorProcess> {
 public:
  // How long a supervisor has to tidy up after SIGTERM before it is killed.
  static constexpr milliseconds kGrace{5000};
  // The same for one that has tasks on a cluster to remove. slurmctld answers late when it has much to do, and Slurm's
  // commands ask it for MessageTimeout (10 s, slurm.conf(5)) and again.
  static constexpr milliseconds kClearingGrace{60'000};

  // On failure kUnavailable, and no callback is ever called.
  static Result<std::shared_ptr<SupervisorProcess>> Start(boost::asio::io_context& io,
                                                          JobStarter& starter,
                                                          const StartOrder& order,
                                                          SupervisorCallbacks callbacks);

  ~SupervisorProcess();

  // Asks the supervisor to stop: by SIGTERM it keeps its finished segments, by SIGINT nothing; by SIGHUP it
  // keeps them, too, and tasks that it has on a cluster go on for the next one. Kills its group if it still lives
  // when the shortest grace that was given is over. The same signal twice is sent once.
  void Stop(int signal_number, milliseconds grace = kGrace);

  // What it does now, the job's command, has a limit of its own (60 s), and it is not killed kGrace after Stop.
  // But it is the user's process, and may be told so by the user: it is killed after kEndHookTime.
  static constexpr milliseconds kEndHookTime{75'000};
  void GiveTime() { KillIn(kEndHookTime); }

  // It was started for no more than to remove what its job has on the cluster.
  void ExpectClearing() { KillIn(kClearingGrace); }

  // False: it has not read the last ones, or has ended. Does not block.
  bool Send(const SupervisorOrder& order) const;

  // Stop was called.
  bool told_to_stop() const { return !stop_signals_.empty(); }
  bool told_to_let_go() const { return stop_signals_.contains(SIGHUP); }

 private:
  struct Pipe {
    explicit Pipe(boost::asio::io_context& io, int fd, size_t max_line_bytes)
        : descriptor(io, fd), lines(max_line_bytes) {}
    boost::asio::posix::stream_descriptor descriptor;
    LineSplitter lines;
    LineSplitter::Sink on_line;
  };

  SupervisorProcess(boost::asio::io_context& io, std::unique_ptr<StartedSupervisor> supervisor,
                    unique_fd events, unique_fd output, unique_fd orders,
                    SupervisorCallbacks callbacks);

  void Begin();
  void WaitForOutput(Pipe& pipe);
  bool ReadOnce(Pipe& pipe);
  void TakeEvent(std::string_view line, bool is_cut);
  void TakeOutput(std::string_view line, bool is_cut);
  void WaitForEnd();
  void KillIn(milliseconds time);
  void End(const StartedSupervisor::End& end);

  const std::unique_ptr<StartedSupervisor> supervisor_;
  boost::asio::posix::stream_descriptor news_;  // borrowed from supervisor_
  Pipe events_;
  Pipe output_;
  unique_fd orders_;
  boost::asio::steady_timer grace_timer_;
  SupervisorCallbacks callbacks_;
  std::set<int> stop_signals_;  // that were sent
  bool has_warned_ = false;
};

}  // namespace reel
