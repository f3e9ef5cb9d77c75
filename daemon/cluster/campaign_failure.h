// What is said of a film that fails because one of its tasks does. Pure.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/cluster/task_history.h"
#include "daemon/cluster/task_script.h"
#include "protocol/job_event.h"

namespace reel {

struct FailedTask {
  int64_t task = 0;  // or kLastTask
  int64_t first_frame = 0;
  int64_t frame_count = 0;
  std::string log;                      // of the attempt, when there was one
  std::vector<std::string> last_lines;  // that its supervisor printed beside
};

// The first cause, with the nodes on which it was tried, the task and its log.
JobFailed DescribeTaskFailure(const FailedTask& task, const TaskFailure& failure,
                              const TaskScriptFacts& script);

}  // namespace reel
