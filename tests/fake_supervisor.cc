// A reel-supervisor that does as the job's text says, for the tests of reeld. The text is one word
// a step: what it does is clear from the table below. "path:..." names a FIFO: opening it for
// writing waits until the test opens it for reading, and tells the test by it that the job has come
// this far.

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <iterator>
#include <sstream>
#include <string>

#include "protocol/job_event.h"

namespace {

std::string ReadAll(int fd) {
  std::string text;
  char bytes[4096];
  for (ssize_t count; (count = read(fd, bytes, sizeof(bytes))) > 0;) {
    text.append(bytes, static_cast<size_t>(count));
  }
  return text;
}

void Write(int fd, const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    const ssize_t count = write(fd, text.data() + at, text.size() - at);
    if (count <= 0) _exit(99);
    at += static_cast<size_t>(count);
  }
}

void Send(const reel::JobEvent& event) { Write(4, reel::JobEventToJson(event) + "\n"); }

void SendProgress(int64_t frames_done) {
  reel::Progress progress;
  progress.frames_done = frames_done;
  progress.frame_count = 100;
  Send(progress);
}

// What the supervisor was started with, for a test to look at.
void Describe() {
  char target[64] = {};
  const ssize_t length = readlink("/proc/self/fd/0", target, sizeof(target) - 1);
  int death_signal = 0;
  prctl(PR_GET_PDEATHSIG, &death_signal);
  sigset_t mask;
  sigprocmask(SIG_SETMASK, nullptr, &mask);
  const bool ignores_pipe = std::signal(SIGPIPE, SIG_DFL) == SIG_IGN;
  int open_descriptors = 0;
  for (int fd = 0; fd < 256; ++fd) open_descriptors += fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
  std::ostringstream text;
  text << "stdin=" << (length > 0 ? target : "?") << " leader=" << (getpgrp() == getpid())
       << " death=" << death_signal << " blocked=" << sigismember(&mask, SIGTERM)
       << " ignored=" << ignores_pipe << " open=" << open_descriptors << "\n";
  Write(2, text.str());
}

void SignalTest(const std::string& fifo) {
  const int fd = open(fifo.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd >= 0) Write(fd, std::to_string(getpid()));
  close(fd);
}

// A supervisor that forgets a child which holds the same pipes.
void LeaveChild(const std::string& fifo) {
  if (fork() != 0) return;
  SignalTest(fifo);
  for (;;) pause();
}

void Do(const std::string& step) {
  if (step == "describe") Describe();
  if (step == "progress") {
    for (int64_t frame = 1; frame <= 100; ++frame) SendProgress(frame);
  }
  if (step == "warn") Send(reel::Warning{"mind the gap"});
  if (step == "log") Send(reel::LogLine{"ffmpeg", "from ffmpeg"});
  if (step == "print") Write(1, "to standard output\n");
  if (step == "flood") Write(1, std::string(4 << 20, 'x') + "\n");
  if (step == "garbage") Write(4, "this is no event\n" + std::string(100'000, 'y') + "\n");
  if (step == "finish") Send(reel::Finished{});
  if (step == "fail") Send(reel::JobFailed{reel::StatusCode::kFailed, "frame 3: it crashed"});
  if (step == "die") raise(SIGKILL);
  if (step == "exit7") _exit(7);
  if (step == "ignore-term") std::signal(SIGTERM, SIG_IGN);
  if (step == "hang") {
    for (;;) pause();
  }
  if (step.starts_with("path:")) SignalTest(step.substr(5));
  if (step.starts_with("child:")) LeaveChild(step.substr(6));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || std::string(argv[1]) != "render") return 98;
  std::istringstream steps(ReadAll(3));
  for (std::string step; steps >> step;) Do(step);
  return 0;
}
