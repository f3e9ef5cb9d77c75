// SupervisorOrder: what a daemon tells the supervisor of a running job, as one JSON object a line.
//
// `reeld` writes on a pipe that the supervisor has as descriptor 5 (`reel-supervisor render orders`); a
// later order replaces an earlier one of its kind. An order holds one kind or several. The end of the stream changes nothing: the daemon's death is told
// by a signal. `reel render` gives no orders. A reader ignores keys that it does not know. Values.
//
//     {"share":{"busy_producers":2,"cores":1.33,"nice":0}}
//     {"preview":{"max_width":1280,"number":7}}
//     {"end_hook":true}

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"

namespace reel {

// A job's part of the machine, while others want the rest. Processes that wait for something else than a
// processor are not limited by it.
struct MachineShare {
  double cores = 0;            // processor seconds a second, of all the job's processes together
  int64_t busy_producers = 1;  // so many at most may want a processor at once
  int64_t nice = 0;            // steps that all its processes are nicer than the daemon

  friend bool operator==(const MachineShare&, const MachineShare&) = default;
};

// The newest frame as a picture, which is told in PreviewPieces (job_event.h) of this number.
struct PreviewOrder {
  int64_t number = 0;
  int64_t max_width = 0;  // pixels; kLeastPreviewWidth to kMostPreviewWidth

  friend bool operator==(const PreviewOrder&, const PreviewOrder&) = default;
};

inline constexpr int64_t kLeastPreviewWidth = 16;
inline constexpr int64_t kMostPreviewWidth = 3840;
inline constexpr int64_t kDefaultPreviewWidth = 1280;

struct SupervisorOrder {
  std::optional<MachineShare> share;
  std::optional<PreviewOrder> preview = {};
  // The answer to EndHookDue: the job's end is stored and its command may run, or it has not ended.
  std::optional<bool> end_hook = {};
};

// One line of JSON without the newline.
std::string SupervisorOrderToJson(const SupervisorOrder& order);

// kInvalidInput when the line is not a SupervisorOrder with possible values.
Result<SupervisorOrder> SupervisorOrderFromJson(std::string_view line);

}  // namespace reel
