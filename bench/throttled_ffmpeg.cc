// throttled_ffmpeg: stands in PATH as `ffmpeg` and lets the real one have only so many frames a second.
//
// A command that reads frames from its standard input ("-i pipe:0") is run as a child, whose input gets
// one frame from ours at a time, at even intervals; every other command becomes the real ffmpeg. So to
// whoever writes the frames, the encoder is one that is slow and uses no processor.
//
// Environment (all required):
//     REEL_THROTTLE_FFMPEG             the real one, an absolute path
//     REEL_THROTTLE_FRAME_BYTES        what is read at a time
//     REEL_THROTTLE_FRAMES_PER_SECOND  how often
//
// Ends as the real ffmpeg does, with the same exit status, or with 1 when that was killed. When it is
// killed itself, the kernel kills the real one with it.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "bench/pipe.h"
#include "bench/require.h"
#include "daemon/process/child_process.h"

namespace reel::bench {
namespace {

const char* Setting(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) Die(fmt::format("{} is not set", name));
  return text;
}

double NumberSetting(const char* name) {
  const double number = std::atof(Setting(name));
  if (number <= 0) Die(fmt::format("{} = {}: must be more than 0", name, Setting(name)));
  return number;
}

[[noreturn]] void BecomeRealFfmpeg(char** arguments) {
  const char* program = Setting("REEL_THROTTLE_FFMPEG");
  execv(program, arguments);
  Die(fmt::format("{}: {}", program, std::strerror(errno)));
}

ChildProcess StartRealFfmpeg(std::span<char* const> arguments, int input) {
  SpawnRequest request;
  request.arguments = {Setting("REEL_THROTTLE_FFMPEG")};
  request.arguments.insert(request.arguments.end(), arguments.begin() + 1, arguments.end());
  request.descriptors = {
      {input, STDIN_FILENO}, {STDOUT_FILENO, STDOUT_FILENO}, {STDERR_FILENO, STDERR_FILENO}};
  return Require(ChildProcess::Spawn(request));
}

// As much of a frame as there is before the end of the input.
size_t ReadFrame(std::span<std::byte> frame) {
  size_t filled = 0;
  while (filled < frame.size()) {
    const ssize_t got = read(STDIN_FILENO, frame.data() + filled, frame.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    filled += static_cast<size_t>(got);
  }
  return filled;
}

void PassOnFrames(int output) {
  std::vector<std::byte> frame(static_cast<size_t>(NumberSetting("REEL_THROTTLE_FRAME_BYTES")));
  const std::chrono::duration<double> interval(1 /
                                               NumberSetting("REEL_THROTTLE_FRAMES_PER_SECOND"));
  TimePoint next = Clock::now();
  while (const size_t bytes = ReadFrame(frame)) {
    if (!WriteAll(output, std::span(frame).first(bytes))) return;
    // A frame that came late is not made up for.
    next = std::max(Clock::now(), next + std::chrono::duration_cast<nanoseconds>(interval));
    std::this_thread::sleep_until(next);
  }
}

int RunThrottled(std::span<char* const> arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe = MakePipe();
  ChildProcess ffmpeg = StartRealFfmpeg(arguments, pipe.read_end.get());
  pipe.read_end.reset();
  PassOnFrames(pipe.write_end.get());
  pipe.write_end.reset();
  const ExitStatus status = ffmpeg.WaitForEnd();
  return status.signalled ? EXIT_FAILURE : status.value;
}

bool ReadsFrames(std::span<char* const> arguments) {
  return std::ranges::any_of(arguments,
                             [](const char* word) { return std::string_view(word) == "pipe:0"; });
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  const std::span<char* const> arguments(argv, static_cast<size_t>(argc));
  if (!reel::bench::ReadsFrames(arguments)) reel::bench::BecomeRealFfmpeg(argv);
  return reel::bench::RunThrottled(arguments);
}
