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

// So that what is looked for by its name from now on is found, if it is there. A client of NFS takes a name that it
// has looked for in vain for missing as long as it believes what it knows of the directory (nfs(5): acdirmin, 30 s),
// and asks the server when the directory is opened. DirectoryNames does it too.
void RenewNames(const std::string& path);

}  // namespace reel
