// Whether an encoder gives the same bytes for the same frames, run after run, on a busy machine.
//
// The film of a few frames is encoded RUNS times with the command that Reel gives ffmpeg, several at once,
// some of them confined to one processor and some with another niceness, so that the encoder's threads
// meet in ever new ways. An encoder that depends on how they meet shows more than one result. What the last
// words say replaces options of Reel's own: `same_bytes_bench h265 1000 -x265-params frame-threads=4`.
//
//     same_bytes_bench [CODEC [RUNS [FFMPEG_ARGUMENT...]]]

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "bench/measure.h"
#include "bench/reel_run.h"
#include "bench/require.h"
#include "daemon/encoder/encode_plan.h"
#include "daemon/process/child_process.h"

namespace reel::bench {
namespace {

constexpr int kFrames = 40;
constexpr int32_t kSide = 256;
constexpr int kAtOnce = 6;

// Eight flat patches that change places every tenth frame: what made libx265 differ.
void WriteFrames(int fd, const SlotFormat& slot) {
  const size_t bytes = SlotFrameBytes(slot);
  for (int frame = 0; frame < kFrames; ++frame) {
    std::vector<uint8_t> pixels(bytes);
    for (size_t i = 0; i < bytes; ++i) {
      const size_t patch = (i % kSide) / (kSide / 4) + 4 * (i / kSide / (kSide / 2) % 2);
      pixels[i] = static_cast<uint8_t>(16 + 27 * ((patch + static_cast<size_t>(frame) / 10) % 8));
    }
    if (write(fd, pixels.data(), bytes) != static_cast<ssize_t>(bytes)) Die("no memory for frames");
  }
}

EncodePlan PlanOf(const std::string& directory, const std::string& codec,
                  const std::vector<std::string>& more) {
  EncodeRequest request;
  request.output.path = directory + "/film.mkv";
  request.output.codec = codec;
  request.output.ffmpeg_args = more;
  request.drawn = {kSide, kSide};
  request.fps = {25, 1};
  request.frame_count = kFrames;
  request.work_directory = directory;
  return Require(MakeEncodePlan(request));
}

// One of those that run at the same time, each with a directory of its own.
class Encoding {
 public:
  Encoding(const std::string& codec, const std::vector<std::string>& more)
      : plan_(PlanOf(directory_.path(), codec, more)),
        frames_(memfd_create("frames", MFD_CLOEXEC)) {
    WriteFrames(frames_.get(), plan_.slot);
  }

  ChildProcess Start(int run) const {
    const unique_fd input(
        open(fmt::format("/proc/self/fd/{}", frames_.get()).c_str(), O_RDONLY | O_CLOEXEC));
    SpawnRequest request;
    request.arguments = {"nice", "-n", std::to_string(run % 5)};
    if (run % 3 == 1) {
      request.arguments.insert(request.arguments.end(), {"taskset", "--cpu-list", "0"});
    }
    request.arguments.insert(request.arguments.end(), plan_.encode.begin(), plan_.encode.end());
    request.descriptors = {{input.get(), STDIN_FILENO}, {STDERR_FILENO, STDERR_FILENO}};
    return Require(ChildProcess::Spawn(request));
  }

  std::string Film() const {
    std::ifstream file(plan_.product, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

 private:
  ScratchDirectory directory_;
  EncodePlan plan_;
  unique_fd frames_;
};

void Run(const std::string& codec, int runs, const std::vector<std::string>& more) {
  std::vector<std::unique_ptr<Encoding>> encodings;
  for (int i = 0; i < kAtOnce; ++i) encodings.push_back(std::make_unique<Encoding>(codec, more));
  std::map<std::string, int> results;
  for (int run = 0; run < runs;) {
    std::vector<ChildProcess> running;
    for (int i = 0; i < kAtOnce && run < runs; ++i) {
      running.push_back(encodings[static_cast<size_t>(i)]->Start(run++));
    }
    for (size_t i = 0; i < running.size(); ++i) {
      if (!running[i].WaitForEnd().success()) Die("ffmpeg failed");
      ++results[encodings[i]->Film()];
    }
  }
  const auto most = std::max_element(results.begin(), results.end(),
                                     [](auto& a, auto& b) { return a.second < b.second; });
  Table table({fmt::format("{}, {} frames of {}x{}", codec, kFrames, kSide, kSide), "runs",
               "different films", "that differ from the most frequent one"});
  table.AddRow({"  " + fmt::format("{}", fmt::join(more, " ")), std::to_string(runs),
                std::to_string(results.size()), std::to_string(runs - most->second)});
  table.Print();
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const std::vector<std::string> more(words.begin() + std::min<std::ptrdiff_t>(2, argc - 1),
                                      words.end());
  reel::bench::Run(words.empty() ? "h265" : words[0],
                   words.size() > 1 ? std::atoi(words[1].c_str()) : 300, more);
  return EXIT_SUCCESS;
}
