// DaemonLog: where reeld's messages go, and which of them. To the journal with fields when standard error
// is the journal (journal_sink.h), to standard error as every program of Reel otherwise (base/log.h).

#pragma once

#include <string_view>

namespace reel {

// Once, at the top of the main. Takes JOURNAL_STREAM out of the environment, since our children's
// standard error is another one.
void SetUpDaemonLog(std::string_view role);

// `level` is one of LogSettings: "auto" is "info" in the journal and "warn" elsewhere.
void SetDaemonLogLevel(std::string_view level);

}  // namespace reel
