#include "cache/cache_directory.h"

#include <cstdlib>

namespace reel {
namespace {

// A relative path would be another place in each directory that a job is started from; the XDG base
// directory specification wants it ignored too.
std::string AbsoluteFromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  const std::string path = value == nullptr ? "" : value;
  return path.starts_with('/') ? path : "";
}

}  // namespace

std::string FindCacheDirectory() {
  if (std::string path = AbsoluteFromEnvironment("REEL_CACHE"); !path.empty()) return path;
  if (const std::string path = AbsoluteFromEnvironment("CACHE_DIRECTORY"); !path.empty()) {
    return path.substr(0, path.find(':'));  // systemd.exec(5), RuntimeDirectory=
  }
  if (const std::string path = AbsoluteFromEnvironment("XDG_CACHE_HOME"); !path.empty()) {
    return path + "/reel";
  }
  const std::string home = AbsoluteFromEnvironment("HOME");
  return home.empty() ? "" : home + "/.cache/reel";
}

}  // namespace reel
