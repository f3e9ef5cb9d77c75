#include "producer/loaded_libraries.h"

#include <link.h>

#include <set>

#include "cache/digest.h"
#include "cache/input_files.h"

namespace reel {
namespace {

int AddPath(dl_phdr_info* library, size_t /*bytes*/, void* paths) {
  const std::string path = library->dlpi_name;
  // Neither the program itself nor the kernel's vDSO, whose name is no path.
  if (path.starts_with('/')) static_cast<std::set<std::string>*>(paths)->insert(path);
  return 0;
}

}  // namespace

std::string LoadedLibrariesDigest(const std::set<std::string>& left_out) {
  std::set<std::string> paths;
  dl_iterate_phdr(&AddPath, &paths);
  DigestBuilder all;
  for (const std::string& path : paths) {
    if (left_out.contains(path)) continue;
    const FileState state = StateOf(path);
    all.Add(path).Add(std::to_string(state.bytes)).Add(std::to_string(state.modified_ns));
  }
  return all.Finish().Hex();
}

}  // namespace reel
