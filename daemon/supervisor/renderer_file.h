// The file of what draws a job.

#pragma once

#include <string>

#include "base/renderer_catalog.h"
#include "base/status.h"
#include "protocol/job_spec.h"

namespace reel {

// As RendererCatalog::Find has it for the job's scene; of a timeline the job file, which is not looked at.
inline Result<std::string> FindRendererFile(const JobSpec& job) {
  if (!job.timeline.text.empty()) return job.scene;
  return RendererCatalog::FromEnvironment().Find(job.scene);
}

}  // namespace reel
