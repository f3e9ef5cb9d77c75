#include "client/tune_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "client/display_text.h"

namespace reel {
namespace {

bool IsSlower(const TuneRow& one, const TuneRow& other) {
  return one.frames_per_second < other.frames_per_second;
}

std::string Producers(int64_t count) {
  return fmt::format("{} producer{}", count, count == 1 ? "" : "s");
}

// Who is waited for, as the progress line says it: the other side waits less than half as long.
bool IsEncoderTheLimit(const TuneRow& row) { return row.frames_waited / 2 > row.encoder_waited; }

std::string LimitText(const TuneRow& row) {
  if (IsEncoderTheLimit(row)) {
    return fmt::format("the encoder is the limit: frames wait for it {:.0f} % of the time",
                       row.frames_waited * 100);
  }
  if (row.encoder_waited / 2 > row.frames_waited) {
    return fmt::format("drawing is the limit: the encoder waits for frames {:.0f} % of the time",
                       row.encoder_waited * 100);
  }
  return "drawing and encoding keep pace";
}

std::string GainText(const std::vector<TuneRow>& rows, size_t chosen) {
  const TuneRow& least = rows.front();
  if (chosen == 0)
    return Producers(least.producers) + (least.producers == 1 ? " is" : " are") + " enough";
  return fmt::format("{} draw {:.1f} times as fast as {}", Producers(rows[chosen].producers),
                     rows[chosen].frames_per_second / least.frames_per_second, least.producers);
}

// Whether a larger number could be worth trying. At best it takes away all that the encoder still waits;
// one that is waited for cannot be fed faster.
bool CouldRise(const TuneRow& row) {
  return !IsEncoderTheLimit(row) || row.encoder_waited > (1 - row.encoder_waited) * kWorthwhileRise;
}

std::string MoreText(const std::vector<TuneRow>& rows, size_t chosen) {
  const TuneRow& row = rows[chosen];
  if (!CouldRise(row)) return "more cannot be faster";
  if (rows.size() == 1) return "no other number was measured";
  if (chosen + 1 == rows.size()) {
    const bool rises =
        row.frames_per_second > rows[chosen - 1].frames_per_second * (1 + kWorthwhileRise);
    return rises ? fmt::format("the rate still rose: --counts {},{} tries more", row.producers,
                               row.producers * 2)
                 : "";
  }
  const TuneRow& best = *std::max_element(rows.begin() + static_cast<std::ptrdiff_t>(chosen) + 1,
                                          rows.end(), IsSlower);
  const double gain = best.frames_per_second / row.frames_per_second - 1;
  if (std::lround(gain * 100) <= 0) return "more are no faster";
  return fmt::format("{} are {:.0f} % faster", best.producers, gain * 100);
}

}  // namespace

std::optional<int64_t> NextCount(const std::vector<TuneRow>& rows, int64_t most) {
  if (rows.empty()) return 1;
  const TuneRow& last = rows.back();
  if (last.producers >= most || !CouldRise(last)) return std::nullopt;
  double before = 0;
  for (size_t i = 0; i + 1 < rows.size(); ++i) before = std::max(before, rows[i].frames_per_second);
  if (last.frames_per_second <= before * (1 + kWorthwhileRise)) return std::nullopt;
  return std::min(last.producers * 2, most);
}

std::string RefusalToTry(const std::vector<TuneRow>& rows, int64_t next, int64_t free_bytes) {
  if (rows.empty() || free_bytes <= 0) return "";
  const TuneRow& last = rows.back();
  // Before there are two measurements, all that is there counts as the producers'.
  const TuneRow before = rows.size() > 1 ? rows[rows.size() - 2] : TuneRow{};
  const double of_one = static_cast<double>(last.peak_memory_bytes - before.peak_memory_bytes) /
                        static_cast<double>(last.producers - before.producers);
  const int64_t needed = last.peak_memory_bytes +
                         static_cast<int64_t>(of_one * static_cast<double>(next - last.producers));
  if (needed <= free_bytes) return "";
  return fmt::format("{} were not tried: they would take about {}, and {} are free",
                     Producers(next), FormatBytes(needed), FormatBytes(free_bytes));
}

TuneAdvice Advise(const std::vector<TuneRow>& rows) {
  const TuneRow& best = *std::max_element(rows.begin(), rows.end(), IsSlower);
  const double least_rate = best.frames_per_second * (1 - kAsGoodAsBest);
  const auto chosen = std::find_if(rows.begin(), rows.end(), [&](const TuneRow& row) {
    return row.frames_per_second >= least_rate || !CouldRise(row);
  });
  const auto index = static_cast<size_t>(chosen - rows.begin());
  TuneAdvice advice{chosen->producers, GainText(rows, index)};
  if (const std::string more = MoreText(rows, index); !more.empty()) advice.reason += ", " + more;
  advice.reason += "; " + LimitText(*chosen);
  return advice;
}

}  // namespace reel
