// Where a program is found. Reads the environment and the file system; any thread.

#pragma once

#include <optional>
#include <string>

namespace reel {

// The path of `program` in the directories of PATH, or nothing.
std::optional<std::string> FindInPath(const std::string& program);

// `path` is a regular file that this user may execute.
bool IsExecutable(const std::string& path);

// The absolute path of a program of Reel: beside the running executable.
std::string SiblingProgram(const std::string& name);

}  // namespace reel
