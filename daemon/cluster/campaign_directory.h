// CampaignDirectory: what a film's coordinator and its tasks tell each other through the shared file system.
//
//     .film.mp4.reel/           work_directory.h
//       cluster.json            which campaign makes this film, and into what tasks it was cut
//       cluster-4f1c.../
//         token                 its name again: whoever reads that here is in the same directory
//         job                   the job, as every task is given it
//         tasks                 a line a task: "segments 12 4"
//         script                what the cluster runs (task_script.h)
//         encoder               the version of the first node's ffmpeg, which all others must have
//         3.1700000000.77@n2/   an attempt at task 3, on node n2
//           events              its supervisor's, a line an event; the file's time is its life sign
//           output              what its supervisor prints beside
//           segment-00012.mp4   ...
//
// Nothing is named by the cluster's own numbers, which a controller that lost its memory gives out again. A file that
// others read is written beside and renamed. The coordinator's; one thread.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "daemon/cluster/plan/task_plan.h"
#include "protocol/job_spec.h"

namespace reel {

// What an interrupted coordinator is followed by.
struct CampaignNote {
  std::string id;      // 16 hexadecimal digits, by chance
  std::string engine;  // "slurm"
  SegmentChoice segment;
  std::vector<SegmentRun> tasks;
  bool is_whole =
      false;  // all segments are in `tasks`; else only the first, which is being measured
  int64_t limit_seconds = 0;  // of a task's time; 0: none was given
  // Its coordinator has ended it: what failed then says nothing of now, and what is missing is made by another one.
  bool is_over = false;

  friend bool operator==(const CampaignNote&, const CampaignNote&) = default;
};

std::string CampaignNoteToJson(const CampaignNote& note);
// kInvalidInput: it is none, or a value is impossible.
Result<CampaignNote> CampaignNoteFromJson(const std::string& text);

// Of a film's work directory; none when there is none that can be read.
std::optional<CampaignNote> ReadCampaignNote(const std::string& work_directory);

std::string NewCampaignId();

// How the cluster knows the film: "reel-4f1c...".
std::string CampaignName(const std::string& id);

class CampaignDirectory {
 public:
  // `work_directory` is there and this coordinator's.
  CampaignDirectory(std::string work_directory, const std::string& id);

  const std::string& path() const { return path_; }
  std::string script_path() const { return path_ + "/script"; }

  // All but the tasks. On failure kUnavailable.
  Status Write(const std::string& job, const std::string& token, const std::string& script) const;

  // The tasks, then the note. On failure kUnavailable.
  Status WriteTasks(const CampaignNote& note) const;

  // Tells a running attempt that others make its segments from this one on. On failure kUnavailable.
  Status GiveAway(const std::string& attempt, int64_t first_segment) const;

 private:
  const std::string work_directory_;
  const std::string path_;
};

}  // namespace reel
