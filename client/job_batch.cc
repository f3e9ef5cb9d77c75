#include "client/job_batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "client/job_file.h"
#include "client/scene_source.h"
#include "base/field_text.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

bool IsOutputFlag(const JobFlags::Given& given) { return given.field->name == "output"; }

// The text of --output, if it is there; the last one counts.
std::optional<std::string> OutputOf(const JobFlags& flags) {
  const auto found = std::find_if(flags.given.rbegin(), flags.given.rend(), IsOutputFlag);
  return found == flags.given.rend() ? std::nullopt : std::optional(found->text);
}

bool IsFolder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

// The folder that --output names for several jobs, or none.
Result<std::optional<fs::path>> FolderOf(const std::optional<std::string>& output, size_t job_count,
                                         const std::string& working_directory) {
  if (!output) return std::optional<fs::path>();
  const Result<std::string> path = AbsolutePath(*output, working_directory);
  if (!path.ok()) return path.status().Prefixed("--output");
  if (IsFolder(path.value())) return std::optional<fs::path>(path.value());
  if (output->ends_with('/')) {
    return InvalidInput(
        fmt::format("--output: the folder {} does not exist; make it first", Quoted(*output)));
  }
  if (job_count == 1) return std::optional<fs::path>();
  return InvalidInput(fmt::format(
      "--output: {} is one film and there are {} job files; name a folder that exists, or leave it "
      "out for what the job files say",
      Quoted(*output), job_count));
}

std::string OutputIn(const JobFile& file, const std::optional<fs::path>& folder) {
  const fs::path usual = fs::path(file.path).replace_extension(".mp4");
  const fs::path own = file.job.output.path.empty() ? usual : fs::path(file.job.output.path);
  if (!folder) return own.string();
  return (*folder / (own.has_filename() ? own.filename() : usual.filename())).string();
}

// What is wrong with the jobs, each thing once.
class Mistakes {
 public:
  void Add(Status status) {
    const auto is_same = [&](const Status& other) { return other.message() == status.message(); };
    if (std::none_of(list_.begin(), list_.end(), is_same)) list_.push_back(std::move(status));
  }

  // Of all of them the first decides the code.
  Status AsOne() const {
    if (list_.empty()) return Status::Ok();
    std::string message;
    for (const Status& status : list_) {
      message += (message.empty() ? "" : "\n") + status.message();
    }
    return Status(list_.front().code(), message);
  }

 private:
  std::vector<Status> list_;
};

// A message that names no file is about a flag, or what a flag made of the file's fields.
Status WithFile(const Status& status, const std::string& path) {
  const bool names_its_cause =
      status.message().starts_with(path) || status.message().starts_with("--");
  return names_its_cause ? status : status.Prefixed(path);
}

// Who writes which file.
class Writers {
 public:
  // Notes what `job` writes. On failure kInvalidInput: another job writes it, too.
  Status Add(const JobFile& file, const JobSpec& job) {
    const std::pair<std::string_view, const std::string&> written[] = {
        {"output", job.output.path}, {"manifest", job.manifest}, {"trace", job.trace}};
    const std::string name = fs::path(file.path).filename().string();
    for (const auto& [field, path] : written) {
      if (path.empty()) continue;
      const auto [entry, is_new] =
          by_path_.try_emplace(fs::path(path).lexically_normal().string(), name);
      if (is_new) continue;
      return InvalidInput(fmt::format("{}: {}: {} is written by {} too; give each job its own",
                                      file.PlaceOf(field), field, Quoted(path), entry->second));
    }
    return Status::Ok();
  }

 private:
  std::map<std::string, std::string> by_path_;
};

Result<JobSpec> ResolveFile(const std::string& path, const JobFlags& flags,
                            const std::optional<fs::path>& folder,
                            const std::string& working_directory, Writers& writers) {
  REEL_ASSIGN_OR_RETURN(JobFile file, LoadJobFile(path));
  file.job.output.path = OutputIn(file, folder);
  Result<JobSpec> job = ResolveJobFile(file, flags, working_directory);
  const Status status = job.ok() ? writers.Add(file, job.value()) : job.status();
  if (!status.ok()) return WithFile(status, path);
  return job;
}

Result<JobCandidates> ResolveDirectory(const std::string& directory, JobFlags flags,
                                       const std::string& working_directory) {
  REEL_ASSIGN_OR_RETURN(const std::vector<std::string> paths, JobFilesIn(directory));
  REEL_ASSIGN_OR_RETURN(const std::optional<fs::path> folder,
                        FolderOf(OutputOf(flags), paths.size(), working_directory));
  if (folder) std::erase_if(flags.given, IsOutputFlag);
  JobCandidates candidates{.is_directory = true, .jobs = {}};
  Writers writers;
  for (const std::string& path : paths) {
    candidates.jobs.push_back({fs::path(path).filename().string(),
                               ResolveFile(path, flags, folder, working_directory, writers)});
  }
  return candidates;
}

}  // namespace

Result<JobCandidates> ResolveEachJob(const JobFlags& flags, const std::string& working_directory) {
  const Result<SceneSource> source = FindScene(flags.scene, working_directory);
  if (source.ok() && source.value().kind == SceneSource::Kind::kJobDirectory) {
    return ResolveDirectory(source.value().text, flags, working_directory);
  }
  REEL_ASSIGN_OR_RETURN(JobSpec job, ResolveJob(flags, working_directory));
  JobCandidates candidates;
  candidates.jobs.push_back({"", std::move(job)});
  return candidates;
}

Result<JobBatch> ResolveJobs(const JobFlags& flags, const std::string& working_directory) {
  REEL_ASSIGN_OR_RETURN(JobCandidates candidates, ResolveEachJob(flags, working_directory));
  JobBatch batch{.is_directory = candidates.is_directory, .items = {}};
  Mistakes mistakes;
  for (JobCandidate& candidate : candidates.jobs) {
    if (candidate.job.ok()) {
      batch.items.push_back({std::move(candidate.name), std::move(candidate.job).value()});
    } else {
      mistakes.Add(candidate.job.status());
    }
  }
  REEL_RETURN_IF_ERROR(mistakes.AsOne());
  return batch;
}

}  // namespace reel
