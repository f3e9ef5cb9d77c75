// The names in a directory, for directories that others change meanwhile, on file systems that may fail.
//
// std::filesystem's iterator throws from its increment. Blocks for as long as the file system does; any thread.

#pragma once

#include <string>
#include <vector>

namespace reel {

// Without "." and ".."; in no order. What can be read: none of a directory that is gone, some of one that cannot be read
// to its end.
std::vector<std::string> DirectoryNames(const std::string& path);

}  // namespace reel
