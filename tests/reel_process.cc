#include "reel_process.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>

namespace reel {
namespace {

constexpr int kPipePatienceMs = 20'000;
constexpr unsigned short kColumns = 60;

struct Ends {
  unique_fd ours, theirs;
};

Ends MakePipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
  return {unique_fd(ends[0]), unique_fd(ends[1])};
}

Ends MakeTerminal() {
  int ours = -1;
  int theirs = -1;
  const winsize size{24, kColumns, 0, 0};
  if (::openpty(&ours, &theirs, nullptr, nullptr, &size) != 0) throw std::runtime_error("openpty");
  ::fcntl(ours, F_SETFD, FD_CLOEXEC);
  ::fcntl(theirs, F_SETFD, FD_CLOEXEC);
  return {unique_fd(ours), unique_fd(theirs)};
}

// Appends what is there to `text`; closes `fd` at its end (EIO: a pseudoterminal's).
void ReadInto(unique_fd& fd, std::string& text) {
  std::array<char, 4096> chunk;
  const ssize_t count = ::read(fd.get(), chunk.data(), chunk.size());
  if (count > 0) text.append(chunk.data(), static_cast<size_t>(count));
  if (count == 0 || (count < 0 && errno != EINTR)) fd.reset();
}

}  // namespace

ReelInstallation::ReelInstallation() {
  std::filesystem::create_directory(path("bin"));
  std::filesystem::create_symlink(REEL_BIN_DIR "/reel", path("bin/reel"));
}

ReelInstallation::ReelInstallation(const std::string& script) {
  const std::string supervisor = directory_.Write(
      "bin/reel-supervisor", (script.starts_with("#!") ? "" : "#!/bin/sh\n") + script);
  std::filesystem::permissions(supervisor, std::filesystem::perms::owner_all);
  std::filesystem::copy_file(REEL_BIN_DIR "/reel", path("bin/reel"));
}

ReelProcess::ReelProcess(const ReelInstallation& installation,
                         const std::vector<std::string>& arguments, StandardError standard_error) {
  Ends out = MakePipe();
  Ends err = standard_error == StandardError::kPipe ? MakePipe() : MakeTerminal();
  const std::string program = installation.path("bin/reel");
  std::vector<char*> argv = {const_cast<char*>("reel")};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("fork");
  if (pid_ == 0) {
    ::dup2(out.theirs.get(), STDOUT_FILENO);
    ::dup2(err.theirs.get(), STDERR_FILENO);
    ::setenv("TERM", "xterm", 1);
    if (::chdir(installation.directory().path().c_str()) != 0) ::_exit(126);
    ::execv(program.c_str(), argv.data());
    ::_exit(127);
  }
  out_fd_ = std::move(out.ours);
  err_fd_ = std::move(err.ours);
}

ReelProcess::~ReelProcess() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool ReelProcess::ReadSome() {
  std::array<pollfd, 2> fds = {{{out_fd_.get(), POLLIN, 0}, {err_fd_.get(), POLLIN, 0}}};
  if (!out_fd_.valid() && !err_fd_.valid()) return false;
  if (::poll(fds.data(), fds.size(), kPipePatienceMs) == 0) {
    throw std::runtime_error("reel said nothing for 20 s; so far: " + outcome_.out + outcome_.err);
  }
  if (fds[0].revents != 0) ReadInto(out_fd_, outcome_.out);
  if (fds[1].revents != 0) ReadInto(err_fd_, outcome_.err);
  return true;
}

void ReelProcess::WaitForError(const std::string& text, int times) {
  const auto has_said = [&] {
    size_t at = 0;
    for (int said = 0; said < times; ++said, at += text.size()) {
      at = outcome_.err.find(text, at);
      if (at == std::string::npos) return false;
    }
    return true;
  };
  while (!has_said()) {
    if (!ReadSome()) throw std::runtime_error("reel ended without '" + text + "': " + outcome_.err);
  }
}

void ReelProcess::Signal(int number) { ::kill(pid_, number); }

ReelOutcome ReelProcess::Wait() {
  while (ReadSome()) {
  }
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  outcome_.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return outcome_;
}

ReelOutcome RunReel(const ReelInstallation& installation,
                    const std::vector<std::string>& arguments) {
  return ReelProcess(installation, arguments).Wait();
}

}  // namespace reel
