// ReelProcess: a real `reel` in a test, with its real supervisor, or beside a `reel-supervisor` that
// the test writes as a shell script.
//
// `reel` looks for its supervisor beside its own binary, so for a script the binary is copied into a
// directory of the test's own. The script finds the job on descriptor 3 and tells its events on
// descriptor 4.

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "temporary_directory.h"

namespace reel {

// A directory that `reel` works in, with bin/reel.
class ReelInstallation {
 public:
  // What was built: bin/reel is a link to it.
  ReelInstallation();

  // With a bin/reel-supervisor made of `script` (for /bin/sh unless it begins with #!).
  explicit ReelInstallation(const std::string& script);

  const TemporaryDirectory& directory() const { return directory_; }
  std::string path(const std::string& name) const { return (directory_.path() / name).string(); }

 private:
  TemporaryDirectory directory_;
};

struct ReelOutcome {
  int exit_code = -1;  // negative: the signal that killed it
  std::string out;
  std::string err;
};

class ReelProcess {
 public:
  // kTerminal: standard error is a pseudoterminal of 60 columns.
  enum class StandardError { kPipe, kTerminal };

  ReelProcess(const ReelInstallation& installation, const std::vector<std::string>& arguments,
              StandardError standard_error = StandardError::kPipe);
  ~ReelProcess();  // kills it if it still runs

  // Blocks until standard error has said `text`, so many times; throws after 20 s.
  void WaitForError(const std::string& text, int times = 1);

  void Signal(int number);
  pid_t pid() const { return pid_; }

  // Blocks until it has ended and both outputs with it; throws after 20 s.
  ReelOutcome Wait();

 private:
  // Waits for output and keeps it. False once both ends are closed.
  bool ReadSome();

  pid_t pid_ = -1;
  unique_fd out_fd_;
  unique_fd err_fd_;
  ReelOutcome outcome_;
};

// Starts and waits.
ReelOutcome RunReel(const ReelInstallation& installation,
                    const std::vector<std::string>& arguments);

}  // namespace reel
