// A reel-supervisor that does as the job's text says, for the tests of reeld. The text is one word
// a step: what it does is clear from the table below. "path:..." names a FIFO: opening it for
// writing waits until the test opens it for reading, and tells the test by it that the job has come
// this far. A job that is JSON has its steps in some text, "x step step x": words that are no step do
// nothing. "fresh:STEP" and "resumed:STEP" are done without and with the argument "resume", "cancel:STEP" with the
// argument "cancel".

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "protocol/job_event.h"

namespace {

sigset_t signals_at_start;
std::string blocked_at_start;  // as /proc has it

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

// A film on a cluster whose tasks wait, or run.
void SendTasks(int64_t running) {
  reel::Planned plan;
  plan.renderer = "red_square";
  plan.segment_count = 12;
  plan.tasks = "6 tasks of 2 segments";
  Send(plan);
  reel::Progress progress;
  progress.frame_count = 300;
  progress.nodes = (running + 1) / 2;
  progress.tasks_running = running;
  progress.tasks_waiting = 6 - running;
  progress.waits_for = "Resources";
  Send(progress);
}

// What the supervisor was started with, for a test to look at.
void Describe() {
  char target[64] = {};
  const ssize_t length = readlink("/proc/self/fd/0", target, sizeof(target) - 1);
  int death_signal = 0;
  prctl(PR_GET_PDEATHSIG, &death_signal);
  const bool ignores_pipe = std::signal(SIGPIPE, SIG_DFL) == SIG_IGN;
  int open_descriptors = 0;
  for (int fd = 0; fd < 256; ++fd) open_descriptors += fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
  std::ostringstream text;
  text << "stdin=" << (length > 0 ? target : "?") << " leader=" << (getpgrp() == getpid())
       << " death=" << death_signal << " blocked=" << sigismember(&signals_at_start, SIGTERM)
       << " ignored=" << ignores_pipe << " open=" << open_descriptors << "\n";
  Write(2, text.str());
}

std::string StatusLine(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return line.substr(name.size() + 1);
  }
  return "?";
}

std::string OneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\t', ' ');
  return text;
}

// Whom it runs as and what it has, a line each, for a test to compare with a login.
void Identify() {
  std::ostringstream text;
  for (const char* name : {"Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapAmb",
                           "NoNewPrivs", "Umask", "SigIgn"}) {
    text << name << OneLine(StatusLine(name)) << "\n";
  }
  text << "SigBlk" << blocked_at_start << "\n";
  char directory[4096] = {};
  text << "cwd " << (getcwd(directory, sizeof(directory)) != nullptr ? directory : "?") << "\n";
  text << "session " << (getsid(0) == getpid()) << "\n";
  for (char** variable = environ; *variable != nullptr; ++variable) {
    text << "env " << *variable << "\n";
  }
  for (int fd = 0; fd < 1024; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0) text << "fd " << fd << "\n";
  }
  std::ifstream limits("/proc/self/limits");
  for (std::string line; std::getline(limits, line);) text << "limit " << line << "\n";
  Write(2, text.str());
}

std::string job_text;
bool is_resumed = false;
bool is_cancelled = false;  // it is there to clear up only

// The pid, and whether the job is to go on.
void SignalTest(const std::string& fifo) {
  const int fd = open(fifo.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd >= 0)
    Write(fd, std::to_string(getpid()) + (is_resumed ? " resumed" : " fresh") +
                  (is_cancelled ? " cancel" : ""));
  close(fd);
}

// Where the job says that it is made.
void PrintOn() {
  const std::string key = "\"on\":\"";
  const size_t at = job_text.find(key);
  const size_t begin = at + key.size();
  Write(1,
        "on=" +
            (at == std::string::npos ? "?"
                                     : job_text.substr(begin, job_text.find('"', begin) - begin)) +
            "\n");
}

void SendFailure(reel::StatusCode code, const std::string& message) {
  reel::JobFailed failure;
  failure.code = code;
  failure.message = message;
  failure.cause.process = "producer 3";
  failure.cause.frame = 3;
  failure.cause.last_lines = {"Segmentation \x1b[31mfault"};
  failure.segments_kept = 2;
  Send(failure);
}

// As the real one: these signals end the job, and it says so.
void StopWell(int number) {
  Send(reel::LogLine{"supervisor", number == SIGINT   ? "keeps nothing"
                                   : number == SIGHUP ? "lets go, keeps its segments"
                                                      : "keeps its segments"});
  Send(reel::JobFailed{reel::StatusCode::kCancelled, "stopped", {}, number == SIGINT ? 0 : 2});
  _exit(130);
}

// A supervisor that forgets a child which holds the same pipes.
void LeaveChild(const std::string& fifo) {
  if (fork() != 0) return;
  SignalTest(fifo);
  for (;;) pause();
}

std::string hup_path;

void Do(const std::string& step) {
  if (step == "describe") Describe();
  if (step == "identify") Identify();
  if (step == "progress") {
    for (int64_t frame = 1; frame <= 100; ++frame) SendProgress(frame);
  }
  if (step == "tasks-wait") SendTasks(0);
  if (step == "tasks-run") SendTasks(4);
  if (step == "warn") Send(reel::Warning{"mind the gap"});
  if (step == "log") Send(reel::LogLine{"ffmpeg", "from ffmpeg"});
  if (step == "print") Write(1, "to standard output\n");
  if (step == "print-on") PrintOn();
  if (step == "flood") Write(1, std::string(4 << 20, 'x') + "\n");
  if (step == "garbage") Write(4, "this is no event\n" + std::string(100'000, 'y') + "\n");
  if (step == "claim") {
    reel::Progress progress;
    progress.cores_used = -1e9;
    Send(progress);
  }
  if (step == "command") Send(reel::EndHookDue{});
  if (step == "finish") Send(reel::Finished{});
  if (step == "fail") SendFailure(reel::StatusCode::kFailed, "frame 3: it crashed");
  if (step == "wait") Send(reel::Paused{"no space left in /o: 1 MiB is free"});
  if (step == "go-on") Send(reel::Resumed{});
  if (step == "stop-well") {
    std::signal(SIGTERM, StopWell);
    std::signal(SIGINT, StopWell);
    std::signal(SIGHUP, StopWell);
  }
  if (step == "die") raise(SIGKILL);
  if (step == "exit7") _exit(7);
  if (step == "ignore-term") {
    std::signal(SIGTERM, SIG_IGN);
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGHUP, SIG_IGN);
  }
  if (step == "hang") {
    for (;;) pause();
  }
  // Another run holds the job's directory as long as there is no such file.
  if (step.starts_with("need:") && access(step.substr(5).c_str(), F_OK) != 0) {
    SendFailure(reel::StatusCode::kInvalidInput, "the film is being made by another job");
    _exit(2);
  }
  if (step.starts_with("fresh:") && !is_resumed) Do(step.substr(6));
  if (step.starts_with("resumed:") && is_resumed) Do(step.substr(8));
  if (step.starts_with("cancel:") && is_cancelled) Do(step.substr(7));
  // SIGHUP, which means to let go, is told of.
  if (step.starts_with("path-on-hup:")) {
    hup_path = step.substr(12);
    std::signal(SIGHUP, [](int) {
      SignalTest(hup_path);
      _exit(130);
    });
  }
  // The word of a supervisor that has removed all.
  if (step == "clear") StopWell(SIGINT);
  if (step.starts_with("path:")) SignalTest(step.substr(5));
  if (step.starts_with("child:")) LeaveChild(step.substr(6));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || std::string(argv[1]) != "render" || std::string(argv[2]) != "orders") return 98;
  job_text = ReadAll(3);
  blocked_at_start = OneLine(StatusLine("SigBlk"));
  const sigset_t none{};
  sigprocmask(SIG_SETMASK, &none, &signals_at_start);
  for (int i = 3; i < argc; ++i) {
    const std::string word = argv[i];
    is_resumed |= word == "resume";
    is_cancelled |= word == "cancel";
    if (word != "resume" && word != "cancel") return 97;
  }
  std::istringstream steps(job_text);
  for (std::string step; steps >> step;) Do(step);
  return 0;
}
