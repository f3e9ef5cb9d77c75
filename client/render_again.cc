#include "client/render_again.h"

#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "client/display_text.h"
#include "client/file_watch.h"
#include "client/job_inputs.h"
#include "client/stop_signals.h"
#include "client/watched_files.h"
#include "protocol/job_outputs.h"
#include "protocol/job_validation.h"

namespace reel {
namespace {

// An editor writes a file in several steps, and several files one after the other.
constexpr auto kQuiet = milliseconds(100);
constexpr auto kMostPatience = std::chrono::seconds(1);
// Where not every folder can be watched.
constexpr auto kLookInterval = std::chrono::seconds(1);

class Renderings {
 public:
  Renderings(const JobFlags& job_flags, const ReportFlags& flags, const CommandContext& context,
             FileWatch watch)
      : job_flags_(job_flags), flags_(flags), context_(context), watch_(std::move(watch)) {}

  ExitCode Run();

 private:
  // The exit code when there is nothing more to wait for.
  std::optional<ExitCode> RenderOneVersion();
  std::optional<ExitCode> RefuseCluster(const ClusterSpec& cluster);
  std::optional<ExitCode> RenderJob(JobSpec job);
  void BeginToWatch(const std::optional<JobSpec>& job);
  void WatchModulesBeside(const JobSpec& job);
  void OnMadeFrom(const MadeFrom& made);
  std::string JobFile() const;
  SupervisorWish OnSomething();
  bool IsStopped() { return stop_signals_.Take() > 0; }

  // Both give true once something happened, false for a signal.
  bool AwaitChange();
  bool AwaitQuiet();
  bool AwaitFiles(nanoseconds patience, bool* has_happened);
  void Say(const std::string& line) const;

  const JobFlags& job_flags_;
  const ReportFlags& flags_;
  const CommandContext& context_;
  FileWatch watch_;
  WatchedFiles files_;
  StopSignals stop_signals_;
  std::vector<std::string> made_from_;  // as the last version said that could be loaded
  bool has_loaded_ = false;             // this version could
  bool is_outdated_ = false;            // it was cancelled for a change
  std::set<std::string> own_films_;
};

ExitCode Renderings::Run() {
  if (const Status status = stop_signals_.status(); !status.ok()) return ReportError(status);
  while (true) {
    if (const std::optional<ExitCode> end = RenderOneVersion()) return *end;
    std::vector<std::string> changed;
    do {
      if (!AwaitChange() || !AwaitQuiet()) return ExitCode::kCancelled;
      changed = files_.Changed();
    } while (changed.empty() && !is_outdated_);  // changed, and back
    Say((changed.empty() ? "a file changed, and back" : ChangedText(changed)) +
        "; rendering again");
  }
}

std::optional<ExitCode> Renderings::RenderOneVersion() {
  const Result<JobSpec> job = ResolveJob(job_flags_, context_.working_directory);
  BeginToWatch(job.ok() ? std::optional(job.value()) : std::nullopt);
  if (job.ok() && job->cluster.is_used()) return RefuseCluster(job->cluster);
  if (job.ok()) return RenderJob(job.value());
  const ExitCode code = ReportError(job.status(), flags_.json);
  return files_.paths().empty() ? std::optional(code) : std::nullopt;
}

// Of the first version at once: who began with a cluster did not mean this.
std::optional<ExitCode> Renderings::RefuseCluster(const ClusterSpec& cluster) {
  const ExitCode code = ReportError(
      InvalidInput(fmt::format("on: --watch renders on this machine only, and the job says {}; "
                               "leave --watch out, or give --on here",
                               cluster.on())),
      flags_.json);
  return own_films_.empty() ? std::optional(code) : std::nullopt;
}

std::string Renderings::JobFile() const {
  return JobFileOf(job_flags_, context_.working_directory);
}

// Before anything is read: what changes from now on is not in this version.
void Renderings::BeginToWatch(const std::optional<JobSpec>& job) {
  // Of a job that cannot be understood, those of the last one that could.
  std::vector<std::string> paths = job ? made_from_ : files_.paths();
  if (const std::string file = JobFile(); !file.empty()) paths.push_back(file);
  if (job) {
    const std::vector<std::string> inputs = JobInputs(*job);
    paths.insert(paths.end(), inputs.begin(), inputs.end());
  }
  watch_.Add(paths);
  watch_.Drain();
  files_.Begin(std::move(paths),
               [job](const std::string& path) { return job && IsOutputOf(*job, path); });
}

std::optional<ExitCode> Renderings::RenderJob(JobSpec job) {
  if (const Status status = RequireOutput(job); !status.ok() && JobFile().empty()) {
    return ReportError(status, flags_.json);
  }
  const bool is_first = own_films_.empty();
  const bool replaces = job.output.force;
  if (own_films_.contains(job.output.path)) job.output.force = true;
  if (!is_first) job.resume = false;
  has_loaded_ = false;
  is_outdated_ = false;
  const SupervisorListener listener = [this](const JobEvent& event) {
    if (const auto* made = std::get_if<MadeFrom>(&event)) OnMadeFrom(*made);
    return SupervisorWish::kGoOn;
  };
  const Attention attention{watch_.fd(), [this] { return OnSomething(); }};
  const Result<JobEvent> end =
      RenderOnce(job, flags_, context_, stop_signals_, listener, attention);
  if (IsStopped()) return ExitCode::kCancelled;
  const bool is_done = end.ok() && std::holds_alternative<Finished>(end.value());
  if (is_done) own_films_.insert(job.output.path);
  if (!has_loaded_) WatchModulesBeside(job);
  is_outdated_ = is_outdated_ && !is_done;
  if (is_outdated_) return std::nullopt;  // why it ended is said with the change
  const ExitCode code = ReportEnd(end, job, flags_);
  std::error_code ignored;
  const bool is_taken = code == ExitCode::kRefused && is_first && !replaces &&
                        std::filesystem::exists(job.output.path, ignored);
  const bool is_beyond_mending = code != ExitCode::kDone && files_.file_count() == 0;
  if (is_taken || is_beyond_mending) return code;
  Say(fmt::format("watching {} file{}; Ctrl-C ends it", files_.file_count(),
                  files_.file_count() == 1 ? "" : "s"));
  return std::nullopt;
}

// What a script imports that could not be loaded, nobody knows.
void Renderings::WatchModulesBeside(const JobSpec& job) {
  const std::string modules = ModulesBeside(job);
  if (modules.empty()) return;
  watch_.Add({modules});
  files_.Add({modules});
}

void Renderings::OnMadeFrom(const MadeFrom& made) {
  has_loaded_ = true;
  made_from_ = made.files;
  watch_.Add(made.files);
  files_.Add(made.files);
}

// While a version is rendered.
SupervisorWish Renderings::OnSomething() {
  watch_.Drain();
  watch_.Add(files_.paths());
  if (files_.Changed().empty()) return SupervisorWish::kGoOn;
  is_outdated_ = true;
  return SupervisorWish::kCancel;
}

bool Renderings::AwaitChange() {
  while (files_.Changed().empty()) {
    const nanoseconds patience = watch_.is_complete() ? nanoseconds::max() : kLookInterval;
    bool has_happened = false;
    if (!AwaitFiles(patience, &has_happened)) return false;
    if (has_happened) watch_.Add(files_.paths());  // a folder may be another one
  }
  return true;
}

bool Renderings::AwaitQuiet() {
  const TimePoint deadline = Clock::now() + kMostPatience;
  bool has_happened = true;
  while (has_happened && Clock::now() < deadline) {
    if (!AwaitFiles(kQuiet, &has_happened)) return false;
  }
  return true;
}

// Until something happens in a watched folder, or `patience` is over.
bool Renderings::AwaitFiles(nanoseconds patience, bool* has_happened) {
  std::array<pollfd, 2> fds = {{{stop_signals_.fd(), POLLIN, 0}, {watch_.fd(), POLLIN, 0}}};
  const bool is_endless = patience == nanoseconds::max();
  const auto timeout = std::chrono::duration_cast<milliseconds>(patience).count();
  const int ready = ::poll(fds.data(), fds.size(), is_endless ? -1 : static_cast<int>(timeout));
  if (IsStopped()) return false;
  *has_happened = ready > 0 && fds[1].revents != 0;
  if (*has_happened) watch_.Drain();
  return true;
}

void Renderings::Say(const std::string& line) const {
  if (!flags_.quiet) std::fprintf(stderr, "%s\n", Printable(line).c_str());
}

}  // namespace

ExitCode RenderAgain(const JobFlags& job_flags, const ReportFlags& flags,
                     const CommandContext& context) {
  Result<FileWatch> watch = FileWatch::Make();
  if (!watch.ok()) return ReportError(watch.status(), flags.json);
  return Renderings(job_flags, flags, context, std::move(watch).value()).Run();
}

}  // namespace reel
