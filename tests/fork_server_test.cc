// The process that forks producers, as a shell script that the test writes: how it fails.

#include "daemon/supervisor/fork_server.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "temporary_directory.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

// What came of one.
struct Outcome {
  bool is_loaded = false;
  Status status;
  FailureCause cause;
};

class Server {
 public:
  // `script` stands in for Python; the supervisor's message arrives on its descriptor 3.
  explicit Server(const std::string& script, milliseconds load_timeout = 20s) {
    ForkServer::Settings settings;
    settings.python = directory_.Write("python", "#!/bin/sh\n" + script + "\n");
    chmod(settings.python.c_str(), 0700);
    settings.directory = directory_.path();
    settings.load_timeout = load_timeout;
    ForkServer::Callbacks callbacks;
    callbacks.on_loaded = [this](const RendererLoaded&) {
      outcome_.is_loaded = true;
      loop_.Stop();
    };
    callbacks.on_failed = [this](const ProducerFailure& failure) {
      outcome_.status = failure.status;
      outcome_.cause = failure.cause;
      loop_.Stop();
    };
    callbacks.on_log = [this](const std::string& source, const std::string& line) {
      log_.push_back(source + ": " + line);
    };
    auto server = ForkServer::Start(loop_, std::move(settings), std::move(callbacks));
    REQUIRE(server.ok());
    server_ = std::move(server).value();
    loop_.Every(10ms, [this] { server_->CheckDeadlines(Clock::now()); });
  }

  const Outcome& Await() {
    loop_.Run();
    return outcome_;
  }

  ForkServer& server() { return *server_; }
  PollLoop& loop() { return loop_; }
  const std::vector<std::string>& log() const { return log_; }
  std::string directory() const { return directory_.path(); }

 private:
  TemporaryDirectory directory_;
  PollLoop loop_;
  Outcome outcome_;
  std::vector<std::string> log_;
  std::unique_ptr<ForkServer> server_;
};

TEST_CASE(
    "a script's process that ends before it has loaded is told with how it ended, and its last "
    "words") {
  Server server("echo out of luck; pwd; exit 3");
  const Outcome& outcome = server.Await();
  CHECK(outcome.status.code() == StatusCode::kFailed);
  CHECK(outcome.status.message() == "the process that runs the script exited with status 3");
  CHECK(outcome.cause.process == "script");
  CHECK(outcome.cause.how == "exited with status 3");
  CHECK(outcome.cause.last_lines == std::vector<std::string>{"out of luck", server.directory()});
  CHECK(server.log().front() == "script: out of luck");
}

TEST_CASE("a script's process that does not load in time is ended") {
  Server server("exec sleep 100", 50ms);
  const Outcome& outcome = server.Await();
  CHECK(outcome.status.code() == StatusCode::kFailed);
  CHECK_THAT(outcome.status.message(), Catch::Contains("until its animation was there"));
}

TEST_CASE("a fork is refused by a script's process that is gone, with how it ended") {
  Server server("kill -9 $$");
  server.Await();
  const Status status = server.server().Fork(0, 1);
  CHECK(status.code() == StatusCode::kFailed);
  CHECK_THAT(status.message(), Catch::Contains("was killed by signal 9"));
}

TEST_CASE("an interpreter that cannot be started is unavailable, with its name") {
  PollLoop loop;
  ForkServer::Settings settings;
  settings.python = "/nowhere/python";
  const auto server =
      ForkServer::Start(loop, std::move(settings), {{}, {}, [](const auto&, const auto&) {}});
  CHECK(server.status().code() == StatusCode::kUnavailable);
  CHECK_THAT(server.status().message(), Catch::Contains("/nowhere/python"));
}

}  // namespace
}  // namespace reel
