// RunDaemon: a reeld from its sockets to its end.
//
// Its life, as the service manager hears of it (service_notifier.h): it listens and has taken over the
// store's jobs, READY; what runs, STATUS; SIGHUP, RELOADING and READY again; SIGTERM or SIGINT, STOPPING.
//
// On SIGHUP the file of settings is read again. What the daemon can take over it takes over at once, and
// of what it cannot it says that a restart is needed (DaemonSetting::applies). A file that is wrong
// changes nothing. One that was started in a terminal does the same when its terminal goes, which is
// no reason to stop.

#pragma once

#include <vector>

#include "base/status.h"
#include "daemon/reeld/daemon_paths.h"
#include "daemon/reeld/settings_file.h"

namespace reel {

struct DaemonOptions {
  DaemonPathFlags paths = {};
  std::vector<SettingOverride> overrides = {};
};

// Blocks until a signal ends it. Once, in a process that has one thread and has opened nothing yet. On
// failure nothing runs, and the message is one for whoever started it.
Status RunDaemon(const DaemonOptions& options);

}  // namespace reel
