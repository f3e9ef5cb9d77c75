// ExitStatus: how a process ended, decoded in one place.

#pragma once

#include <string>

namespace reel {

struct ExitStatus {
  bool signalled = false;
  int value = 0;  // the exit status, or the signal's number

  bool success() const { return !signalled && value == 0; }
};

// "exited with status 3" or "was killed by signal 11 (SIGSEGV, Segmentation fault)".
std::string Describe(ExitStatus status);

}  // namespace reel
