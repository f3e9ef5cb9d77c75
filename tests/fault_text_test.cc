#include "base/fault_text.h"

#include <catch2/catch.hpp>
#include <cerrno>

using reel::Fault;
using reel::FaultAction;
using reel::ParseFaultText;

TEST_CASE("ParseFaultText_EveryAction_IsTakenApart") {
  struct Row {
    const char* text;
    Fault fault;
  };
  const Row rows[] = {
      {"ring.leased:1:kill", {"ring.leased", 1, FaultAction::kKill, 0, ""}},
      {"a:2:stop", {"a", 2, FaultAction::kStop, 0, ""}},
      {"a:3:segv", {"a", 3, FaultAction::kSegv, 0, ""}},
      {"a:4:abort", {"a", 4, FaultAction::kAbort, 0, ""}},
      {"a:5:spin", {"a", 5, FaultAction::kSpin, 0, ""}},
      {"a:6:exit", {"a", 6, FaultAction::kExit, 0, ""}},
      {"a:7:errno=ENOSPC", {"a", 7, FaultAction::kErrno, ENOSPC, ""}},
      {"a:7:errno=EIO", {"a", 7, FaultAction::kErrno, EIO, ""}},
      {"a:1:kill:/tmp/o:n:ce", {"a", 1, FaultAction::kKill, 0, "/tmp/o:n:ce"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto faults = ParseFaultText(row.text);
    REQUIRE(faults.ok());
    REQUIRE(faults.value().size() == 1);
    CHECK(faults.value().front() == row.fault);
  }
}

TEST_CASE("ParseFaultText_SeveralFaults_AreAllTaken") {
  const auto faults = ParseFaultText("a:1:kill:/once,b:2:stop");
  REQUIRE(faults.ok());
  REQUIRE(faults.value().size() == 2);
  CHECK(faults.value()[0].once_file == "/once");
  CHECK(faults.value()[1].point == "b");
}

TEST_CASE("ParseFaultText_Nothing_IsNoFault") {
  const auto faults = ParseFaultText("");
  REQUIRE(faults.ok());
  CHECK(faults.value().empty());
}

TEST_CASE("ParseFaultText_WrongPart_IsRefusedByName") {
  struct Row {
    const char* text;
    const char* names;
  };
  const Row rows[] = {
      {":1:kill", "name of its point"},
      {"a", "''"},
      {"a:0:kill", "'0' after 'a' is not a number from 1"},
      {"a:-1:kill", "'-1'"},
      {"a:1x:kill", "1x"},
      {"a:1:", "''"},
      {"a:1:kil", "'kil' is not an action: kill, stop, segv"},
      {"a:1:Kill", "Kill"},
      {"a:1:errno=EWHAT", "'EWHAT' is not an errno that"},
      {"a:1:errno=28", "'28'"},
      {"a:1:errno", "'errno'"},
      {"a:1:kill:once", "absolute"},
      {"a:1:kill,,b:1:kill", "name of its point"},
      {"a:99999999999999999999:kill", "99999999999999999999"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto faults = ParseFaultText(row.text);
    REQUIRE_FALSE(faults.ok());
    CHECK_THAT(faults.status().message(), Catch::Contains(row.names));
  }
}
