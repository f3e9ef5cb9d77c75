// ForkServer: the one process of a job that has loaded a script, and is forked from for each producer.
//
// Importing a script's libraries takes longer than drawing many frames, and what its animation holds
// (figures, data, the state of random numbers) must be the same in all producers: so it is done once. The
// server forks twice and ends the process in between; the producer then is an orphan, hence the child of
// the nearest subreaper, this supervisor (descendants.h), which watches and reaps it like one that it has
// started itself. One thread, together with its PollLoop; callbacks are called from the loop.
//
//     server = Start(...) -> on_loaded, once -> Fork(producer's ends) ... | on_failed, once
//
// The server that is given to several pools (a job has one, `reel verify` too) outlives them all. One that
// dies takes the state of random numbers with it, so no other could take its place: the producers that
// live go on, and the next Fork fails with how it ended.

#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/process/child_process.h"
#include "daemon/process/output_capture.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/producer_failure.h"
#include "shm/producer_channel.h"

namespace reel {

// A script may compute what it draws before it draws it.
inline constexpr auto kDefaultScriptTimeout = std::chrono::minutes(10);

class ForkServer {
 public:
  // One that is a child of this process already, since somebody forked himself and then became this
  // program (`reel.save` in Python): its channel, and its process.
  struct Inherited {
    unique_fd channel;
    pid_t pid = 0;
  };
  struct Settings {
    std::string python;     // a path, or a name in PATH; empty: python3
    std::string directory;  // where it is started; empty: here
    LoadRenderer order;
    milliseconds load_timeout = kDefaultScriptTimeout;
    std::vector<SpawnRequest::Limit> limits;  // of it and of each process forked from it
    std::optional<Inherited> inherited = {};  // instead of starting one
    std::shared_ptr<const Sandbox> sandbox = nullptr;  // as the limits, but not of one that is inherited
  };
  struct Callbacks {
    std::function<void(const RendererLoaded&)> on_loaded;
    std::function<void(const ProducerFailure&)> on_failed;  // while it loads
    std::function<void(const std::string& source, const std::string& line)> on_log;
  };

  // On failure kUnavailable: there is no such interpreter, no more processes; kInternal: what was inherited
  // is no child of this process.
  static Result<std::unique_ptr<ForkServer>> Start(PollLoop& loop, Settings settings,
                                                   Callbacks callbacks);

  ~ForkServer();
  ForkServer(const ForkServer&) = delete;
  ForkServer& operator=(const ForkServer&) = delete;

  // Asks for a producer that speaks on `channel` and prints into `output`; both are copied. It says
  // ProducerForked on its channel when it is there. On failure kFailed: the server is gone, and how.
  Status Fork(int channel, int output);

  // Called every ~100 ms.
  void CheckDeadlines(TimePoint now);

  pid_t pid() const { return child_.pid(); }

 private:
  struct Process {
    ChildProcess child;
    ProducerChannel channel;
    std::unique_ptr<OutputCapture> output;  // not of one that was inherited
  };
  ForkServer(PollLoop& loop, Settings settings, Callbacks callbacks, Process process);

  static Result<Process> Spawn(PollLoop& loop, const Settings& settings,
                               const Callbacks& callbacks);
  static Result<Process> Adopt(Inherited inherited);

  void Watch();
  void OnChannel();
  void OnExit();
  void FailLoading(Status status, const std::string& how);

  PollLoop& loop_;
  const Settings settings_;
  const Callbacks callbacks_;
  ChildProcess child_;
  ProducerChannel channel_;
  std::unique_ptr<OutputCapture> output_;
  const TimePoint started_ = Clock::now();
  bool is_loaded_ = false;
  bool has_failed_ = false;
  std::optional<std::string> end_;  // how it ended
};

}  // namespace reel
