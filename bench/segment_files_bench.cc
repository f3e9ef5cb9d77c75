// What a film of many segments costs the file system: its files made and noted as Reel does, then listed, read,
// counted and joined. The segments are copies of one, encoded with Reel's own command; the join is Reel's, too.
//
// The directory is made below the current one, so run it where the film would stand: a shared file system shows
// other numbers than a local one.
//
//     segment_files_bench [SEGMENTS [WIDTH]]

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "bench/measure.h"
#include "bench/process_cost.h"
#include "bench/reel_run.h"
#include "bench/require.h"
#include "daemon/encoder/encode_plan.h"
#include "daemon/encoder/mp4_frame_count.h"

namespace reel::bench {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kFramesEach = 30;

EncodeRequest RequestFor(const std::string& directory, int64_t segments, int32_t width) {
  EncodeRequest request;
  request.output.path = directory + "/film.mp4";
  request.drawn = {width, width * 9 / 16 / 2 * 2};
  request.fps = {kFramesEach, 1};
  request.frame_count = segments * kFramesEach;
  request.segment = {SegmentChoice::Kind::kLength, {1, 1}};
  request.work_directory = directory;
  return request;
}

void Write(const std::string& path, const std::string& bytes) {
  const unique_fd file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    Die("writing " + path);
  }
}

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// A picture that moves, so that a segment is as large as one of a chart is.
std::string OneSegment(const EncodeRequest& request, const EncodePlan& plan) {
  const std::string raw = request.work_directory + "/frames.raw";
  const size_t bytes = SlotFrameBytes(plan.slot);
  std::string frames(bytes * static_cast<size_t>(kFramesEach), '\x80');
  for (size_t i = 0; i < frames.size(); ++i) {
    if ((i + i / bytes * 64) % 1024 < 96) frames[i] = static_cast<char>(i / bytes * 7 + i % 64);
  }
  Write(raw, frames);
  const unique_fd input(open(raw.c_str(), O_RDONLY | O_CLOEXEC));
  RunCommand(SegmentEncodeCommand(request, plan, plan.segments.front()), input.get(),
             STDERR_FILENO);
  fs::remove(raw);
  std::string segment = Read(SegmentPath(request, plan, plan.segments.front()));
  fs::remove(SegmentPath(request, plan, plan.segments.front()));
  return segment;
}

class Steps {
 public:
  explicit Steps(int64_t segments) : segments_(segments) {}

  void Time(const std::string& name, const std::function<void()>& step) {
    const double start = NowMilliseconds(TimeKind::kElapsed);
    const double cpu_start = NowMilliseconds(TimeKind::kThreadCpu);
    const nanoseconds children = DescendantsCpuTime();
    step();
    const double cpu = NowMilliseconds(TimeKind::kThreadCpu) - cpu_start +
                       ToSeconds(DescendantsCpuTime() - children) * 1e3;
    const double elapsed = NowMilliseconds(TimeKind::kElapsed) - start;
    table_.AddRow({"  " + name, fmt::format("{:.0f} ms", elapsed), fmt::format("{:.0f} ms", cpu),
                   fmt::format("{:.1f} us", elapsed * 1e3 / static_cast<double>(segments_))});
  }
  void Print() const { table_.Print(); }

 private:
  const int64_t segments_;
  Table table_{{"step", "elapsed", "CPU", "a segment"}};
};

void Run(int64_t count, int32_t width) {
  const ScratchDirectory files;
  const EncodeRequest request = RequestFor(files.path(), count, width);
  const EncodePlan plan = Require(MakeEncodePlan(request));
  const std::string segment = OneSegment(request, plan);
  const auto path = [&](int64_t i, const char* ending) {
    return files.File(fmt::format("segment-{:05}{}", i, ending));
  };
  fmt::print("{} segments of {} frames, {} bytes each\n", count, kFramesEach, segment.size());
  Steps steps(count);
  steps.Time("segments written", [&] {
    for (int64_t i = 0; i < count; ++i) Write(path(i, ".mp4"), segment);
  });
  const std::string note =
      fmt::format(R"({{"bad_frames":[],"bytes":{},"frames":{}}})", segment.size(), kFramesEach);
  steps.Time("notes written, linked, drafts removed; not flushed", [&] {
    for (int64_t i = 0; i < count; ++i) {
      Write(path(i, ".draft"), note);
      if (link(path(i, ".draft").c_str(), path(i, ".done").c_str()) != 0) Die("link");
      unlink(path(i, ".draft").c_str());
    }
  });
  int64_t entries = 0;
  steps.Time("directory listed, once", [&] {
    entries = std::distance(fs::directory_iterator(files.path()), fs::directory_iterator());
  });
  size_t bytes = 0;
  steps.Time("all notes read", [&] {
    for (int64_t i = 0; i < count; ++i) bytes += Read(path(i, ".done")).size();
  });
  int64_t frames = 0;
  steps.Time("frames of all segments counted", [&] {
    for (int64_t i = 0; i < count; ++i) frames += Require(CountMp4Frames(path(i, ".mp4")));
  });
  Write(SegmentListPath(request), *plan.segment_list);
  steps.Time("joined by ffmpeg",
             [&] { RunCommand(plan.finishing.front().command, STDERR_FILENO, STDERR_FILENO); });
  int64_t joined = 0;
  steps.Time("frames of the film counted", [&] { joined = Require(CountMp4Frames(plan.product)); });
  const uintmax_t film = fs::file_size(plan.product);
  steps.Time("all removed", [&] {
    for (const fs::directory_entry& entry : fs::directory_iterator(files.path())) {
      fs::remove(entry.path());
    }
  });
  if (frames != request.frame_count || joined != frames || bytes != note.size() * count) {
    Die(fmt::format("{} frames in segments, {} in the film", frames, joined));
  }
  steps.Print();
  fmt::print("{} directory entries; the film has {} frames, {} bytes\n", entries, joined, film);
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  const int64_t segments = argc > 1 ? std::atoll(argv[1]) : 10'000;
  const int width = argc > 2 ? std::atoi(argv[2]) : 640;
  if (segments < 2 || segments > reel::kMostSegments || width < 64) {
    reel::bench::Die("usage: segment_files_bench [SEGMENTS [WIDTH]], 2 to 10000, at least 64");
  }
  reel::bench::Run(segments, width);
  return EXIT_SUCCESS;
}
