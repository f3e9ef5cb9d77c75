#include "encode_runner.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "daemon/encoder/frame_count.h"

namespace reel {
namespace {

struct Yuv {
  double y, u, v;
};

// BT.709, limited range (ITU-R BT.709-6, 3.2 to 3.5).
Yuv ToBt709(const PatchColour& colour) {
  const double r = colour.r / 255.0;
  const double g = colour.g / 255.0;
  const double b = colour.b / 255.0;
  const double y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return {16 + 219 * y, 128 + 224 * (b - y) / 1.8556, 128 + 224 * (r - y) / 1.5748};
}

char Byte(double value) { return static_cast<char>(std::lround(value)); }

const PatchColour& PatchAt(PictureSize size, int x, int y, int shift) {
  return kPatches[(x * 4 / size.width + 4 * (y * 2 / size.height) + shift) % 8];
}

std::string I420Frame(PictureSize size, int shift) {
  std::string luma;
  std::string u;
  std::string v;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const Yuv yuv = ToBt709(PatchAt(size, x, y, shift));
      luma += Byte(yuv.y);
      if (x % 2 == 1 || y % 2 == 1) continue;
      u += Byte(yuv.u);
      v += Byte(yuv.v);
    }
  }
  return luma + u + v;
}

void Redirect(posix_spawn_file_actions_t* actions, int fd, const std::string& path, int flags) {
  REQUIRE(posix_spawn_file_actions_addopen(actions, fd, path.c_str(), flags, 0600) == 0);
}

}  // namespace

std::string PatchFrame(const SlotFormat& slot, int shift) {
  if (slot.pixel_format == PixelFormat::kI420) return I420Frame(slot.encoded, shift);
  std::string frame;
  for (int y = 0; y < slot.encoded.height; ++y) {
    for (int x = 0; x < slot.encoded.width; ++x) {
      const PatchColour& colour = PatchAt(slot.encoded, x, y, shift);
      // A byte that means nothing must do no harm, whatever it is.
      const int last = slot.pixel_format == PixelFormat::kBgra ? colour.a : 7;
      for (const int value : {colour.b, colour.g, colour.r, last}) frame += Byte(value);
    }
  }
  return frame;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

CommandOutcome EncodeRunner::Run(const ArgumentVector& argv, std::string_view input) const {
  const std::string base = work_directory() + "/test-";
  std::ofstream(base + "in", std::ios::binary) << input;
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  Redirect(&actions, STDIN_FILENO, base + "in", O_RDONLY);
  Redirect(&actions, STDOUT_FILENO, base + "out", O_WRONLY | O_CREAT | O_TRUNC);
  Redirect(&actions, STDERR_FILENO, base + "err", O_WRONLY | O_CREAT | O_TRUNC);
  pid_t pid = -1;
  REQUIRE(posix_spawnp(&pid, words[0], &actions, nullptr, words.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, ReadFile(base + "out"),
          ReadFile(base + "err")};
}

void EncodeRunner::Encode(const EncodePlan& plan, std::string_view frames) const {
  const CommandOutcome encoded = Run(plan.encode, frames);
  INFO(encoded.errors);
  REQUIRE(encoded.exit_status == 0);
  Finish(plan);
}

void EncodeRunner::EncodeSegments(const EncodeRequest& request, const EncodePlan& plan,
                                  std::string_view frames) const {
  const size_t frame_bytes = SlotFrameBytes(plan.slot);
  for (const Segment& segment : plan.segments) {
    const auto skipped = static_cast<size_t>(segment.first_frame - request.first_frame);
    const auto count = static_cast<size_t>(segment.frame_count);
    const CommandOutcome encoded = Run(SegmentEncodeCommand(request, plan, segment),
                                       frames.substr(skipped * frame_bytes, count * frame_bytes));
    INFO(encoded.errors);
    REQUIRE(encoded.exit_status == 0);
  }
  if (plan.segment_list) std::ofstream(SegmentListPath(request)) << *plan.segment_list;
  Finish(plan);
}

void EncodeRunner::Finish(const EncodePlan& plan) const {
  for (const FinishingPass& pass : plan.finishing) {
    const CommandOutcome finished = Run(pass.command);
    INFO(finished.errors);
    REQUIRE(finished.exit_status == 0);
  }
}

int64_t EncodeRunner::CountFrames(const EncodePlan& plan) const {
  const CommandOutcome counted = Run(plan.count_frames);
  INFO(counted.errors);
  const Result<int64_t> count = ParseFrameCount(counted.output);
  REQUIRE(count.status().message() == "");
  return count.value();
}

}  // namespace reel
