// reel tune: which number of producers draws a scene fastest, by trying.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/available_memory.h"
#include "base/field_text.h"
#include "base/quantities.h"
#include "client/command.h"
#include "client/display_text.h"
#include "client/job_flags.h"
#include "client/job_report.h"
#include "client/render_run.h"
#include "client/tune_choice.h"
#include "client/tune_run.h"
#include "client/tune_text.h"

namespace reel {
namespace {

constexpr const char* kTuneExamples = R"(Examples:
  reel tune film.json
  reel tune line_chart --param csv=sales.csv --size 1280x720 --counts 2,4,8 --seconds 10
  reel render film.json $(reel tune film.json -q)

The film is rendered from its beginning (--range: from there) with one number of producers after the
other, each for some seconds after a first one that is not measured. What is made goes into a private
directory in TMPDIR and is thrown away: -o only decides the format. "encoder waits": the part of the time
in which no frame was ready for it; "frames wait": in which the encoder took none.

Exit status: 0 done, 1 the job failed while rendering, 2 refused, 3 the machine lacks something, 130
interrupted.)";

constexpr int64_t kDefaultMost = 64;
constexpr int64_t kMostSeconds = 3600;

struct TuneCommand {
  JobFlags job;
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  std::string counts;
  std::string most;
  std::string seconds = "3";
};

struct TunePlan {
  std::set<int64_t> counts;  // empty: by doubling
  int64_t most = kDefaultMost;
  nanoseconds wanted{0};
};

Result<std::set<int64_t>> ParseCounts(const std::string& text) {
  std::set<int64_t> counts;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    REEL_ASSIGN_OR_RETURN(const int64_t count, ParseIntegerIn(part, 1, kMostProducers));
    counts.insert(count);
  }
  if (counts.empty() || text.ends_with(',')) {
    return InvalidInput(Quoted(text) + " is not a list of numbers, like 1,2,4");
  }
  return counts;
}

Result<nanoseconds> ParseSeconds(const std::string& text) {
  REEL_ASSIGN_OR_RETURN(const Rational seconds, ParseDuration(text));
  const double value = ToDouble(seconds);
  if (value < 0.1 || value > kMostSeconds) {
    return InvalidInput(
        fmt::format("{} is not in the limits 0.1 to {} seconds", Quoted(text), kMostSeconds));
  }
  return std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(value));
}

Result<TunePlan> ResolvePlan(const TuneCommand& flags) {
  TunePlan plan;
  if (!flags.counts.empty()) {
    Result<std::set<int64_t>> counts = ParseCounts(flags.counts);
    if (!counts.ok()) return counts.status().Prefixed("--counts");
    plan.counts = std::move(counts).value();
  }
  if (!flags.most.empty()) {
    const Result<int64_t> most = ParseIntegerIn(flags.most, 1, kMostProducers);
    if (!most.ok()) return most.status().Prefixed("--max");
    plan.most = most.value();
  }
  const Result<nanoseconds> wanted = ParseSeconds(flags.seconds);
  if (!wanted.ok()) return wanted.status().Prefixed("--seconds");
  plan.wanted = wanted.value();
  return plan;
}

// All counts, one after the other, and what is printed meanwhile.
class Tuning {
 public:
  Tuning(const TuneCommand& flags, TunePlan plan, TuneTask task)
      : flags_(flags),
        plan_(std::move(plan)),
        task_(std::move(task)),
        report_({false, flags.verbose, CanRewriteLines()}) {}

  ExitCode Run();

 private:
  bool prints_table() const { return !flags_.json && !flags_.quiet; }
  std::optional<int64_t> Next();
  // The exit code when this was the end of everything.
  std::optional<ExitCode> Measure(int64_t producers);
  std::optional<ExitCode> OnFailure(int64_t producers, const JobFailed& failure);
  void OnTooShort(int64_t producers);
  void OnEvent(const JobEvent& event);
  void Print(const std::string& line) const;
  ExitCode PrintAdvice();

  const TuneCommand& flags_;
  const TunePlan plan_;
  const TuneTask task_;
  JobReport report_;
  StopSignals stop_signals_;
  std::vector<TuneRow> rows_;
  std::vector<std::string> notes_;
  std::set<std::string> warnings_;  // that were shown; each count would repeat them
  int64_t tried_ = 0;               // the last count
  bool is_over_ = false;
  bool is_planned_ = false;  // what is drawn was said
};

ExitCode Tuning::Run() {
  while (const std::optional<int64_t> next = Next()) {
    tried_ = *next;
    if (const std::optional<ExitCode> end = Measure(*next)) return *end;
  }
  if (!rows_.empty()) return PrintAdvice();
  return ReportError(
      InvalidInput("the film is too short to be measured: it was done at once; give a "
                   "longer --duration or --range"),
      flags_.json);
}

std::optional<int64_t> Tuning::Next() {
  if (is_over_) return std::nullopt;
  if (!plan_.counts.empty()) {
    const auto next = plan_.counts.upper_bound(tried_);
    return next == plan_.counts.end() ? std::nullopt : std::optional(*next);
  }
  const std::optional<int64_t> next = NextCount(rows_, plan_.most);
  if (!next) return std::nullopt;
  const std::string refusal = RefusalToTry(rows_, *next, AvailableMemoryBytes());
  if (refusal.empty()) return next;
  notes_.push_back(refusal);
  return std::nullopt;
}

std::optional<ExitCode> Tuning::Measure(int64_t producers) {
  const Result<TuneOutcome> outcome = MeasureCount(
      task_, producers, stop_signals_, [this](const JobEvent& event) { OnEvent(event); });
  report_.Clear();
  if (!outcome.ok()) return ReportError(outcome.status(), flags_.json);
  switch (outcome.value().end) {
    case TuneOutcome::End::kInterrupted:
      return ReportError(Status(StatusCode::kCancelled, "interrupted"), flags_.json);
    case TuneOutcome::End::kFailed: return OnFailure(producers, outcome.value().failure);
    case TuneOutcome::End::kTooShort: OnTooShort(producers); return std::nullopt;
    case TuneOutcome::End::kMeasured: break;
  }
  if (rows_.empty()) Print(TuneHeaderLine());
  rows_.push_back(outcome.value().row);
  Print(TuneRowLine(rows_.back()));
  return std::nullopt;
}

// A number that nobody asked for may be more than the machine has room for.
std::optional<ExitCode> Tuning::OnFailure(int64_t producers, const JobFailed& failure) {
  const bool was_asked_for = !plan_.counts.empty();
  if (failure.code != StatusCode::kUnavailable || was_asked_for || rows_.empty()) {
    return ReportFailure(failure, flags_.json);
  }
  notes_.push_back(fmt::format("{} producers could not be tried: {}", producers, failure.message));
  is_over_ = true;
  return std::nullopt;
}

void Tuning::OnTooShort(int64_t producers) {
  notes_.push_back(fmt::format(
      "With {} producer{} the film was done before it could be measured: a longer --duration or "
      "--range is needed.",
      producers, producers == 1 ? "" : "s"));
  is_over_ = plan_.counts.empty();
}

void Tuning::OnEvent(const JobEvent& event) {
  if (flags_.quiet) return;
  if (const auto* planned = std::get_if<Planned>(&event)) {
    if (!std::exchange(is_planned_, true)) {
      std::fprintf(stderr, "%s\n", TunePlannedLine(*planned).c_str());
    }
    return;
  }
  const auto* warning = std::get_if<Warning>(&event);
  if (warning && !warnings_.insert(warning->message).second) return;
  // Of each count the whole story would be too much for a log.
  if (std::holds_alternative<Progress>(event) && !CanRewriteLines()) return;
  if (std::holds_alternative<Paused>(event)) return;  // it is the end, and is told as such
  report_.OnEvent(event, Clock::now());
}

void Tuning::Print(const std::string& line) const {
  if (!prints_table()) return;
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);  // a row takes seconds: whoever reads a pipe sees it when it is there
}

ExitCode Tuning::PrintAdvice() {
  const TuneAdvice advice = Advise(rows_);
  if (const std::string note = TuneShortFilmNote(rows_); !note.empty()) notes_.push_back(note);
  if (flags_.json) {
    std::printf("%s\n", TuneJson(rows_, advice, notes_).c_str());
  } else if (flags_.quiet) {
    std::printf("%s\n", TuneFlag(advice).c_str());
  }
  for (const std::string& note : notes_) Print(Printable(note));
  Print(TuneAdviceText(advice));
  return ExitCode::kDone;
}

ExitCode RunTune(const TuneCommand& flags, const CommandContext& context) {
  Result<JobSpec> job = ResolveJob(flags.job, context.working_directory);
  if (!job.ok()) return ReportError(job.status(), flags.json);
  job->cluster = {};
  Result<TunePlan> plan = ResolvePlan(flags);
  if (!plan.ok()) return ReportError(plan.status(), flags.json);
  TuneTask task{context.program_directory + "/reel-supervisor", std::move(job).value(),
                plan.value().wanted};
  return Tuning(flags, std::move(plan).value(), std::move(task)).Run();
}

void AddTuneFlags(CLI::App& app, TuneCommand& flags) {
  constexpr const char* kMeasured = "What is measured";
  CLI::Option* counts =
      app.add_option("--counts", flags.counts,
                     "these numbers; when not given 1, 2, 4 and so on for as long as the encoder "
                     "waits for frames and the rate rises by more than 5 %");
  counts->type_name("N,N,...")->group(kMeasured);
  app.add_option("--max", flags.most, "the most that is tried by doubling; 64 when not given")
      ->type_name("N")
      ->group(kMeasured)
      ->excludes(counts);
  app.add_option(
         "--seconds", flags.seconds,
         "to measure with each number; 3 when not given, up to four times as long while there "
         "are only a few frames")
      ->type_name("SECONDS")
      ->group(kMeasured);
  constexpr const char* kPrinted = "What is printed";
  CLI::Option* json = app.add_flag("--json", flags.json,
                                   "one JSON object on standard output, and nothing else there");
  json->group(kPrinted);
  app.add_flag("-q,--quiet", flags.quiet, "print the recommended flag only")
      ->group(kPrinted)
      ->excludes(json);
  app.add_flag("-v,--verbose", flags.verbose, "also print what renderers and ffmpeg print")
      ->group(kPrinted);
}

}  // namespace

void AddTuneCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("tune", "Find the number of drawing processes that is fastest");
  command->footer(kTuneExamples);
  auto flags = std::make_shared<TuneCommand>();
  AddJobFlags(*command, flags->job,
              WithoutCluster({"producers", "max_producers", "priority", "trace", "cache",
                              "cache_size", "on_end"}));
  command->get_option("SCENE")->required();
  AddTuneFlags(*command, *flags);
  command->callback([flags, &context] { context.exit_code = RunTune(*flags, context); });
}

}  // namespace reel
