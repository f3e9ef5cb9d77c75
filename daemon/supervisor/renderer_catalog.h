// RendererCatalog: from the scene of a job to the plugin file that draws it.
//
// Plugins are looked for by name in $REEL_PLUGIN_PATH (directories separated by colons), then in
// ../lib/reel/renderers beside the running program, which is right in the build tree and in an
// installed prefix alike. Looks at directories only; loads nothing.

#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "protocol/job_spec.h"

namespace reel {

class RendererCatalog {
 public:
  // The usual directories of this process.
  static RendererCatalog FromEnvironment();

  explicit RendererCatalog(std::vector<std::string> directories)
      : directories_(std::move(directories)) {}

  // `scene`: a renderer's name, or the absolute path of a plugin or of a script. On failure kInvalidInput: there is no
  // renderer of that name (the nearest is suggested, all are listed), or no such file.
  Result<std::string> Find(const std::string& scene) const;

  // The file of what draws `job`: as above for its scene; of a timeline the job file, which is not looked at.
  Result<std::string> FindFor(const JobSpec& job) const {
    return job.timeline.text.empty() ? Find(job.scene) : job.scene;
  }

  const std::vector<std::string>& directories() const { return directories_; }

  // Sorted, without duplicates.
  std::vector<std::string> Names() const;

 private:
  std::vector<std::string> directories_;
};

}  // namespace reel
