// The metrics of a running reeld, over HTTP.

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "protocol/daemon_socket.h"
#include "running_daemon.h"

namespace reel {
namespace {

// One connection, on which anything can be said.
class HttpClient {
 public:
  explicit HttpClient(const std::string& path)
      : socket_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_un address = UnixAddress(path).value();
    REQUIRE(connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) ==
            0);
  }

  void Say(const std::string& text) {
    CHECK(send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL) > 0);
  }
  // Until the other side ends.
  std::string Hear() {
    std::string all;
    char bytes[4096];
    for (;;) {
      REQUIRE(WaitUntilReadable(socket_.get()));
      const ssize_t count = recv(socket_.get(), bytes, sizeof(bytes), 0);
      if (count <= 0) return all;
      all.append(bytes, static_cast<size_t>(count));
    }
  }
  std::string Ask(const std::string& request) {
    Say(request);
    return Hear();
  }

 private:
  unique_fd socket_;
};

class MeasuredDaemon {
 public:
  MeasuredDaemon()
      : path_(directory_ / "metrics.sock"),
        daemon_("--config " + directory_.Write("f.toml", "[metrics]\nsocket = \"" + path_ +
                                                             "\"\nmode = 0o660\n")) {}

  std::string Ask(const std::string& request) { return HttpClient(path_).Ask(request); }
  std::string Metrics() { return Ask("GET /metrics HTTP/1.0\r\n\r\n"); }
  const std::string& path() const { return path_; }
  RunningDaemon& daemon() { return daemon_; }

 private:
  TemporaryDirectory directory_;
  std::string path_;
  RunningDaemon daemon_;
};

TEST_CASE("the metrics follow the jobs") {
  MeasuredDaemon measured;
  RawClient client = measured.daemon().Connect();
  client.Wait(client.Submit("progress finish"));
  client.Wait(client.Submit("fail"));
  Checkpoint running(measured.daemon().directory(), "running");
  client.Submit("path:" + running.path() + " hang");
  client.Submit("finish");
  running.Await();
  const std::string metrics = measured.Metrics();
  CHECK_THAT(metrics, Catch::StartsWith("HTTP/1.0 200 OK\r\n"));
  CHECK_THAT(metrics, Catch::Contains("Content-Type: text/plain; version=0.0.4"));
  for (const char* line :
       {"reel_jobs{state=\"queued\"} 1", "reel_jobs{state=\"running\"} 1",
        "reel_jobs_ended_total{state=\"done\"} 1", "reel_jobs_ended_total{state=\"failed\"} 1",
        "reel_jobs_submitted_total 4", "reel_supervisor_starts_total 3",
        "reel_frames_done_total 100", "reel_clients 1"}) {
    INFO(metrics);
    CHECK_THAT(metrics, Catch::Contains(std::string("\n") + line + "\n"));
  }
}

TEST_CASE("only GET and HEAD of /metrics are answered with them") {
  MeasuredDaemon measured;
  CHECK_THAT(measured.Ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
             Catch::StartsWith("HTTP/1.1 404 ") && Catch::Contains("the metrics are at /metrics"));
  CHECK_THAT(measured.Ask("POST /metrics HTTP/1.0\r\n\r\n"),
             Catch::StartsWith("HTTP/1.0 405 ") && Catch::Contains("only GET is possible"));
  const std::string head = measured.Ask("HEAD /metrics HTTP/1.0\r\n\r\n");
  CHECK_THAT(head, Catch::StartsWith("HTTP/1.0 200 OK\r\n") && Catch::EndsWith("\r\n\r\n"));
  CHECK(measured.Ask("nonsense\r\n\r\n") == "");
  CHECK(measured.Ask("GET /metrics HTTP/1.0\r\nX: " + std::string(9000, 'x') + "\r\n\r\n") == "");
  CHECK_THAT(measured.Metrics(), Catch::StartsWith("HTTP/1.0 200 OK"));
}

TEST_CASE("clients beyond the limit wait, and are served when others have gone") {
  MeasuredDaemon measured;
  std::vector<HttpClient> idle;
  for (int i = 0; i < 8; ++i) idle.emplace_back(measured.path());
  // Behind those in the row, so not served before one of them has gone.
  HttpClient next(measured.path());
  next.Say("GET /metrics HTTP/1.0\r\n\r\n");
  // The daemon itself is not held up.
  CHECK(measured.daemon().Connect().Ask<Overview>(AskOverview{}).clients == 1);
  idle.clear();
  CHECK_THAT(next.Hear(), Catch::StartsWith("HTTP/1.0 200 OK"));
}

TEST_CASE("the metrics' socket has the mode that was set, and goes with the daemon") {
  MeasuredDaemon measured;
  struct stat status = {};
  REQUIRE(stat(measured.path().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0660);
  // One that connected and says nothing does not hold the daemon up.
  const HttpClient silent(measured.path());
  CHECK_THAT(measured.Metrics(), Catch::StartsWith("HTTP/1.0 200 OK"));
  measured.daemon().Signal(SIGTERM);
  CHECK(measured.daemon().AwaitEnd() == 0);
  CHECK_FALSE(std::filesystem::exists(measured.path()));
}

}  // namespace
}  // namespace reel
