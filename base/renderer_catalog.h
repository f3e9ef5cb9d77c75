// RendererCatalog: where renderers are that have a name.
//
// Plugins (NAME.so) are looked for in $REEL_PLUGIN_PATH (directories separated by colons), then in
// ../lib/reel/renderers beside the running program, which is right in the build tree and in an
// installed prefix alike. Looks at directories only; loads nothing. Any process and thread.

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace reel {

// Letters, digits, _ and -: nothing else is a name.
bool IsRendererName(std::string_view scene);

class RendererCatalog {
 public:
  // The usual directories of this process.
  static RendererCatalog FromEnvironment();

  explicit RendererCatalog(std::vector<std::string> directories)
      : directories_(std::move(directories)) {}

  // `scene`: a renderer's name, or the absolute path of a plugin or of a script. On failure kInvalidInput: there is no
  // renderer of that name (the nearest is suggested, all are listed), or no such file.
  Result<std::string> Find(const std::string& scene) const;

  // Absolute paths by name; of two with the same name the one that is found first. A directory that is not
  // there holds none.
  std::map<std::string, std::string> All() const;

  const std::vector<std::string>& directories() const { return directories_; }

 private:
  std::vector<std::string> directories_;
};

}  // namespace reel
