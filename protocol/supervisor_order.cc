#include "protocol/supervisor_order.h"

#include <nlohmann/json.hpp>

#include "base/json_field.h"

namespace reel {

// NOLINTBEGIN(readability-identifier-naming)
REEL_JSON_FIELDS(MachineShare, cores, busy_producers, nice)
REEL_JSON_FIELDS(PreviewOrder, number, max_width)
// NOLINTEND(readability-identifier-naming)

namespace {

using Json = nlohmann::json;

Status CheckValues(const SupervisorOrder& order) {
  if (!order.share && !order.preview && !order.end_hook)
    return InvalidInput("it orders nothing that is known");
  if (const auto& share = order.share;
      share && (!(share->cores > 0) || share->busy_producers < 1 || share->nice < 0)) {
    return InvalidInput("a share is more than 0 cores, 1 producer, 0 steps of nice");
  }
  if (const auto& preview = order.preview; preview && (preview->max_width < kLeastPreviewWidth ||
                                                       preview->max_width > kMostPreviewWidth)) {
    return InvalidInput("a preview's width is 16 to 3840");
  }
  return Status::Ok();
}

}  // namespace

std::string SupervisorOrderToJson(const SupervisorOrder& order) {
  Json json = Json::object();
  if (order.share) json["share"] = *order.share;
  if (order.preview) json["preview"] = *order.preview;
  if (order.end_hook) json["end_hook"] = *order.end_hook;
  return json.dump();
}

Result<SupervisorOrder> SupervisorOrderFromJson(std::string_view line) {
  try {
    const Json json = Json::parse(line);
    SupervisorOrder order;
    if (json.contains("share")) order.share = json["share"].get<MachineShare>();
    if (json.contains("preview")) order.preview = json["preview"].get<PreviewOrder>();
    if (json.contains("end_hook")) order.end_hook = json["end_hook"].get<bool>();
    REEL_RETURN_IF_ERROR(CheckValues(order).Prefixed("not an order"));
    return order;
  } catch (const std::exception& exception) {
    return InvalidInput(std::string("not an order: ") + exception.what());
  }
}

}  // namespace reel
