// What a job's producers are told and allowed, whatever is then done with their frames.

#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/script_scene.h"
#include "base/status.h"
#include "daemon/process/usable_cores.h"
#include "daemon/supervisor/fork_server.h"
#include "daemon/supervisor/producer_pool.h"
#include "protocol/job_spec.h"

namespace reel {

inline constexpr auto kDefaultFrameTimeout = std::chrono::seconds(60);

// `job`'s scene is drawn by processes that are forked from one that runs a script.
inline bool IsScript(const JobSpec& job) {
  // Clips that are scripts have been given an interpreter (client/python_script.h).
  return job.timeline.text.empty() ? ParseScriptScene(job.scene).has_value()
                                   : !job.script.python.empty();
}

// Both read how many tasks the user has at this moment. On failure what MakeProducerSandbox says.
Result<ForkServer::Settings> MakeForkServerSettings(const JobSpec& job,
                                                    const std::string& plugin_path);
Result<ProducerPool::Settings> MakeProducerSettings(const JobSpec& job,
                                                    const std::string& plugin_path);

}  // namespace reel
