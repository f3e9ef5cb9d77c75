#include "client/submission_doubts.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/field_text.h"
#include "base/program_path.h"
#include "base/renderer_catalog.h"

namespace reel {

std::vector<std::string> DoubtsOf(const JobSpec& job) {
  std::vector<std::string> doubts;
  std::error_code ignored;
  if (job.timeline.text.empty()) {
    const Result<std::string> renderer = RendererCatalog::FromEnvironment().Find(job.scene);
    if (!renderer.ok()) doubts.push_back(renderer.status().message());
  }
  const std::string& output = job.output.path;
  if (!job.output.force && !job.resume && std::filesystem::exists(output, ignored)) {
    doubts.push_back(
        fmt::format("output: {} exists; if it still does at the job's turn, the job fails (--force "
                    "replaces it)",
                    Quoted(output)));
  }
  const std::filesystem::path folder = std::filesystem::path(output).parent_path();
  if (!std::filesystem::is_directory(folder, ignored)) {
    doubts.push_back(fmt::format("output: there is no directory {}", Quoted(folder.string())));
  }
  // The daemon is on this machine, and its jobs look in the PATH that they are submitted with.
  if (job.cluster.on() == kOnSlurm && !FindInPath("sbatch")) {
    doubts.push_back(
        "on: there is no sbatch in PATH, so nothing can be given to Slurm from this machine; the "
        "job will fail (--on here renders it here)");
  }
  return doubts;
}

}  // namespace reel
