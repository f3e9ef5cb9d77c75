#include "protocol/supervisor_order.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

TEST_CASE("an order comes back as it was") {
  const SupervisorOrder order{MachineShare{1.33, 2, 3}};
  const std::string line = SupervisorOrderToJson(order);
  CHECK(line == R"({"share":{"busy_producers":2,"cores":1.33,"nice":3}})");
  const Result<SupervisorOrder> back = SupervisorOrderFromJson(line);
  REQUIRE(back.ok());
  CHECK(back->share == order.share);
  CHECK_FALSE(back->preview);
}

TEST_CASE("an order of a picture needs no share, and both can be given at once") {
  const SupervisorOrder order{std::nullopt, PreviewOrder{7, 1280}};
  const std::string line = SupervisorOrderToJson(order);
  CHECK(line == R"({"preview":{"max_width":1280,"number":7}})");
  const Result<SupervisorOrder> back = SupervisorOrderFromJson(line);
  REQUIRE(back.ok());
  CHECK_FALSE(back->share);
  CHECK(back->preview == order.preview);
  const auto both =
      SupervisorOrderFromJson(SupervisorOrderToJson({MachineShare{1, 1, 0}, PreviewOrder{8, 16}}));
  REQUIRE(both.ok());
  CHECK((both->share && both->preview));
  const auto hook = SupervisorOrderFromJson(R"({"end_hook":false})");
  REQUIRE(hook.ok());
  CHECK(hook->end_hook == false);
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
        R"({"share":{"busy_producers":1,"cores":1,"nice":-1}})", R"({"later":true})",
        R"({"preview":{"number":1}})", R"({"preview":{"number":1,"max_width":15}})",
        R"({"preview":{"number":1,"max_width":3841}})"}) {
    INFO(line);
    CHECK(SupervisorOrderFromJson(line).status().code() == StatusCode::kInvalidInput);
  }
  const auto said = [](const char* line) {
    return SupervisorOrderFromJson(line).status().message();
  };
  CHECK(said("{").starts_with("not an order: "));
  CHECK(said(R"({"later":true})") == "not an order: it orders nothing that is known");
  CHECK(said(R"({"share":{"busy_producers":0,"cores":1,"nice":0}})") ==
        "not an order: a share is more than 0 cores, 1 producer, 0 steps of nice");
  CHECK(said(R"({"preview":{"number":1,"max_width":15}})") ==
        "not an order: a preview's width is 16 to 3840");
}

}  // namespace
}  // namespace reel
