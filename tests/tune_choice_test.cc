#include "client/tune_choice.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

namespace reel {
namespace {

using Rates = std::vector<std::pair<int64_t, double>>;

std::vector<TuneRow> Rows(const Rates& rates) {
  std::vector<TuneRow> rows;
  for (const auto& [producers, rate] : rates) {
    TuneRow row;
    row.producers = producers;
    row.frames_per_second = rate;
    row.encoder_waited = 0.4;
    row.frames_waited = 0.4;
    rows.push_back(row);
  }
  return rows;
}

TEST_CASE("the smallest number within 3 % of the best is recommended, and the reason says why") {
  struct Case {
    Rates rates;
    int64_t recommended;
    const char* reason;
  };
  const Case kCases[] = {
      {{{1, 50}}, 1, "1 producer is enough, no other number was measured"},
      {{{1, 50}, {2, 50}}, 1, "1 producer is enough, more are no faster"},
      {{{1, 50}, {2, 40}}, 1, "1 producer is enough, more are no faster"},
      {{{1, 50}, {2, 51}}, 1, "1 producer is enough, 2 are 2 % faster"},
      {{{1, 50}, {2, 52}}, 2, "2 producers draw 1.0 times as fast as 1"},
      {{{1, 50}, {2, 100}, {4, 200}, {8, 201}},
       4,
       "4 producers draw 4.0 times as fast as 1, more are no faster"},
      {{{1, 50}, {2, 100}, {4, 196}, {8, 201}},
       4,
       "4 producers draw 3.9 times as fast as 1, 8 are 3 % faster"},
      {{{1, 50}, {2, 100}, {4, 193}, {8, 201}}, 8, "8 producers draw 4.0 times as fast as 1"},
      {{{1, 50}, {64, 2000}},
       64,
       "64 producers draw 40.0 times as fast as 1, the rate still rose: --counts 64,128 tries "
       "more"},
      {{{4, 100}, {8, 60}}, 4, "4 producers are enough, more are no faster"},
      {{{1, 10}, {2, 200}, {4, 100}, {8, 203}},
       2,
       "2 producers draw 20.0 times as fast as 1, 8 are 1 % faster"},
  };
  for (const Case& example : kCases) {
    CAPTURE(example.reason);
    const TuneAdvice advice = Advise(Rows(example.rates));
    CHECK(advice.producers == example.recommended);
    CHECK(advice.reason == std::string(example.reason) + "; drawing and encoding keep pace");
  }
}

constexpr const char* kNoFaster = "more are no faster";

TEST_CASE("the reason names the side that is waited for") {
  std::vector<TuneRow> rows = Rows({{1, 50}, {2, 50}});
  const auto [encoder, frames, more, words] =
      GENERATE(table<double, double, std::string, std::string>({
          {0.9, 0.0, kNoFaster,
           "; drawing is the limit: the encoder waits for frames 90 % of the time"},
          {0.0, 0.9, "more cannot be faster",
           "; the encoder is the limit: frames wait for it 90 % of the time"},
          {0.3, 0.2, kNoFaster, "; drawing and encoding keep pace"},
          {0.0, 0.0, kNoFaster, "; drawing and encoding keep pace"},
      }));
  rows[0].encoder_waited = encoder;
  rows[0].frames_waited = frames;
  CHECK(Advise(rows).reason == "1 producer is enough, " + more + words);
}

TEST_CASE("where the encoder does not wait for frames, nothing is said to be worth trying") {
  struct Case {
    const char* what;
    Rates rates;
    double encoder_waited;  // with the last number
    std::optional<int64_t> next;
    const char* reason;
  };
  const Case kCases[] = {
      {"it rose until frames wait",
       {{1, 50}, {2, 80}},
       0.0,
       std::nullopt,
       "2 producers draw 1.6 times as fast as 1, more cannot be faster"},
      {"it could rise by 5 %",
       {{1, 50}, {2, 80}},
       0.0476,
       std::nullopt,
       "2 producers draw 1.6 times as fast as 1, more cannot be faster"},
      {"it could rise by more",
       {{1, 50}, {2, 80}},
       0.05,
       4,
       "2 producers draw 1.6 times as fast as 1, the rate still rose: --counts 2,4 tries more"},
      {"one keeps the encoder busy",
       {{1, 50}},
       0.0,
       std::nullopt,
       "1 producer is enough, more cannot be faster"},
      {"one does not", {{1, 50}}, 0.9, 2, "1 producer is enough, no other number was measured"},
      {"nothing but waiting",
       {{1, 50}},
       1.0,
       2,
       "1 producer is enough, no other number was measured"},
      {"the last number is not the chosen one",
       {{1, 50}, {2, 50}},
       0.0,
       std::nullopt,
       "1 producer is enough, more are no faster"},
  };
  for (const Case& example : kCases) {
    CAPTURE(example.what);
    std::vector<TuneRow> rows = Rows(example.rates);
    rows.back().encoder_waited = example.encoder_waited;
    rows.back().frames_waited = 1 - example.encoder_waited;
    CHECK(NextCount(rows, 64) == example.next);
    CHECK_THAT(Advise(rows).reason, Catch::StartsWith(example.reason + std::string("; ")));
  }
}

TEST_CASE(
    "a number that keeps the encoder busy is enough, even if a larger one was measured as faster") {
  std::vector<TuneRow> rows = Rows({{1, 24.4}, {2, 26.9}});
  rows[0].encoder_waited = 0;
  rows[0].frames_waited = 0.97;
  CHECK(Advise(rows).producers == 1);
  CHECK(Advise(rows).reason ==
        "1 producer is enough, more cannot be faster; the encoder is the limit: frames wait for it "
        "97 % of the time");
  rows[0].encoder_waited = 0.08;
  CHECK(Advise(rows).producers == 2);
}

TEST_CASE("counts double for as long as the rate rises by more than 5 %") {
  CHECK(NextCount({}, 64) == 1);
  CHECK(NextCount(Rows({{1, 50}}), 64) == 2);
  CHECK(NextCount(Rows({{1, 50}, {2, 53}}), 64) == 4);
  CHECK(NextCount(Rows({{1, 50}, {2, 52}}), 64) == std::nullopt);
  CHECK(NextCount(Rows({{1, 50}, {2, 100}, {4, 60}}), 64) == std::nullopt);
  CHECK(NextCount(Rows({{1, 100}, {2, 50}, {4, 101}}), 64) == std::nullopt);
}

TEST_CASE("counts end at the most, which is tried itself") {
  CHECK(NextCount({}, 1) == 1);
  CHECK(NextCount(Rows({{1, 50}}), 1) == std::nullopt);
  CHECK(NextCount(Rows({{1, 50}, {2, 90}}), 3) == 3);
  CHECK(NextCount(Rows({{1, 50}, {2, 90}, {3, 120}}), 3) == std::nullopt);
}

TEST_CASE("what would take more memory than there is is not tried, and the words say so") {
  constexpr int64_t kMiB = 1 << 20;
  std::vector<TuneRow> rows = Rows({{1, 50}, {2, 100}});
  rows[0].peak_memory_bytes = 300 * kMiB;  // 200 of them whatever the number
  rows[1].peak_memory_bytes = 400 * kMiB;
  CHECK(RefusalToTry(rows, 4, 600 * kMiB) == "");
  CHECK(RefusalToTry(rows, 4, 599 * kMiB) ==
        "4 producers were not tried: they would take about 600.0 MiB, and 599.0 MiB are free");
  CHECK(RefusalToTry(rows, 4, 0) == "");
  rows.pop_back();
  CHECK(RefusalToTry(rows, 2, 600 * kMiB) == "");
  CHECK(RefusalToTry(rows, 2, 599 * kMiB) != "");
  CHECK(RefusalToTry({}, 1, 1) == "");
}

}  // namespace
}  // namespace reel
