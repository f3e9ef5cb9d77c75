// RunningDaemon: a real reeld in a temporary directory, with the fake supervisor beside it or the real
// one; and RawClient, a client that can say anything. For tests.

#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "protocol/daemon_messages.h"
#include "protocol/message_stream.h"

namespace reel {

// A directory that goes with its owner.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

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
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  unique_fd fifo_;
};

class RawClient {
 public:
  explicit RawClient(const std::string& socket_path);

  void SendBytes(std::string_view bytes);
  void Send(const Request& request) { SendBytes(FrameMessage(RequestToJson(request))); }

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
  int64_t Submit(const std::string& job) {
    return Ask<Submitted>(SubmitJob{job, "scene", "/o.mp4", ""}).job;
  }
  JobSummary Wait(int64_t job) { return Ask<JobSummary>(WaitForJob{job}); }
  void Close() { socket_.reset(); }

 private:
  unique_fd socket_;
  MessageDecoder decoder_;
};

class RunningDaemon {
 public:
  enum class Supervisor { kFake, kReal };

  // Returns once it listens. More arguments separated by spaces.
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
  // After AwaitEnd: another one in its place, on the same socket.
  void Restart() { Start(""); }

  struct Outcome {
    int wait_status = 0;
    std::string errors;
  };
  // Another reeld on the same socket, until it ends.
  Outcome RunSecond() const;

 private:
  void Start(const std::string& arguments);

  TemporaryDirectory directory_;
  std::string socket_path_;
  pid_t pid_ = -1;
};

}  // namespace reel
