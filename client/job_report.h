// JobReport: prints what a running job tells, on standard error.
//
// On a terminal one line is rewritten at most 10 times a second; without one there are plain lines,
// at most one every 10 s or every quarter of the job; while a cluster's tasks wait, which may take hours, one
// every 5 minutes or when the reason changes. Warnings always show unless quiet; what the
// job's processes print shows only when verbose (a failure carries their last lines itself).

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "client/eta_estimate.h"
#include "client/progress_line.h"
#include "client/speed_limit.h"
#include "protocol/job_event.h"

namespace reel {

// Takes the line away that is rewritten (EL, ECMA-48 8.3.41).
inline constexpr std::string_view kEraseLine = "\r\x1b[K";

class JobReport {
 public:
  struct Options {
    bool quiet = false;
    bool verbose = false;
    bool is_terminal = false;     // standard error can rewrite a line
    bool has_encoder = true;      // without one, nobody says what limits the speed
    bool is_on_cluster = false;   // the job says so; else what it tells shows it
    bool sees_beginning = false;  // the first event is told when it happens, not later
  };

  explicit JobReport(Options options) : options_(options), is_on_cluster_(options.is_on_cluster) {}

  void OnEvent(const JobEvent& event, TimePoint now);

  // Takes the progress line away, before anything else is printed.
  void Clear();

  // A line of the command's own, in place of the progress line; nothing when quiet.
  void Tell(const std::string& line);

  bool is_on_cluster() const { return is_on_cluster_; }

 private:
  void OnPlan(const Planned& plan, TimePoint now);
  void OnProgress(const Progress& progress, TimePoint now);
  void NoteTasks(const Progress& progress, TimePoint now);
  void DrawLine(const Progress& progress, TimePoint now);
  void PrintPlain(const Progress& progress, TimePoint now);
  void PrintLine(const std::string& line);
  ProgressNotes Notes(const Progress& progress, TimePoint now) const;

  const Options options_;
  WaitBalance balance_;
  EtaEstimate eta_;
  std::string pause_reason_;  // empty while the job does not wait by itself
  bool has_line_ = false;     // on the terminal, to be rewritten
  TimePoint last_time_{};     // of the last progress that was shown
  int last_quarter_ = 0;
  Phase last_phase_ = Phase::kRendering;
  // What was planned, as it was printed: a cluster's tasks may be planned after the film.
  std::string planned_line_;
  std::string tasks_line_;
  int64_t segment_count_ = 0;
  bool is_on_cluster_;
  std::optional<TimePoint> awaits_since_;  // none of its tasks runs
  std::string last_awaited_;               // what was printed of that in a log
};

// Whether standard error is a terminal that understands escape sequences.
bool CanRewriteLines();

}  // namespace reel
