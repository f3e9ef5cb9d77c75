// Films that reeld's queue makes with the real supervisor.

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

}  // namespace
}  // namespace reel
