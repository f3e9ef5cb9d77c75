#include "client/submission_doubts.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/field_text.h"
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
  return doubts;
}

}  // namespace reel
