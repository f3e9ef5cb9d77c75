// Memory does not grow with the number of frames.

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>

#include "job_processes.h"
#include "reel_process.h"

namespace reel {
namespace {

// Kibibytes that belong to the process and, in proportion, to those that it shares the ring with. Not
// the pages of programs and libraries, which also depend on who else runs ffmpeg.
int64_t OwnKib(const JobProcess& process) {
  std::ifstream rollup("/proc/" + std::to_string(process.pid) + "/smaps_rollup");
  int64_t sum_kib = 0;
  for (std::string line; std::getline(rollup, line);) {
    std::istringstream words(line);
    std::string name;
    int64_t kib = 0;
    words >> name >> kib;
    if (name == "Pss_Anon:" || name == "Pss_Shmem:") sum_kib += kib;
  }
  return sum_kib;
}

// Of all processes of a job that stands still after `frames` frames, three quarters of its film.
// Matroska: for an mp4 ffmpeg keeps some 90 bytes a frame until the film ends.
int64_t KibAfter(int frames) {
  const ReelInstallation reel;
  ReelProcess process(
      reel, {"render", "testcard", "--size", "64x36", "--frames", std::to_string(frames / 3 * 4),
             "--param", "hang_at=" + std::to_string(frames), "--preset", "ultrafast", "--producers",
             "2", "-o", "f.mkv"});
  process.WaitForError(" 75%");
  int64_t sum_kib = 0;
  for (const JobProcess& each : ProcessesIn(reel.path(""))) sum_kib += OwnKib(each);
  process.Signal(SIGINT);
  process.Wait();
  return sum_kib;
}

TEST_CASE("a job that has drawn 30,000 frames holds no more memory than after 300") {
  const int64_t after_300_kib = KibAfter(300);
  const int64_t after_30000_kib = KibAfter(30'000);
  CAPTURE(after_300_kib, after_30000_kib);
  CHECK(after_300_kib > 1'000);  // it was measured
  CHECK(static_cast<double>(after_30000_kib) < 1.05 * static_cast<double>(after_300_kib));
}

}  // namespace
}  // namespace reel
