// SceneSource: what the word SCENE on the command line, or "scene" in a job file, stands for.
//
//   red_square               letters, digits, _ and - only: a renderer, by name
//   ./dot.so                 a renderer plugin
//   film.py, film.py:draw    a Python script, or what it defines
//   examples/red_square      a directory with a reel.json: that job file
//   film.json                a job file
//   films/                   a directory with other job files and no pictures: all of them, where a
//                            command takes several
//   ./shots, shots/*.png, logo.png    pictures: the renderer "images"

#pragma once

#include <string>
#include <vector>

#include "base/status.h"

namespace reel {

struct SceneSource {
  enum class Kind { kRendererName, kPlugin, kScript, kImages, kJobFile, kJobDirectory };
  Kind kind = Kind::kRendererName;
  std::string text;  // the name, or an absolute path; of a script perhaps with :NAME
};

// Looks at the file system (stat, and the names in a directory) and opens nothing. A relative path
// starts from `base_directory`. On failure kInvalidInput: what stands there, and what a scene can
// be.
Result<SceneSource> FindScene(const std::string& scene, const std::string& base_directory);

// The job files of a directory (*.json, none that is hidden), absolute, 2 before 10; one at
// least. On failure kInvalidInput: it cannot be read, or there is none.
Result<std::vector<std::string>> JobFilesIn(const std::string& directory);

// The text of a job file: a regular file of at most 1 MiB. On failure kInvalidInput with the
// reason.
Result<std::string> ReadJobFile(const std::string& path);

}  // namespace reel
