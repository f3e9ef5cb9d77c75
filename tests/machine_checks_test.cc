#include "client/machine_checks.h"

#include <catch2/catch.hpp>
#include <cstdint>

#include "temporary_directory.h"

namespace reel {
namespace {

using Catch::Contains;

constexpr int64_t kMebi = int64_t{1} << 20;

TEST_CASE("little memory is a warning, hardly any a failure, and a control group is named") {
  struct Row {
    int64_t available, machine;
    Verdict verdict;
    bool names_group;
  };
  const auto row = GENERATE(values<Row>({{8000 * kMebi, 8000 * kMebi, Verdict::kOk, false},
                                         {500 * kMebi, 500 * kMebi, Verdict::kWarn, false},
                                         {100 * kMebi, 100 * kMebi, Verdict::kFail, false},
                                         {100 * kMebi, 8000 * kMebi, Verdict::kFail, true},
                                         {2000 * kMebi, 8000 * kMebi, Verdict::kOk, true}}));
  CAPTURE(row.available);
  const Diagnosis diagnosis = JudgeMemory(row.available, row.machine, 16000 * kMebi);
  CHECK(diagnosis.verdict == row.verdict);
  CHECK((diagnosis.what.find("control group") != std::string::npos) == row.names_group);
  CHECK(diagnosis.advice.empty() == (row.verdict == Verdict::kOk));
}

TEST_CASE("limits of files and processes are judged with what to raise") {
  CHECK(JudgeOpenFiles({1024, RLIM_INFINITY}).verdict == Verdict::kOk);
  CHECK(JudgeOpenFiles({1024, RLIM_INFINITY}).what == "1024 (at most unlimited)");
  CHECK(JudgeOpenFiles({256, 256}).verdict == Verdict::kWarn);
  CHECK(JudgeOpenFiles({20, 20}).verdict == Verdict::kFail);
  CHECK_THAT(JudgeOpenFiles({20, 20}).advice, Contains("ulimit -n"));
  CHECK(JudgeProcesses({RLIM_INFINITY, RLIM_INFINITY}, 64).verdict == Verdict::kOk);
  CHECK(JudgeProcesses({100, 100}, 4).verdict == Verdict::kOk);
  CHECK(JudgeProcesses({100, 100}, 64).verdict == Verdict::kWarn);
}

TEST_CASE("room on the disk is judged, and a directory that is not there fails") {
  CHECK(JudgeDisk("/o", 5000 * kMebi).verdict == Verdict::kOk);
  CHECK(JudgeDisk("/o", 500 * kMebi).verdict == Verdict::kWarn);
  CHECK(JudgeDisk("/o", 5 * kMebi).verdict == Verdict::kFail);
  const TemporaryDirectory directory;
  CHECK(CheckDisk(directory.path().string()).verdict != Verdict::kFail);
  CHECK(CheckDisk(directory / "none").verdict == Verdict::kFail);
}

TEST_CASE("what this machine runs tests with, Reel runs with") {
  for (const Diagnosis& diagnosis : {CheckMemoryFiles(), CheckKernelCalls(), CheckPipes()}) {
    CAPTURE(diagnosis.name, diagnosis.what);
    CHECK(diagnosis.verdict != Verdict::kFail);
  }
}

}  // namespace
}  // namespace reel
