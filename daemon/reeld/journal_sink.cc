// Fields of the place in the code would be this file's for every message.
#define SD_JOURNAL_SUPPRESS_LOCATION

#include "daemon/reeld/journal_sink.h"

#include <sys/stat.h>
#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <cstdlib>

namespace reel {
namespace {

int Priority(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
    case spdlog::level::debug: return LOG_DEBUG;
    case spdlog::level::info: return LOG_INFO;
    case spdlog::level::warn: return LOG_WARNING;
    case spdlog::level::err: return LOG_ERR;
    default: return LOG_CRIT;
  }
}

}  // namespace

bool StandardErrorIsJournal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status = {};
  if (stream == nullptr || fstat(STDERR_FILENO, &status) != 0) return false;
  return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) == stream;
}

std::vector<std::string> JournalFields(std::string_view role, spdlog::level::level_enum level,
                                       std::string_view message, const JobContext* context) {
  std::vector<std::string> fields = {"MESSAGE=" + std::string(message),
                                     "PRIORITY=" + std::to_string(Priority(level)),
                                     "SYSLOG_IDENTIFIER=" + std::string(role)};
  if (context == nullptr) return fields;
  fields.push_back("REEL_JOB=" + std::to_string(context->job));
  if (!context->user.empty()) fields.push_back("REEL_USER=" + std::string(context->user));
  if (context->frame >= 0) fields.push_back("REEL_FRAME=" + std::to_string(context->frame));
  return fields;
}

void JournalSink::sink_it_(const spdlog::details::log_msg& message) {
  std::vector<std::string> fields = JournalFields(
      role_, message.level, {message.payload.data(), message.payload.size()}, CurrentJobContext());
  std::vector<iovec> parts;
  for (std::string& field : fields) parts.push_back({field.data(), field.size()});
  // Nobody is left to tell when the journal does not take it.
  sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

}  // namespace reel
