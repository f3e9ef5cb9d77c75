// What a job's producers are told and allowed, whatever is then done with their frames.

#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/status.h"
#include "daemon/process/usable_cores.h"
#include "daemon/supervisor/producer_pool.h"
#include "protocol/job_spec.h"

namespace reel {

inline constexpr auto kDefaultFrameTimeout = std::chrono::seconds(60);

// Reads how many tasks the user has at this moment.
ProducerPool::Settings MakeProducerSettings(const JobSpec& job, const std::string& plugin_path);

}  // namespace reel
