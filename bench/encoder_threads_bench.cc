// What Reel's fixed number of libx264 threads costs, against ffmpeg's own choice and against others.
//
//     encoder_threads_bench [ROUNDS [REGIME [THREADS]]]        5 start-up 8,0,2,16
//
// The number has to be fixed, since it decides the bytes (encoder_options.cc). Each round encodes a
// regime's finished frames (regime.h) from memory with Reel's own command but for its -threads, taking
// turns. A row a number, 0 for ffmpeg's own choice: wall time, processor time, and the largest resident
// set; `times the first` are ratios of a round to the first number's, which is Reel's if not given. The
// last column says whether the film has the same bytes as the first number's.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "bench/drawn_frames.h"
#include "bench/measure.h"
#include "bench/reel_run.h"
#include "bench/regime.h"
#include "bench/require.h"
#include "daemon/encoder/encode_plan.h"

namespace reel::bench {
namespace {

struct Contestant {
  int threads = 0;
  Samples seconds = {}, cpu_seconds = {}, memory_mib = {}, times_first = {};
  std::string film = {};  // its bytes
};

EncodePlan PlanOf(const ScratchDirectory& files, const Regime& regime) {
  EncodeRequest request;
  request.output = JobOf(regime, files.File("film.mp4")).output;
  request.drawn = {static_cast<int32_t>(regime.size.width),
                   static_cast<int32_t>(regime.size.height)};
  request.fps = kRegimeFps;
  request.frame_count = regime.frames;
  request.work_directory = files.path();
  EncodePlan plan = Require(MakeEncodePlan(request));
  if (plan.segments.size() != 1) Die("the film is cut into segments: no one command makes it");
  return plan;
}

std::vector<std::string> WithThreads(std::vector<std::string> command, int threads) {
  const auto flag = std::ranges::find(command, "-threads");
  if (flag == command.end() || flag + 1 == command.end()) Die("Reel's command has no -threads");
  *(flag + 1) = std::to_string(threads);
  return command;
}

std::string FileBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// Its own wait, since only that tells one process's memory.
void Encode(const std::vector<std::string>& command, int frames, Contestant& contestant) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const TimePoint start = Clock::now();
  const pid_t pid = fork();
  if (pid < 0) Die("fork failed");
  if (pid == 0) {
    lseek(frames, 0, SEEK_SET);
    dup2(frames, STDIN_FILENO);
    dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
    execvp(words[0], words.data());
    std::_Exit(EXIT_FAILURE);
  }
  rusage usage = {};
  int wait_status = 0;
  if (wait4(pid, &wait_status, 0, &usage) != pid || wait_status != 0) Die("ffmpeg failed");
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  contestant.seconds.Add(ToSeconds(Clock::now() - start));
  contestant.cpu_seconds.Add(seconds(usage.ru_utime) + seconds(usage.ru_stime));
  contestant.memory_mib.Add(static_cast<double>(usage.ru_maxrss) / 1024);
}

void Print(const Regime& regime, const std::vector<Contestant>& contestants) {
  Table table({fmt::format("{}: {} frames of {}x{}", regime.name, regime.frames, regime.size.width,
                           regime.size.height),
               "wall s", "min .. max", "times the first", "CPU s", "peak MiB", "bytes"});
  for (const Contestant& contestant : contestants) {
    table.AddRow({contestant.threads == 0 ? "  ffmpeg's own choice"
                                          : fmt::format("  -threads {}", contestant.threads),
                  fmt::format("{:.2f}", contestant.seconds.Median()), contestant.seconds.Spread(2),
                  fmt::format("{:.2f} ({})", contestant.times_first.Median(),
                              contestant.times_first.Spread(2)),
                  fmt::format("{:.2f}", contestant.cpu_seconds.Median()),
                  fmt::format("{:.0f}", contestant.memory_mib.Median()),
                  contestant.film == contestants.front().film ? "the same" : "others"});
  }
  table.Print();
}

void Run(int rounds, const Regime& regime, const std::vector<int>& threads) {
  const ScratchDirectory files;
  const EncodePlan plan = PlanOf(files, regime);
  const unique_fd frames = StoreFrames(regime, plan.slot);
  std::vector<Contestant> contestants;
  for (const int number : threads) contestants.push_back({number});
  for (int round = 0; round < rounds; ++round) {
    double first_seconds = 0;
    for (Contestant& contestant : contestants) {
      Contestant once;
      Encode(WithThreads(plan.encode, contestant.threads), frames.get(), once);
      if (&contestant == &contestants.front()) first_seconds = once.seconds.Median();
      contestant.seconds.Add(once.seconds.Median());
      contestant.cpu_seconds.Add(once.cpu_seconds.Median());
      contestant.memory_mib.Add(once.memory_mib.Median());
      contestant.times_first.Add(once.seconds.Median() / first_seconds);
      contestant.film = FileBytes(plan.product);
    }
  }
  Print(regime, contestants);
}

std::vector<int> ParseThreads(const std::string& text) {
  std::vector<int> threads;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');)
    threads.push_back(std::atoi(part.c_str()));
  return threads;
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  using namespace reel::bench;
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  if (rounds < 1) Die("usage: encoder_threads_bench [ROUNDS [REGIME [THREADS]]]");
  Run(rounds, FindRegime(argc > 2 ? argv[2] : "start-up"),
      ParseThreads(argc > 3 ? argv[3] : "8,0,1,2,4,16"));
  return EXIT_SUCCESS;
}
