#include "client/clip_chart.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace reel {
namespace {

struct ChartCase {
  std::vector<ClipSpan> clips;
  double length_s;
  int columns;
  std::string chart;
};

TEST_CASE("a chart of clips has a bar a clip and marks for the seconds") {
  const ChartCase cases[] = {
      // Parts of parts are indented; a bar begins and ends where its column does.
      {{{0, "title", 0, 2}, {0, "scene", 2, 10}, {1, "logo", 5, 7.5}},
       10,
       29,
       "title   ████\n"
       "scene       ████████████████\n"
       "  logo            █████\n"
       "        |0s |2s |4s |6s |8s\n"},
      // Shorter than a column, and at the very end.
      {{{0, "a", 0.001, 0.002}, {0, "b", 9.999, 10}},
       10,
       14,
       "a  █\n"
       "b           █\n"
       "   |0s  |5s\n"},
      // What is outside of the film is not drawn.
      {{{0, "early", -5, 5}, {0, "late", 5, 99}, {0, "never", 10, 12}, {0, "past", -3, 0}},
       10,
       18,
       "early  █████\n"
       "late        █████\n"
       "never\n"
       "past\n"
       "       |0s  |5s\n"},
      // No time at all, or less.
      {{{0, "a", 5, 5}, {0, "b", 7, 3}}, 10, 14, "a\nb\n   |0s  |5s\n"},
      // Tenths of a second, and many minutes.
      {{{0, "a", 0, 0.4}}, 0.4, 24, "a  ████████████████████\n   |0.0s     |0.2s\n"},
      {{{0, "a", 0, 3600}}, 3600, 24, "a  ████████████████████\n   |0s        |2000s\n"},
      // A label of 24 columns stays, a longer one is cut; umlauts are one column wide.
      {{{0, std::string(24, 'x'), 0, 1}, {0, "üüüüüüüüüüüüüüüüüüüüüüüüü", 0, 1}},
       1,
       39,
       "xxxxxxxxxxxxxxxxxxxxxxxx  ████████████\n"
       "üüüüüüüüüüüüüüüüüüüüüüü…  ████████████\n"
       "                          |0.0s |0.5s\n"},
      // Where the terminal is narrow the labels give way.
      {{{0, "abcdefghijkl", 0, 10}}, 10, 16, "abcd…  ████████\n       |0s |5s\n"},
      // What a label does to a terminal it does not do here.
      {{{0, "\x1b[2J\n", 0, 1}},
       1,
       30,
       "\\x1b[2J\\x0a  ████████████████\n"
       "             |0.0s   |0.5s\n"},
  };
  for (const ChartCase& c : cases) {
    CAPTURE(c.columns, c.length_s);
    CHECK(ClipChart(c.clips, c.length_s, c.columns) == c.chart);
  }
}

TEST_CASE("there is no chart without clips or without a length") {
  const std::vector<ClipSpan> clips = {{0, "a", 0, 1}};
  CHECK(ClipChart({}, 10, 80).empty());
  for (const double length_s : {0.0, -1.0, std::numeric_limits<double>::infinity(),
                                std::numeric_limits<double>::quiet_NaN()}) {
    CHECK(ClipChart(clips, length_s, 80).empty());
  }
}

// Columns of the widest line.
size_t WidthOf(const std::string& chart) {
  size_t widest = 0;
  size_t columns = 0;
  for (const char c : chart) {
    if (c == '\n') {
      widest = std::max(widest, columns);
      columns = 0;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++columns;
    }
  }
  return widest;
}

TEST_CASE("a chart stays within the terminal whatever a renderer says of its clips") {
  constexpr double kHuge = std::numeric_limits<double>::max();
  const std::vector<ClipSpan> clips = {
      {0, "", 0, 1},
      {INT64_MAX, std::string(1000, 'x'), -kHuge, kHuge},
      {INT64_MIN, "\xff\xfe", kHuge, -kHuge},
      {3, "é\xcc\x81", 0.5, kHuge},
  };
  for (const double length_s : {1e-9, 0.02, 1.0, 59.94, 1e4, 1e9, 1e300}) {
    for (int columns = 16; columns < 200; ++columns) {
      CAPTURE(length_s, columns);
      const std::string chart = ClipChart(clips, length_s, columns);
      CHECK(WidthOf(chart) < static_cast<size_t>(columns));
      CHECK(std::count(chart.begin(), chart.end(), '\n') == 5);
      CHECK(chart.find("|0") != std::string::npos);
    }
  }
  for (const int columns : {-1, 0, 1, 15}) CHECK_FALSE(ClipChart(clips, 1, columns).empty());
}

}  // namespace
}  // namespace reel
