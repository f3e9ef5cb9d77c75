#include "protocol/supervisor_order.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

TEST_CASE("an order comes back as it was") {
  const SupervisorOrder order{{1.33, 2, 3}};
  const std::string line = SupervisorOrderToJson(order);
  CHECK(line == R"({"share":{"busy_producers":2,"cores":1.33,"nice":3}})");
  const Result<SupervisorOrder> back = SupervisorOrderFromJson(line);
  REQUIRE(back.ok());
  CHECK(back->share == order.share);
}

TEST_CASE("an order with keys of a later version is understood") {
  CHECK(SupervisorOrderFromJson(
            R"({"share":{"busy_producers":2,"cores":1,"nice":3,"disk":1},"later":true})")
            .ok());
}

TEST_CASE("what is no order is refused") {
  for (const char* line :
       {"", "{", "[]", "{}", R"({"share":{}})", R"({"share":{"busy_producers":1,"nice":0}})",
        R"({"share":{"busy_producers":1,"cores":"1","nice":0}})",
        R"({"share":{"busy_producers":1.5,"cores":1,"nice":0}})",
        R"({"share":{"busy_producers":0,"cores":1,"nice":0}})",
        R"({"share":{"busy_producers":1,"cores":0,"nice":0}})",
        R"({"share":{"busy_producers":1,"cores":1,"nice":-1}})"}) {
    INFO(line);
    CHECK(SupervisorOrderFromJson(line).status().code() == StatusCode::kInvalidInput);
  }
}

}  // namespace
}  // namespace reel
