// How the daemon does under load:
//
//   (a) the time of a status request while 1,000 idle clients and 10 that send one byte a second are
//       connected: p50 and p99 of 1,000 requests, each on a connection of its own;
//   (b) 1,000 jobs of which a tenth crashes: the time they take, and the daemon's descriptors, memory
//       and children before and after.
//
// It stands in for the supervisor itself: a copy of this program beside a copy of reeld, under the
// name reel-supervisor, does nothing but end well or be killed.
//
//     daemon_load_bench [--clients 1000] [--jobs 1000]

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/private_directory.h"
#include "base/unique_fd.h"
#include "bench/require.h"
#include "protocol/daemon_messages.h"
#include "protocol/daemon_socket.h"
#include "protocol/message_stream.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

// The other role: the job's text is "crash" or anything else.
int Supervise() {
  char text[64] = {};
  if (read(3, text, sizeof(text) - 1) > 0 && std::string(text) == "crash") raise(SIGKILL);
  const std::string event = JobEventToJson(Finished{}) + "\n";
  return write(4, event.data(), event.size()) > 0 ? 0 : 1;
}

class Client {
 public:
  explicit Client(const std::string& path)
      : socket_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_un address = UnixAddress(path).value();
    if (connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
      bench::Die("cannot connect to " + path);
    }
  }
  void SendBytes(std::string_view bytes) {
    if (send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(bytes.size())) {
      bench::Die("reeld went away");
    }
  }
  template <typename T>
  T Ask(const Request& request) {
    SendBytes(FrameMessage(RequestToJson(request)));
    for (;;) {
      const std::optional<std::string> payload = decoder_.Next().value();
      if (payload) {
        Reply reply = ReplyFromJson(*payload).value();
        if (T* wanted = std::get_if<T>(&reply)) return std::move(*wanted);
        bench::Die("an unexpected reply: " + *payload);
      }
      char bytes[4096];
      const ssize_t count = recv(socket_.get(), bytes, sizeof(bytes), 0);
      if (count <= 0) bench::Die("reeld went away");
      decoder_.Feed({bytes, static_cast<size_t>(count)});
    }
  }
  void Greet() { Ask<Hello>(Hello{kProtocolVersion, "bench"}); }

 private:
  unique_fd socket_;
  MessageDecoder decoder_;
};

// A reeld in a directory of its own, with this program as its supervisor.
class Daemon {
 public:
  Daemon() {
    const fs::path self = fs::read_symlink("/proc/self/exe");
    fs::copy_file(self.parent_path() / "reeld", directory_.path() / "reeld");
    fs::copy_file(self, directory_.path() / "reel-supervisor");
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) bench::Die("pipe2 failed");
    pid_ = fork();
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      dup2(ends[1], STDOUT_FILENO);
      execl((directory_.path() / "reeld").c_str(), "reeld", "--socket", socket_path().c_str(),
            "--state", (directory_.path() / "state").c_str(), "--jobs", "2", nullptr);
      _exit(127);
    }
    close(ends[1]);
    char first_line[256];
    if (read(ends[0], first_line, sizeof(first_line)) <= 0) bench::Die("reeld does not start");
    close(ends[0]);
  }
  ~Daemon() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  std::string socket_path() const { return directory_.path() / "s"; }
  fs::path proc() const { return fs::path("/proc") / std::to_string(pid_); }

  void PrintState(const char* when) const {
    std::ifstream children(proc() / "task" / std::to_string(pid_) / "children");
    int child = 0, child_count = 0;
    while (children >> child) ++child_count;
    const auto descriptors = std::distance(fs::directory_iterator(proc() / "fd"), {});
    std::ifstream status(proc() / "status");
    std::string line;
    while (std::getline(status, line) && !line.starts_with("VmRSS:")) {
    }
    std::printf("  %-7s %td descriptors, %d children, %s\n", when, descriptors, child_count,
                line.c_str());
  }

 private:
  PrivateDirectory directory_ =
      bench::Require(PrivateDirectory::Make(fs::temp_directory_path(), "reel-bench-"));
  pid_t pid_ = -1;
};

double Milliseconds(nanoseconds duration) { return ToSeconds(duration) * 1e3; }

void MeasureStatus(size_t idle_clients) {
  constexpr int kSlow = 10, kRequests = 1000;
  const Daemon daemon;
  std::vector<Client> idle, slow;
  for (size_t i = 0; i < idle_clients; ++i) idle.emplace_back(daemon.socket_path()).Greet();
  for (int i = 0; i < kSlow; ++i) slow.emplace_back(daemon.socket_path()).Greet();
  const std::string message = FrameMessage(RequestToJson(AskOverview{}));
  size_t sent = 0;
  TimePoint next_byte = Clock::now();
  std::vector<nanoseconds> times;
  for (int i = 0; i < kRequests; ++i) {
    if (Clock::now() >= next_byte) {
      // Longer than a request is, the next one begins in the middle.
      for (Client& client : slow) client.SendBytes({&message[sent % message.size()], 1});
      ++sent;
      next_byte += std::chrono::seconds(1);
    }
    const TimePoint start = Clock::now();
    Client client(daemon.socket_path());
    client.Greet();
    client.Ask<Overview>(AskOverview{});
    times.push_back(Clock::now() - start);
    usleep(5000);  // 1,000 requests take some seconds, so that the slow clients send in between
  }
  std::sort(times.begin(), times.end());
  std::printf(
      "status beside %zu idle and %d slow clients: p50 %.2f ms, p99 %.2f ms, longest %.2f ms\n",
      idle_clients, kSlow, Milliseconds(times[kRequests / 2]),
      Milliseconds(times[kRequests * 99 / 100]), Milliseconds(times.back()));
}

void RunJobs(int jobs) {
  constexpr int kCrashEvery = 10;
  const Daemon daemon;
  Client client(daemon.socket_path());
  client.Greet();
  const auto submit = [&](const std::string& text, int number) {
    const std::string output = "/bench/" + std::to_string(number);
    return client.Ask<Submitted>(SubmitJob{text, "scene", output, ""}).job;
  };
  client.Ask<JobSummary>(WaitForJob{submit("first", -1)});
  std::printf("%d jobs, 1 of %d crashes (its supervisor is started three times):\n", jobs,
              kCrashEvery);
  daemon.PrintState("before:");
  const TimePoint start = Clock::now();
  std::vector<int64_t> ids;
  for (int i = 0; i < jobs; ++i) ids.push_back(submit(i % kCrashEvery == 0 ? "crash" : "well", i));
  const double submitted_ms = Milliseconds(Clock::now() - start);
  int done = 0, failed = 0;
  for (const int64_t id : ids) {
    const JobState state = client.Ask<JobSummary>(WaitForJob{id}).state;
    done += state == JobState::kDone ? 1 : 0;
    failed += state == JobState::kFailed ? 1 : 0;
  }
  const double seconds = ToSeconds(Clock::now() - start);
  daemon.PrintState("after:");
  std::printf("  %d DONE, %d FAILED in %.1f s (%.1f jobs/s); submitting took %.2f ms a job\n", done,
              failed, seconds, jobs / seconds, submitted_ms / jobs);
}

int Main(int argc, char** argv) {
  size_t clients = 1000;
  int jobs = 1000;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string(argv[i]) == "--clients") clients = std::stoul(argv[i + 1]);
    if (std::string(argv[i]) == "--jobs") jobs = std::stoi(argv[i + 1]);
  }
  MeasureStatus(clients);
  RunJobs(jobs);
  return 0;
}

}  // namespace
}  // namespace reel

int main(int argc, char** argv) {
  if (argc >= 2 && std::string(argv[1]) == "render") return reel::Supervise();
  return reel::Main(argc, argv);
}
