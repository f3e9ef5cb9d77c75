#include "daemon/reeld/daemon_log.h"

#include <cstdlib>
#include <memory>
#include <string>

#include "base/log.h"
#include "daemon/reeld/journal_sink.h"

namespace reel {
namespace {

bool is_in_journal = false;

}  // namespace

void SetUpDaemonLog(std::string_view role) {
  SetUpLogging(role);
  is_in_journal = StandardErrorIsJournal();
  unsetenv("JOURNAL_STREAM");
  if (!is_in_journal) return;
  const std::string name(role);
  spdlog::set_default_logger(
      std::make_shared<spdlog::logger>(name, std::make_shared<JournalSink>(name)));
}

void SetDaemonLogLevel(std::string_view level) {
  const std::string chosen(level == "auto" ? (is_in_journal ? "info" : "warn") : level);
  spdlog::set_level(spdlog::level::from_str(chosen));
}

}  // namespace reel
