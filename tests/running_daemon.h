// RunningDaemon: a real reeld in a temporary directory, with the fake supervisor beside it or the real
// one; and RawClient, a client that can say anything. For tests.

#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"
#include "protocol/daemon_messages.h"
#include "protocol/message_stream.h"
#include "temporary_directory.h"

namespace reel {

// Every wait of a test ends after this, as a failure.
inline constexpr int kPatienceMs = 20'000;

// Whether `fd` became readable.
bool WaitUntilReadable(int fd);

// A FIFO on which a supervisor's step "path:..." or "child:..." reports.
class Checkpoint {
 public:
  Checkpoint(const TemporaryDirectory& directory, const std::string& name);

  // Waits until a supervisor reached it, and gives its pid.
  pid_t Await();
  // The same: its pid, a space, and whether its job is "resumed" or "fresh".
  std::string AwaitText();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  unique_fd fifo_;
};

// A job that is JSON, so that the daemon can ask for it to be resumed.
inline std::string JsonJob(const std::string& steps) { return "{\"title\":\"x " + steps + " x\"}"; }

class RawClient {
 public:
  explicit RawClient(const std::string& socket_path);

  void SendBytes(std::string_view bytes);
  void Send(const Request& request) { SendBytes(FrameMessage(RequestToJson(request))); }
  // With a descriptor beside it; -1: none.
  void SendWith(const Request& request, int descriptor);
  void SendWithAll(const Request& request, const std::vector<int>& descriptors);
  void SendBytesWith(const std::string& bytes, const std::vector<int>& descriptors);

  // The next reply; none when the daemon closed the connection.
  std::optional<Reply> Receive();

  // Sends, and expects a reply of the type T.
  template <typename T>
  T Ask(const Request& request) {
    Send(request);
    return ReceiveA<T>();
  }
  template <typename T>
  T ReceiveA() {
    return std::get<T>(Receive().value());
  }

  void Greet() { Ask<Hello>(Hello{kProtocolVersion, "test"}); }
  // Each job has an output of its own.
  int64_t Submit(const std::string& job, const std::string& on = "") {
    static int outputs = 0;
    const std::string output = "/o" + std::to_string(++outputs) + ".mp4";
    return Ask<Submitted>(SubmitJob{job, "scene", output, "", kDefaultPriority, on}).job;
  }
  JobSummary Show(int64_t job) { return Ask<JobSummary>(ShowJob{job}); }
  // Watches until the job stands so.
  JobSummary AwaitState(int64_t job, JobState state);
  JobSummary Wait(int64_t job) { return Ask<JobSummary>(WaitForJob{job}); }
  void Close() { socket_.reset(); }

 private:
  unique_fd socket_;
  MessageDecoder decoder_;
};

class RunningDaemon {
 public:
  enum class Supervisor { kFake, kReal };

  // Returns once it listens. More arguments separated by spaces; the last of two equal ones counts.
  explicit RunningDaemon(const std::string& arguments = "",
                         Supervisor supervisor = Supervisor::kFake);
  // Kills it.
  ~RunningDaemon();

  RawClient Connect() const;  // that has said hello
  pid_t pid() const { return pid_; }
  const std::string& socket_path() const { return socket_path_; }
  const TemporaryDirectory& directory() const { return directory_; }
  void Signal(int number) const;
  // Its wait status.
  int AwaitEnd();
  // After AwaitEnd: another one in its place, on the same socket and the same store.
  void Restart(const std::string& arguments = "") { Start(arguments); }
  // SIGKILL, and another one in its place.
  void KillAndRestart();

  std::string state_path() const { return directory_ / "state"; }

  struct Outcome {
    int wait_status = 0;
    std::string errors;
  };
  // Another reeld on the same socket, unless the arguments say otherwise, until it ends.
  Outcome RunSecond(const std::string& arguments = "") const;

 private:
  void Start(const std::string& arguments);

  TemporaryDirectory directory_;
  std::string socket_path_;
  pid_t pid_ = -1;
};

// Blocks until the job has drawn so many frames.
void AwaitFrames(const RunningDaemon& daemon, int64_t job, int64_t frames);

}  // namespace reel
