// What another program prints, for checks of the machine: started, awaited and read, all of it in memory.
//
// Blocks; one thread. The program gets no terminal, its output goes to files in memory (memfd_create(2)),
// so it can never stand still because nobody reads, and it is killed when it takes too long or when this
// process dies.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "base/unique_fd.h"

namespace reel {

struct ProgramOutput {
  int exit_status = -1;  // negative: the signal that ended it
  std::string out;
  std::string err;
  bool ran_well() const { return exit_status == 0; }
};

struct ProgramCall {
  std::vector<std::string> arguments;  // argv; [0] is a path
  std::string input = {};              // its standard input, from beginning to end
  std::chrono::seconds patience = std::chrono::seconds(10);
};

// On failure kUnavailable: it cannot be started, or takes longer than the patience.
Result<ProgramOutput> RunProgram(const ProgramCall& call);

}  // namespace reel
