#include "protocol/supervisor_order.h"

#include <nlohmann/json.hpp>

#include "base/json_field.h"

namespace reel {

// NOLINTBEGIN(readability-identifier-naming)
REEL_JSON_FIELDS(MachineShare, cores, busy_producers, nice)
REEL_JSON_FIELDS(SupervisorOrder, share)
// NOLINTEND(readability-identifier-naming)

std::string SupervisorOrderToJson(const SupervisorOrder& order) {
  return nlohmann::json(order).dump();
}

Result<SupervisorOrder> SupervisorOrderFromJson(std::string_view line) {
  try {
    const auto order = nlohmann::json::parse(line).get<SupervisorOrder>();
    const MachineShare& share = order.share;
    if (share.cores > 0 && share.busy_producers >= 1 && share.nice >= 0) return order;
    return InvalidInput("not an order: a share is more than 0 cores, 1 producer, 0 steps of nice");
  } catch (const std::exception& exception) {
    return InvalidInput(std::string("not an order: ") + exception.what());
  }
}

}  // namespace reel
