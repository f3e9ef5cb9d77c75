// Films that reeld's queue makes with the real supervisor.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "film_probe.h"
#include "film_queue.h"
#include "job_processes.h"
#include "running_daemon.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

TEST_CASE("jobs of the queue become films, one after the other") {
  const FilmQueue queue;
  CHECK(queue.Reel("submit red_square --size 64x64 --frames 20 -o red.mp4") == "1\n");
  CHECK(queue.Reel("submit testcard --size 64x64 --frames 30 -o card.mp4") == "2\n");
  queue.Reel("wait 1 2");
  const std::string list = queue.Reel("list");
  CHECK_THAT(list, Catch::Contains("  1  DONE") && Catch::Contains("  2  DONE"));
  CHECK(CountFrames(queue.path("red.mp4")) == 20);
  CHECK(CountFrames(queue.path("card.mp4")) == 30);
}

TEST_CASE("a job that is cancelled while it runs leaves no film and no process") {
  const FilmQueue queue;
  queue.Reel("submit testcard --size 64x64 --frames 1000 --param hang_at=900 -o card.mp4");
  AwaitFrames(queue.daemon(), 1, 1);
  CHECK(FilesIn(queue.path("")) != "");  // the private directory
  const std::vector<JobProcess> processes = DescendantsOf(queue.daemon().pid());
  CHECK(processes.size() >= 4);  // supervisor, producer, writer, ffmpeg
  queue.Reel("cancel 1");
  CHECK(queue.daemon().Connect().Wait(1).state == JobState::kCancelled);
  CHECK_THAT(queue.Reel("list"), Catch::Contains("  1  CANCELLED"));
  CHECK(FilesIn(queue.path("")) == "");
  CHECK(AwaitEnd(processes, 2s));
  CHECK(DescendantsOf(queue.daemon().pid()).empty());
}

// As reeld starts it for a cancelled job; a signal from outside could come before the supervisor waits for one.
TEST_CASE("a supervisor that is started to cancel makes no film and says that it is cancelled") {
  const TemporaryDirectory directory;
  const std::string film = directory / "o.mp4";
  const std::string job = directory.Write(
      "job",
      fmt::format(R"({{"scene": "red_square", "size": "64x64", "frames": 100000, "output": "{}"}})",
                  film));
  for (const char* words : {"orders cancel", "orders resume cancel"}) {
    INFO(words);
    const std::string events =
        OutputOf(fmt::format("{}/reel-supervisor render {} 3<'{}' 4>&1 5</dev/null; test $? = 130",
                             REEL_BIN_DIR, words, job));
    CHECK_THAT(events, Catch::Contains(R"("code":"cancelled")") && Catch::Contains("job_failed"));
    CHECK(FilesIn(directory.path().string()) == "job");
  }
}

}  // namespace
}  // namespace reel
