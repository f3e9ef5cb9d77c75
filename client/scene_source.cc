#include "client/scene_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "base/field_text.h"
#include "base/renderer_catalog.h"
#include "base/script_scene.h"
#include "base/unique_fd.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using Kind = SceneSource::Kind;

constexpr std::string_view kWhatASceneIs =
    "a scene is a renderer's name, a plugin (.so), a Python script (.py, or film.py:FUNCTION), a "
    "job "
    "file (.json), a directory with a reel.json or other job files, or pictures (a file, a "
    "directory, or a pattern like shots/*.png)";

bool IsPicture(const fs::path& path) {
  static constexpr std::array<std::string_view, 3> kEndings = {".png", ".jpg", ".jpeg"};
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

bool IsJobFile(const fs::directory_entry& entry) {
  std::error_code ignored;
  const bool is_hidden = entry.path().filename().string().starts_with('.');
  return !is_hidden && entry.path().extension() == ".json" && entry.is_regular_file(ignored);
}

Status NotAScene(const std::string& path, std::string_view why) {
  return InvalidInput(fmt::format("scene: {} {}; {}", Quoted(path), why, kWhatASceneIs));
}

Result<SceneSource> FindInDirectory(const std::string& path) {
  std::error_code error;
  const fs::path job_file = fs::path(path) / "reel.json";
  if (fs::exists(job_file, error)) return SceneSource{Kind::kJobFile, job_file.string()};
  bool has_job_files = false;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    if (IsPicture(entry->path())) return SceneSource{Kind::kImages, path};
    has_job_files = has_job_files || IsJobFile(*entry);
  }
  if (error) return NotAScene(path, "cannot be read: " + error.message());
  if (has_job_files) return SceneSource{Kind::kJobDirectory, path};
  return NotAScene(path, "is a directory without job files and without pictures");
}

Result<SceneSource> FindFile(const std::string& path) {
  const std::string ending = fs::path(path).extension().string();
  if (ending == ".json") return SceneSource{Kind::kJobFile, path};
  if (ending == ".so") return SceneSource{Kind::kPlugin, path};
  if (ending == ".py") return SceneSource{Kind::kScript, path};
  if (IsPicture(path)) return SceneSource{Kind::kImages, path};
  return NotAScene(path, "is a file of an unknown kind");
}

}  // namespace

Result<SceneSource> FindScene(const std::string& scene, const std::string& base_directory) {
  if (scene.empty()) return InvalidInput(fmt::format("scene: empty; {}", kWhatASceneIs));
  if (IsRendererName(scene)) return SceneSource{Kind::kRendererName, scene};
  const Result<std::string> path = AbsolutePath(scene, base_directory);
  if (!path.ok()) return path.status().Prefixed("scene");

  std::error_code error;
  if (const auto script = ParseScriptScene(path.value()); script && !script->name.empty()) {
    if (!fs::is_regular_file(script->path, error)) {
      return NotAScene(script->path, "does not exist, or is not a file");
    }
    return SceneSource{Kind::kScript, path.value()};
  }
  const fs::file_status status = fs::status(path.value(), error);
  if (fs::is_directory(status)) return FindInDirectory(path.value());
  if (fs::is_regular_file(status)) return FindFile(path.value());
  if (status.type() != fs::file_type::not_found) {
    return NotAScene(path.value(), error ? "cannot be looked at: " + error.message()
                                         : "is neither a file nor a directory");
  }
  if (IsPicture(path.value()) && scene.find_first_of("*?[") != std::string::npos) {
    return SceneSource{Kind::kImages, path.value()};
  }
  return NotAScene(path.value(), "does not exist");
}

Result<std::vector<std::string>> JobFilesIn(const std::string& directory) {
  std::error_code error;
  std::vector<std::string> paths;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (IsJobFile(*entry)) paths.push_back(entry->path().string());
  }
  if (error) return NotAScene(directory, "cannot be read: " + error.message());
  if (paths.empty()) return NotAScene(directory, "is a directory without job files");
  std::sort(paths.begin(), paths.end(), [](const std::string& a, const std::string& b) {
    return ::strverscmp(a.c_str(), b.c_str()) < 0;
  });
  return paths;
}

Result<std::string> ReadJobFile(const std::string& path) {
  constexpr off_t kMaxBytes = 1 << 20;
  // O_NONBLOCK: a FIFO named film.json must not hold the command for ever.
  const unique_fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return Status::FromErrno(StatusCode::kInvalidInput, path, errno);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return InvalidInput(path + ": not a regular file");
  }
  if (info.st_size > kMaxBytes) {
    return InvalidInput(
        fmt::format("{}: {} bytes; the limit of a job file is {}", path, info.st_size, kMaxBytes));
  }
  std::string text(static_cast<size_t>(info.st_size), '\0');
  size_t read_bytes = 0;
  while (read_bytes < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + read_bytes, text.size() - read_bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Status::FromErrno(StatusCode::kInvalidInput, path, errno);
    if (got == 0) break;  // it was cut while it was read; what is left is judged as it is
    read_bytes += static_cast<size_t>(got);
  }
  text.resize(read_bytes);
  return text;
}

}  // namespace reel
