#include "daemon/supervisor/job_identity.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <fstream>
#include <iterator>

#include "base/quantities.h"
#include "base/script_scene.h"
#include "cache/input_files.h"
#include "daemon/supervisor/shell_text.h"

namespace reel {
namespace {

std::string Hash(const std::string& bytes) {
  return fmt::format("{:016x}", XXH3_64bits(bytes.data(), bytes.size()));
}

std::string HashOfFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return Hash({std::istreambuf_iterator<char>(file), {}});
}

// Of a timeline what stands there and the renderers of its clips; the job file may say more than that.
std::string RendererText(const JobSpec& job, const std::string& plugin_path,
                         const std::vector<std::string>& renderer_files) {
  if (job.timeline.text.empty()) {
    return fmt::format("{} {}", plugin_path, HashOfFile(RendererFile(plugin_path)));
  }
  std::string text = fmt::format("{} ({})", job.timeline.text, job.timeline.base_directory);
  for (const std::string& file : renderer_files) {
    // Of pictures all that a directory or a pattern stands for; what cannot be read fails when it is drawn.
    const Result<Digest> digest = DigestOfInput(file);
    text += fmt::format("\n{} {}", file, digest.ok() ? digest.value().Hex() : "");
  }
  return text;
}

std::string ParamsText(const JobSpec& job) {
  std::string text;
  for (const auto& [name, value] : job.params) {
    text += fmt::format("{}={} ({})\n", name, value.text, value.base_directory);
  }
  return text;
}

std::string WithoutDirectory(std::string text, const std::string& directory) {
  for (size_t at; (at = text.find(directory)) != std::string::npos;) {
    text.erase(at, directory.size());
  }
  return text;
}

std::string CommandsText(const EncodeRequest& request, const EncodePlan& encode) {
  std::string text = ShellText(encode.encode);
  for (const FinishingPass& pass : encode.finishing) text += "\n" + ShellText(pass.command);
  return WithoutDirectory(text, request.work_directory);
}

}  // namespace

WorkDirectory::Identity MakeJobIdentity(const JobSpec& job, const std::string& plugin_path,
                                        const std::vector<std::string>& renderer_files,
                                        const FilmPlan& film, const EncodeRequest& request,
                                        const EncodePlan& encode) {
  return {
      {"renderer", RendererText(job, plugin_path, renderer_files)},
      {"params", ParamsText(job)},
      {"animation", job.script.animation},
      {"size", fmt::format("{}x{}", film.drawn.width, film.drawn.height)},
      {"fps", ToString(film.fps)},
      {"frames", std::to_string(film.film_frame_count)},
      {"range", fmt::format("{}:{}", film.first_frame, film.first_frame + film.frame_count)},
      {"segment",
       fmt::format("{} of {} frames", encode.segments.size(), encode.segments.front().frame_count)},
      {"on_bad_frame", std::to_string(static_cast<int>(job.on_bad_frame))},
      {"manifest", job.manifest.empty() ? "no" : "yes"},
      {"encoder", CommandsText(request, encode)},
  };
}

std::string IdentityHash(const WorkDirectory::Identity& identity) {
  std::string text;
  for (const auto& [name, value] : identity) text += name + "\n" + value + "\n";
  return Hash(text);
}

}  // namespace reel
