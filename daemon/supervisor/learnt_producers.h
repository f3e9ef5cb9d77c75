// LearntStore: what was found about the number of producers, kept between jobs.
//
//     const LearntStore store(FindCacheDirectory());
//     const LearntKey key = MakeLearntKey(LearntFactsOf(job, plugin, renderer, encode, UsableCores()));
//     if (const auto learnt = store.Recall(key)) ...      before the first producers but one start
//     store.Remember(key, {8, 231.5, "...", WallClockMs()});     once, when the count has settled
//
// A cache must never cost a job: whatever goes wrong here (no place, no permission, no room, another
// process at the same time, a file that somebody else wrote) is silent, and the job is as it would be
// without it. What should not be remembered is the caller's to know: a count that a limit or a flag
// decided, or one that had no time to settle.
//
// <cache>/producers/ is private to the user (0700), and so is each file in it (0600): one a key, named by
// it, with numbers and Reel's own words only. A file is written beside and renamed, so it is read whole or
// as it was before. The newest kMostFiles stay. A directory that is a link, of another user, or open to
// others' writing is not used; a file that is no plain file of ours, too large, of another version, or
// with a value out of its limits is none.
//
// Supervisors of the same user may use it at the same time. Blocks for a few system calls.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/status.h"
#include "base/unique_fd.h"
#include "daemon/supervisor/learnt_key.h"

namespace reel {

struct LearntProducers {
  int64_t producers = 1;         // 1 .. kMostProducers
  double frames_per_second = 0;  // finite, above 0
  std::string reason;            // why it is that many; one line of at most kMostReasonBytes
  int64_t found_ms = 0;          // wall clock, since 1970

  friend bool operator==(const LearntProducers&, const LearntProducers&) = default;
};

inline constexpr size_t kMostReasonBytes = 300;

class LearntStore {
 public:
  static constexpr size_t kMostFiles = 500;

  // `cache_directory`: absolute; "" for a store that remembers nothing. Touches nothing.
  explicit LearntStore(const std::string& cache_directory);

  // None when there is nothing that can be used.
  std::optional<LearntProducers> Recall(const LearntKey& key) const;

  // Replaces what was remembered; makes the directory, and drops the oldest files over kMostFiles.
  // Values out of their limits are not remembered.
  void Remember(const LearntKey& key, const LearntProducers& learnt) const;

 private:
  unique_fd OpenDirectory() const;

  std::string directory_;  // "": none
};

// The file's content, and back. On failure kInvalidInput: it is no such content, or a value is out of its
// limits. Pure.
std::string LearntProducersToJson(const LearntProducers& learnt);
Result<LearntProducers> LearntProducersFromJson(const std::string& text);

}  // namespace reel
