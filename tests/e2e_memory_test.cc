// Memory does not grow with the number of frames.

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

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

struct JobMemory {
  int64_t reel_kib = 0;  // client, supervisor, writer, both producers
  int64_t ffmpeg_kib = 0;
};

// Of a job that stands still after `frames` frames, three quarters of its film.
JobMemory MemoryAfter(int frames, const std::vector<std::string>& more = {}) {
  const ReelInstallation reel;
  std::vector<std::string> words = {"render",      "testcard",
                                    "--size",      "64x36",
                                    "--frames",    std::to_string(frames / 3 * 4),
                                    "--param",     "hang_at=" + std::to_string(frames),
                                    "--preset",    "ultrafast",
                                    "--producers", "2",
                                    "-o",          "f.mp4"};
  words.insert(words.end(), more.begin(), more.end());
  ReelProcess process(reel, words);
  process.WaitForError(" 75%");
  JobMemory memory;
  for (const JobProcess& each : ProcessesIn(reel.path(""))) {
    (each.program == "ffmpeg" ? memory.ffmpeg_kib : memory.reel_kib) += OwnKib(each);
  }
  process.Signal(SIGINT);
  process.Wait();
  return memory;
}

TEST_CASE(
    "a job that has drawn 30,000 frames, and is traced, holds no more memory than after 300") {
  const JobMemory few = MemoryAfter(300);
  const JobMemory many = MemoryAfter(30'000, {"--trace", "trace.json", "--segment", "off"});
  CAPTURE(few.reel_kib, many.reel_kib, few.ffmpeg_kib, many.ffmpeg_kib);
  CHECK(few.reel_kib > 1'000);  // it was measured
  CHECK(few.ffmpeg_kib > 1'000);
  CHECK(static_cast<double>(many.reel_kib) < 1.05 * static_cast<double>(few.reel_kib));
  // ffmpeg itself keeps the index of an mp4 until the film ends, some 100 bytes a frame.
  CHECK(many.ffmpeg_kib < few.ffmpeg_kib + 30'000 * 128 / 1024);
}

}  // namespace
}  // namespace reel
