// Clients that do what they should not, against a real reeld.

#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include "running_daemon.h"

namespace reel {
namespace {

using namespace std::string_literals;

TEST_CASE("a client that sends what is no message is told so and dropped; others are served") {
  RunningDaemon daemon;
  RawClient other = daemon.Connect();
  const std::string hello = FrameMessage(RequestToJson(Hello{kProtocolVersion, "test"}));
  struct Row {
    std::string name;
    std::string bytes;
    std::string words;
  };
  const std::vector<Row> rows = {
      {"4 GiB", "\xff\xff\xff\xff", "4294967295"},
      {"an HTTP request", "GET / HTTP/1.1\r\n\r\n", "bytes was announced"},
      {"no JSON", FrameMessage("garbage"), "not a JSON object"},
      {"no hello", FrameMessage(RequestToJson(AskOverview{})), "must be a hello"},
      {"a later protocol", FrameMessage(RequestToJson(Hello{7, "future"})),
       "protocol 7, this daemon protocol " + std::to_string(kProtocolVersion)},
      {"an unknown request", hello + FrameMessage(R"({"type":"dance"})"), "dance"},
      {"4 GiB after hello", hello + "\xff\xff\xff\xff", "4294967295"},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    RawClient client(daemon.socket_path());
    client.SendBytes(row.bytes);
    std::optional<Reply> reply = client.Receive();
    REQUIRE(reply);
    if (std::holds_alternative<Hello>(*reply)) reply = client.Receive();
    REQUIRE(reply);
    CHECK(std::get<ErrorReply>(*reply).message.find(row.words) != std::string::npos);
    CHECK_FALSE(client.Receive());
    CHECK(other.Ask<Overview>(AskOverview{}).running == 0);
  }
}

TEST_CASE("a client that says hello twice is told so, and is served all the same") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  CHECK(client.Ask<ErrorReply>(Hello{kProtocolVersion, "test"}).message ==
        "a second hello on one connection");
  CHECK(client.Ask<Overview>(AskOverview{}).running == 0);
}

TEST_CASE("requests that come one byte at a time are answered") {
  RunningDaemon daemon;
  RawClient client(daemon.socket_path());
  const std::string bytes = FrameMessage(RequestToJson(Hello{kProtocolVersion, "slow"})) +
                            FrameMessage(RequestToJson(AskOverview{}));
  for (const char byte : bytes) client.SendBytes({&byte, 1});
  CHECK(client.ReceiveA<Hello>().program == "reeld");
  CHECK(client.ReceiveA<Overview>().clients == 1);
}

TEST_CASE("requests sent at once are answered in order") {
  RunningDaemon daemon;
  RawClient client = daemon.Connect();
  std::string bytes = FrameMessage(RequestToJson(SubmitJob{"finish", "", "", ""})) +
                      FrameMessage(RequestToJson(WatchJob{1})) +
                      FrameMessage(RequestToJson(WaitForJob{1})) +
                      FrameMessage(RequestToJson(AskOverview{}));
  client.SendBytes(bytes);
  CHECK(client.ReceiveA<Submitted>().job == 1);
  CHECK(std::holds_alternative<Finished>(client.ReceiveA<WatchedEvent>().event));
  CHECK(client.ReceiveA<JobSummary>().state == JobState::kDone);
  CHECK(client.ReceiveA<JobSummary>().state == JobState::kDone);
  CHECK(client.ReceiveA<Overview>().finished == 1);
}

TEST_CASE("a client that says no hello is dropped") {
  RunningDaemon daemon;
  RawClient client(daemon.socket_path());
  CHECK(client.ReceiveA<ErrorReply>().message.find("no hello") != std::string::npos);
  CHECK_FALSE(client.Receive());
}

TEST_CASE("clients that vanish while they submit, wait and watch harm nobody") {
  RunningDaemon daemon;
  RawClient other = daemon.Connect();
  Checkpoint running(daemon.directory(), "running");
  const int64_t id = other.Submit("path:" + running.path() + " hang");
  running.Await();
  for (const Request& request : std::vector<Request>{
           WaitForJob{id}, WatchJob{id}, ReadLog{id, true}, SubmitJob{"hang", "", "", ""}}) {
    RawClient client = daemon.Connect();
    client.Send(request);
    client.Close();
  }
  RawClient half = daemon.Connect();
  half.SendBytes("\x40\x00\x00\x00{\"ty"s);
  half.Close();
  other.Ask<JobSummary>(CancelJob{id});
  CHECK(other.Wait(id).state == JobState::kCancelled);
}

TEST_CASE("a client that asks and never reads costs the others nothing") {
  RunningDaemon daemon;
  RawClient other = daemon.Connect();
  const std::string label(kMaxLabelBytes, 'x');
  for (int i = 0; i < 8; ++i) other.Ask<Submitted>(SubmitJob{"hang", label, "", ""});
  std::vector<RawClient> silent;
  for (int i = 0; i < 20; ++i) {
    silent.push_back(daemon.Connect());
    // Fewer than fill the client's own side of the socket, whose replies fill the daemon's.
    for (int request = 0; request < 100; ++request) silent.back().Send(ListJobs{});
  }
  CHECK(other.Ask<Overview>(AskOverview{}).clients == 21);
}

TEST_CASE("a status is answered at once beside 1000 idle clients") {
  RunningDaemon daemon;
  std::vector<RawClient> idle;
  for (int i = 0; i < 1000; ++i) idle.push_back(daemon.Connect());
  std::vector<std::chrono::duration<double, std::milli>> times;
  for (int i = 0; i < 100; ++i) {
    const auto start = std::chrono::steady_clock::now();
    CHECK(daemon.Connect().Ask<Overview>(AskOverview{}).clients >= 1001);
    times.push_back(std::chrono::steady_clock::now() - start);
  }
  std::sort(times.begin(), times.end());
  CHECK(times[98].count() < 50);
}

TEST_CASE("a client too many is told so") {
  RunningDaemon daemon("--max-clients 2");
  RawClient first = daemon.Connect();
  {
    RawClient second = daemon.Connect();
    RawClient third(daemon.socket_path());
    const ErrorReply refusal = third.ReceiveA<ErrorReply>();
    CHECK(refusal.code == StatusCode::kUnavailable);
    CHECK(refusal.message.find("reeld has 2 clients, which is its limit") != std::string::npos);
  }
  CHECK(first.Ask<Overview>(AskOverview{}).max_running == 1);
}

TEST_CASE("a second daemon on the socket refuses, and the first goes on") {
  RunningDaemon daemon;
  const RunningDaemon::Outcome second = daemon.RunSecond();
  CHECK(WIFEXITED(second.wait_status));
  CHECK(WEXITSTATUS(second.wait_status) == 3);
  CHECK(second.errors.find("pid " + std::to_string(daemon.pid())) != std::string::npos);
  CHECK(second.errors.find(daemon.socket_path()) != std::string::npos);
  CHECK(daemon.Connect().Ask<Overview>(AskOverview{}).pid == daemon.pid());
}

TEST_CASE("a daemon starts over the socket of one that was killed") {
  RunningDaemon daemon;
  daemon.Signal(SIGKILL);
  daemon.AwaitEnd();
  struct stat status = {};
  REQUIRE(stat(daemon.socket_path().c_str(), &status) == 0);
  daemon.Restart();
  CHECK(daemon.Connect().Ask<Overview>(AskOverview{}).pid == daemon.pid());
}

TEST_CASE("only the user can open the socket, and it is gone after a normal stop") {
  RunningDaemon daemon;
  struct stat status = {};
  REQUIRE(stat(daemon.socket_path().c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
  daemon.Signal(SIGHUP);  // ignored
  CHECK(daemon.Connect().Ask<Overview>(AskOverview{}).pid == daemon.pid());
  daemon.Signal(SIGINT);
  CHECK(WEXITSTATUS(daemon.AwaitEnd()) == 0);
  CHECK(stat(daemon.socket_path().c_str(), &status) != 0);
}

}  // namespace
}  // namespace reel
