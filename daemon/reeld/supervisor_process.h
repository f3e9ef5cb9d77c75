// SupervisorProcess: one running `reel-supervisor render orders`, as the daemon's event loop sees it.
//
// The supervisor gets the job's text as descriptor 3 (a memfd, at its beginning), writes JobEvents
// as lines to descriptor 4, reads SupervisorOrders as lines from descriptor 5, and prints to a pipe that
// is always drained. It is in a process group
// of its own, gets SIGTERM when the daemon dies, and what is left of its group when it ends is
// killed. Nothing here blocks beyond the exec. Belongs to the daemon's one thread.

#pragma once

#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/process/child_process.h"
#include "daemon/reeld/line_splitter.h"
#include "protocol/job_event.h"
#include "protocol/supervisor_order.h"

namespace reel {

struct SupervisorProgram {
  std::string path;
  rlimit open_files;  // what it gets as RLIMIT_NOFILE; the daemon's own limit is raised for clients
};

// `on_end` is the last call, and comes once: everything that the supervisor said came before.
struct SupervisorCallbacks {
  std::function<void(const JobEvent&)> on_event;
  std::function<void(LogLine)> on_log_line;
  std::function<void(ExitStatus)> on_end;
};

class SupervisorProcess : public std::enable_shared_from_this<SupervisorProcess> {
 public:
  // How long a supervisor has to tidy up after SIGTERM before it is killed.
  static constexpr milliseconds kGrace{5000};

  // On failure kUnavailable, and no callback is ever called.
  static Result<std::shared_ptr<SupervisorProcess>> Start(boost::asio::io_context& io,
                                                          const SupervisorProgram& program,
                                                          std::string_view job_text,
                                                          SupervisorCallbacks callbacks);

  ~SupervisorProcess();

  // Asks the supervisor to stop: by SIGTERM it keeps its finished segments, by SIGINT nothing. Kills
  // its group if it still lives kGrace after the first call. The same signal twice is sent once.
  void Stop(int signal_number);

  // What it does now has a limit of its own: it is not killed kGrace after Stop.
  void GiveTime() { grace_timer_.cancel(); }

  // False: it has not read the last ones, or has ended. Does not block.
  bool Send(const SupervisorOrder& order) const;

  // Stop was called.
  bool told_to_stop() const { return !stop_signals_.empty(); }

 private:
  struct Pipe {
    explicit Pipe(boost::asio::io_context& io, int fd, size_t max_line_bytes)
        : descriptor(io, fd), lines(max_line_bytes) {}
    boost::asio::posix::stream_descriptor descriptor;
    LineSplitter lines;
    LineSplitter::Sink on_line;
  };

  SupervisorProcess(boost::asio::io_context& io, ChildProcess child, unique_fd events,
                    unique_fd output, unique_fd orders, SupervisorCallbacks callbacks);

  void Begin();
  void WaitForOutput(Pipe& pipe);
  bool ReadOnce(Pipe& pipe);
  void TakeEvent(std::string_view line, bool is_cut);
  void TakeOutput(std::string_view line, bool is_cut);
  void WaitForEnd();
  void End();
  void KillGroup();

  ChildProcess child_;
  boost::asio::posix::stream_descriptor pidfd_;  // borrowed from child_
  Pipe events_;
  Pipe output_;
  unique_fd orders_;
  boost::asio::steady_timer grace_timer_;
  SupervisorCallbacks callbacks_;
  std::set<int> stop_signals_;  // that were sent
};

}  // namespace reel
