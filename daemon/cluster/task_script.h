// TaskScript: what a cluster runs as a task.
//
// A few lines of shell that find out whether the node sees the film's directory, make a directory for this attempt, and
// become the same reel-supervisor that draws on one machine. Whatever a node lacks is told by an exit code, since
// nothing that it writes may ever be seen. Pure.

#pragma once

#include <string>

namespace reel {

// Exit codes of a script that did not come to its supervisor. Above those of Reel's programs (exit_code.h), below those of a
// shell (126 and more).
inline constexpr int kDirectoryNotSeen = 41;
inline constexpr int kDirectoryNotWritable = 42;
inline constexpr int kProgramNotFound = 43;
inline constexpr int kNotPlanned = 44;  // the film has no such task
inline constexpr int kOtherEncoder = 45;

struct TaskScriptFacts {
  std::string prelude;          // of the engine; sets $task (a number, or end), $node and $cores
  std::string directory;        // the campaign's
  std::string token;            // what stands in the directory's file "token"
  std::string supervisor;       // the program, absolute
  bool last_makes_all = false;  // there are no other tasks
};

std::string TaskScript(const TaskScriptFacts& facts);

// What an exit code of the script means, in words that go on after "node n2 "; empty: it is none of them.
std::string TaskScriptFailure(int exit_code, const TaskScriptFacts& facts);

}  // namespace reel
