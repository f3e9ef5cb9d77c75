// What the supervisor's looks at its processes cost, each by itself.
//
//     meter_cost_bench [ROUNDS]
//
// Some are taken ten times a second (pressure_meter.h), some once a start of a producer, and the one of
// memory so rarely because of what it costs (memory_meter.h). What is looked at is an ffmpeg that encodes
// frames of 1920x1080 with Reel's number of threads and waits for more of them, and a producer's stand-in:
// this program. CPU time of one look; a round is as many looks as last some milliseconds.

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "bench/measure.h"
#include "bench/pipe.h"
#include "bench/require.h"
#include "daemon/process/child_process.h"
#include "daemon/process/cpu_meter.h"
#include "daemon/process/usable_cores.h"
#include "daemon/process/user_tasks.h"
#include "daemon/supervisor/memory_meter.h"

namespace reel::bench {
namespace {

constexpr int64_t kFrameBytes = int64_t{1920} * 1080 * 3 / 2;
constexpr int kFrames = 60;  // more than x264 takes in before it begins to encode

// An ffmpeg with all its buffers in use.
class FedEncoder {
 public:
  FedEncoder() : input_(MakePipe()), process_(Start()) {
    const std::vector<char> frame(kFrameBytes, 'r');
    for (int i = 0; i < kFrames; ++i) Write(frame);
  }
  ~FedEncoder() {
    process_.Signal(SIGKILL);
    process_.WaitForEnd();
  }
  FedEncoder(const FedEncoder&) = delete;
  FedEncoder& operator=(const FedEncoder&) = delete;

  pid_t pid() const { return process_.pid(); }

 private:
  ChildProcess Start() const {
    SpawnRequest request;
    request.arguments = {"ffmpeg",  "-v",        "error", "-f", "rawvideo", "-pix_fmt", "yuv420p",
                         "-s",      "1920x1080", "-r",    "60", "-i",       "-",        "-c:v",
                         "libx264", "-threads",  "8",     "-f", "null",     "-"};
    request.descriptors = {{input_.read_end.get(), STDIN_FILENO}, {STDERR_FILENO, STDERR_FILENO}};
    return Require(ChildProcess::Spawn(request));
  }
  void Write(const std::vector<char>& frame) const {
    for (size_t done = 0; done < frame.size();) {
      const ssize_t wrote = write(input_.write_end.get(), frame.data() + done, frame.size() - done);
      if (wrote <= 0) Die("ffmpeg does not read");
      done += static_cast<size_t>(wrote);
    }
  }

  Pipe input_;
  ChildProcess process_;
};

// So that nothing is left out as unused.
volatile int64_t kept = 0;
template <typename Value>
void Keep(Value value) {
  kept = static_cast<int64_t>(value);
}

void Run(int rounds) {
  const FedEncoder encoder;
  const pid_t self = getpid();
  std::vector<Contestant> contestants = {
      {"memory of an ffmpeg (smaps_rollup)", [&] { Keep(ProportionalSetBytes(encoder.pid())); }},
      {"memory of this program (smaps_rollup)", [&] { Keep(ProportionalSetBytes(self)); }},
      {"private memory of an ffmpeg (statm)", [&] { Keep(PrivateBytes(encoder.pid())); }},
      {"processor time (its clock)", [&] { Keep(CpuTimeOf(encoder.pid()).count()); }},
      {"time on or in the queue for a processor (schedstat)",
       [&] { Keep(BusyTimeOf(encoder.pid()).count()); }},
      {"idle time of the processors (stat)",
       [] { Keep(IdleTime().value_or(nanoseconds(0)).count()); }},
      {"usable processors (mask and quota)", [] { Keep(UsableCores()); }},
      {"tasks of the user (all of /proc)", [] { Keep(CountUserTasks().value_or(0)); }},
  };
  MeasureInTurn({.rounds = rounds, .runs_per_round = 20, .time = TimeKind::kThreadCpu},
                contestants);
  Table table({"one look, CPU", "median us", "min .. max"});
  for (const Contestant& contestant : contestants) {
    Samples us;
    for (const double ms : contestant.milliseconds.values()) us.Add(ms * 1e3);
    table.AddRow({"  " + contestant.name, fmt::format("{:.0f}", us.Median()), us.Spread(0)});
  }
  table.Print();
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  reel::bench::Run(argc > 1 ? std::atoi(argv[1]) : 15);
  return EXIT_SUCCESS;
}
