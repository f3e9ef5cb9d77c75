// How much longer `reel render` takes than the encoder alone needs for the same film.
//
// The encoder alone: ffmpeg with the arguments that Reel gives it, fed with the finished frames from
// memory. What Reel adds is everything else: starting its processes, drawing, the ring, the pipe,
// counting the finished file's frames and flushing it. Both films must be the same bytes. A film of one
// frame shows the part that does not grow with the film.
//
//     render_overhead_bench
//
// Works in the current directory's file system, in a directory that it removes.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "bench/measure.h"
#include "bench/reel_run.h"
#include "daemon/encoder/encode_plan.h"
#include "daemon/process/child_process.h"
#include "protocol/job_spec.h"

namespace reel::bench {
namespace {

constexpr int kRounds = 7;
constexpr const char* kScene = REEL_SOURCE_DIR "/examples/red_square";

template <typename T>
T Require(Result<T> result) {
  if (!result.ok()) Die(result.status().message());
  return std::move(result).value();
}

std::string FileBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) Die("cannot read " + path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// CPU time of all descendants that have ended and were waited for.
nanoseconds DescendantsCpuTime() {
  rusage usage = {};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto time = [](const timeval& value) {
    return std::chrono::seconds(value.tv_sec) + microseconds(value.tv_usec);
  };
  return time(usage.ru_utime) + time(usage.ru_stime);
}

// Runs a command to its end, its standard input and output as given.
Cost RunCommand(const ArgumentVector& arguments, int input, int output) {
  const TimePoint start = Clock::now();
  const nanoseconds cpu_start = DescendantsCpuTime();
  SpawnRequest request;
  request.arguments = arguments;
  request.descriptors = {
      {input, STDIN_FILENO}, {output, STDOUT_FILENO}, {STDERR_FILENO, STDERR_FILENO}};
  ChildProcess process = Require(ChildProcess::Spawn(request));
  const ExitStatus status = process.WaitForEnd();
  if (!status.success()) Die(fmt::format("{} {}", arguments.front(), Describe(status)));
  return {Clock::now() - start, DescendantsCpuTime() - cpu_start};
}

// The first `frame_count` frames of the scene, made in both ways.
class Film {
 public:
  Film(const ScratchDirectory& directory, const JobSpec& job, int64_t frame_count)
      : directory_(directory),
        range_(fmt::format("0:{}", frame_count)),
        plan_(PlanOf(directory, job, frame_count)),
        frames_(memfd_create("frames", MFD_CLOEXEC)),
        nothing_(open("/dev/null", O_RDWR | O_CLOEXEC)) {
    if (!frames_.valid() || !nothing_.valid()) Die("no descriptor for the frames");
    StoreFrames(frame_count);
  }

  Cost Render() const { return Render("reel.mp4", {}); }

  Cost EncodeAlone() const {
    if (lseek(frames_.get(), 0, SEEK_SET) != 0) Die("cannot rewind the frames");
    return RunCommand(plan_.encode, frames_.get(), nothing_.get());
  }

  Cost CountFrames() const {
    return RunCommand(plan_.count_frames, nothing_.get(), nothing_.get());
  }

  // After both were made.
  bool BothAreEqual() const {
    return FileBytes(plan_.product) == FileBytes(directory_.File("reel.mp4"));
  }

 private:
  static EncodePlan PlanOf(const ScratchDirectory& directory, const JobSpec& job,
                           int64_t frame_count) {
    EncodeRequest request;
    request.output = job.output;
    request.drawn = {static_cast<int32_t>(job.size->width), static_cast<int32_t>(job.size->height)};
    request.fps = *job.fps;
    request.frame_count = frame_count;
    request.work_directory = directory.path();
    return Require(MakeEncodePlan(request));
  }

  Cost Render(const std::string& name, const ArgumentVector& more) const {
    ArgumentVector command = {SiblingProgram("reel"),
                              "render",
                              kScene,
                              "--output",
                              directory_.File(name),
                              "--force",
                              "--quiet",
                              "--range",
                              range_};
    command.insert(command.end(), more.begin(), more.end());
    return RunCommand(command, nothing_.get(), nothing_.get());
  }

  // As they stand in the ring: H.264 at crf 0 loses nothing.
  void StoreFrames(int64_t frame_count) {
    Render("lossless.mp4", {"--crf", "0"});
    RunCommand({"ffmpeg", "-v", "error", "-nostdin", "-i", directory_.File("lossless.mp4"), "-f",
                "rawvideo", "-pix_fmt", "yuv420p", "pipe:1"},
               nothing_.get(), frames_.get());
    struct stat info = {};
    fstat(frames_.get(), &info);
    const auto expected = SlotFrameBytes(plan_.slot) * static_cast<size_t>(frame_count);
    if (static_cast<size_t>(info.st_size) != expected) {
      Die(fmt::format("{} bytes of frames instead of {}", info.st_size, expected));
    }
  }

  const ScratchDirectory& directory_;
  std::string range_;
  EncodePlan plan_;
  unique_fd frames_;
  unique_fd nothing_;
};

void Compare(const ScratchDirectory& directory, const JobSpec& job, int64_t frame_count) {
  const Film film(directory, job, frame_count);
  std::vector<SelfTimed> contestants = {
      {"ffmpeg alone", [&] { return film.EncodeAlone(); }},
      {"reel render", [&] { return film.Render(); }},
      {"of that: ffprobe counts the frames", [&] { return film.CountFrames(); }}};
  MeasureInTurn(kRounds, contestants);
  if (!film.BothAreEqual()) Die("the two films differ");

  const double reference = contestants.front().elapsed_ms.Median();
  Table table({fmt::format("red_square, {} x {}, frames: {}", job.size->width, job.size->height,
                           frame_count),
               "median ms", "min .. max", "times the first", "CPU ms"});
  for (const SelfTimed& contestant : contestants) {
    const double median = contestant.elapsed_ms.Median();
    table.AddRow({"  " + contestant.name, fmt::format("{:.0f}", median),
                  contestant.elapsed_ms.Spread(0), fmt::format("{:.2f}", median / reference),
                  fmt::format("{:.0f}", contestant.cpu_ms.Median())});
  }
  table.Print();
  fmt::print("\n");
}

void Run() {
  const JobSpec job = Require(ParseJobFile(FileBytes(std::string(kScene) + "/reel.json"), kScene));
  const ScratchDirectory directory;
  fmt::print("Median of {} rounds; the films of both ways are the same bytes\n\n", kRounds);
  Compare(directory, job, FramesIn(*job.duration_s, *job.fps));
  Compare(directory, job, 1);
}

}  // namespace
}  // namespace reel::bench

int main() {
  reel::bench::Run();
  return EXIT_SUCCESS;
}
