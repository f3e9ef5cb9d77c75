// reel complete: what can stand in place of the last word. Hidden; called by completion/, the scripts
// of the shells, at each press of a key.
//
//     reel complete -- render red_square --par
//
// prints lines. The first says which files the shell is to offer, too, and what of the word stands
// before the path: "none", "files PREFIX", "directories PREFIX". The others are candidates: the whole
// word, a tab, and what it means.
//
// It never says what is wrong, and it never takes long: a renderer or a daemon that has not answered
// after kPatienceMs, or what REEL_COMPLETION_MS says instead, has no candidates.

#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/renderer_catalog.h"
#include "base/script_scene.h"
#include "client/command.h"
#include "client/completion.h"
#include "client/daemon_connection.h"
#include "client/display_text.h"
#include "client/job_description.h"
#include "client/job_flags.h"
#include "protocol/job_schema.h"

namespace reel {
namespace {

// Before somebody who types notices. A renderer of Reel's answers in a tenth of it.
constexpr int64_t kPatienceMs = 300;
constexpr int64_t kMostPatienceMs = 60'000;

// A test on a busy machine, and whoever has a slow renderer, have more.
timeval Patience() {
  const char* text = std::getenv("REEL_COMPLETION_MS");
  const int64_t wanted = text != nullptr ? std::atoll(text) : kPatienceMs;
  const int64_t ms = std::clamp<int64_t>(wanted, 1, kMostPatienceMs);
  return {ms / 1000, ms % 1000 * 1000};
}

void EndSilently(int) { _exit(0); }

// Its shell shows whatever comes, in the middle of the line that is typed.
void BeSilent() {
  if (const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC); null >= 0) {
    ::dup2(null, STDERR_FILENO);
  }
  ::signal(SIGALRM, EndSilently);
  const itimerval once{{0, 0}, Patience()};
  ::setitimer(ITIMER_REAL, &once, nullptr);
}

std::vector<std::string> Renderers() {
  std::vector<std::string> names;
  for (const auto& [name, path] : RendererCatalog::FromEnvironment().All()) names.push_back(name);
  return names;
}

std::vector<JobSummary> Jobs(const std::string& socket) {
  std::vector<JobSummary> jobs;
  Result<DaemonConnection> connection = DaemonConnection::Open(FindDaemonSocket(socket));
  for (bool more = connection.ok(); more;) {
    Result<JobPage> page = connection->Ask<JobPage>(ListJobs{jobs.empty() ? 0 : jobs.back().job});
    if (!page.ok()) break;
    jobs.insert(jobs.end(), page->jobs.begin(), page->jobs.end());
    more = page->more;
  }
  return jobs;
}

// A script would have to be run, with all that it imports.
std::vector<ParameterInfo> Parameters(const std::string& scene, const CommandContext& context) {
  JobFlags flags;
  flags.scene = scene;
  const Result<JobSpec> job = ResolveJob(flags, context.working_directory);
  if (!job.ok() || ParseScriptScene(job->scene)) return {};
  Result<Described> described = DescribeJob(job.value(), context);
  return described.ok() ? std::move(described->params) : std::vector<ParameterInfo>();
}

void AddWords(const nlohmann::json& field, std::vector<std::string>& words) {
  for (const auto& word : field.value("enum", nlohmann::json::array())) {
    if (word.is_string()) words.push_back(word);
  }
}

std::vector<std::string> Choices(const std::string& name) {
  const auto schema = nlohmann::json::parse(JobSchema(), nullptr, false);
  const auto properties = schema.value("properties", nlohmann::json::object());
  const auto field = properties.value(name, nlohmann::json::object());
  std::vector<std::string> words;
  AddWords(field, words);
  for (const auto& kind : field.value("oneOf", nlohmann::json::array())) AddWords(kind, words);
  return words;
}

const char* WordFor(CompletedFiles files) {
  switch (files) {
    case CompletedFiles::kNone: return "none";
    case CompletedFiles::kFiles: return "files";
    case CompletedFiles::kDirectories: return "directories";
  }
  return "none";
}

void Print(const Completion& completion) {
  std::printf("%s %s\n", WordFor(completion.files), completion.before_file.c_str());
  for (const Candidate& candidate : completion.candidates) {
    std::printf("%s\t%s\n", candidate.text.c_str(), Printable(candidate.description).c_str());
  }
}

}  // namespace

void AddCompleteCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("complete", "Complete a command line")->group("");
  auto words = std::make_shared<std::vector<std::string>>();
  command->add_option("WORDS", *words, "all after `reel`; the last one is completed");
  command->callback([words, &app, &context] {
    BeSilent();
    const CompletionSources sources{
        Renderers, Jobs,
        [&context](const std::string& scene) { return Parameters(scene, context); }, Choices};
    Print(Complete(app, *words, sources));
    context.exit_code = ExitCode::kDone;
  });
}

}  // namespace reel
