// JournalSink: spdlog's messages as entries of systemd's journal, with fields (systemd.journal-fields(7)).
//
// Every entry has MESSAGE, PRIORITY and SYSLOG_IDENTIFIER; one about a job (job_log.h) has REEL_JOB, and
// REEL_USER and REEL_FRAME where they are known. Belongs to the daemon's one thread.

#pragma once

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <string>
#include <string_view>
#include <vector>

#include "daemon/reeld/job_log.h"

namespace reel {

// Whether standard error is the journal: JOURNAL_STREAM names it (systemd.exec(5)). It may be inherited
// by a program whose standard error was redirected since.
bool StandardErrorIsJournal();

// "MESSAGE=...", "PRIORITY=6" ...; `context` may be null. Pure.
std::vector<std::string> JournalFields(std::string_view role, spdlog::level::level_enum level,
                                       std::string_view message, const JobContext* context);

class JournalSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  // `role` is the program's name.
  explicit JournalSink(std::string role) : role_(std::move(role)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}

 private:
  const std::string role_;
};

}  // namespace reel
