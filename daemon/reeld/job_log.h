// JobLog: messages of the daemon that are about a job.
//
// On a terminal and in a file they begin with the job, "job 7: submitted". The journal has the job, its
// user and its frame as fields of the entry besides (journal_sink.h), so that
// `journalctl REEL_JOB=7` finds them. Belongs to the daemon's one thread.

#pragma once

#include <spdlog/common.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"

namespace reel {

struct JobContext {
  int64_t job = 0;
  std::string_view user = {};  // "": that of the daemon
  int64_t frame = -1;          // of the film; -1: it is about no frame
};

// Says `text`, which does not name the job, if the level is wanted: as one line of at most 2,000 bytes, with
// "?" for control characters.
void LogJob(spdlog::level::level_enum level, const JobContext& context, std::string_view text);

template <typename... Args>
void LogJob(spdlog::level::level_enum level, const JobContext& context,
            spdlog::format_string_t<Args...> format, Args&&... args) {
  if (!spdlog::should_log(level)) return;
  LogJob(level, context, std::string_view(fmt::format(format, std::forward<Args>(args)...)));
}

// Somebody else's words as part of a message: one line, as above.
std::string OneLine(std::string_view text);

// Of the message that is being written, for sinks; null: it is about no job.
const JobContext* CurrentJobContext();

}  // namespace reel
