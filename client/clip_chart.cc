#include "client/clip_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "client/display_text.h"

namespace reel {
namespace {

constexpr size_t kMostLabelColumns = 24;
constexpr size_t kIndentColumns = 2;
constexpr int64_t kMostIndents = 8;
constexpr size_t kLeastAxisColumns = 8;
constexpr size_t kGapColumns = 2;  // between labels and bars
constexpr std::string_view kBlock = "█";
constexpr std::string_view kEllipsis = "…";

bool BeginsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

size_t ColumnsOf(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), BeginsCharacter));
}

std::string Cut(std::string_view text, size_t columns) {
  if (ColumnsOf(text) <= columns) return std::string(text);
  size_t bytes = 0;
  for (size_t seen = 0; bytes < text.size(); ++bytes) {
    if (BeginsCharacter(text[bytes]) && ++seen == columns) break;
  }
  return std::string(text.substr(0, bytes)) + std::string(kEllipsis);
}

// With its indentation.
std::string LabelOf(const ClipSpan& clip) {
  const auto indents = static_cast<size_t>(std::clamp<int64_t>(clip.depth, 0, kMostIndents));
  return std::string(indents * kIndentColumns, ' ') + Cut(Printable(clip.label), kMostLabelColumns);
}

std::string Repeated(std::string_view text, size_t times) {
  std::string row;
  for (size_t i = 0; i < times; ++i) row += text;
  return row;
}

// The film's time on so many columns.
struct Axis {
  double length_s;
  size_t columns;

  // The column that holds the moment; of the film's end the one behind the last.
  size_t ColumnOf(double seconds) const {
    const double share = std::clamp(seconds / length_s, 0.0, 1.0);
    return static_cast<size_t>(share * static_cast<double>(columns));
  }
};

std::string BarOf(const ClipSpan& clip, const Axis& axis) {
  const bool is_seen = clip.start_s < axis.length_s && clip.end_s > 0 && clip.start_s < clip.end_s;
  if (!is_seen) return "";
  const size_t begin = axis.ColumnOf(clip.start_s);
  const size_t end = std::max(axis.ColumnOf(clip.end_s), begin + 1);
  return std::string(begin, ' ') + Repeated(kBlock, end - begin);
}

// 1, 2 or 5 times a power of ten: the `index`-th from a millisecond on.
double NiceStep(int index) {
  constexpr double kFirst = 0.001;
  constexpr double kSteps[] = {1, 2, 5};
  return kFirst * kSteps[index % 3] * std::pow(10.0, index / 3);
}

std::string MarkText(double seconds, double step) {
  const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  return fmt::format("|{:.{}f}s", seconds, decimals);
}

// The smallest step whose marks have room, with a blank behind each.
double StepOf(const Axis& axis) {
  constexpr int kMostSteps = 60;
  for (int i = 0; i < kMostSteps; ++i) {
    const double step = NiceStep(i);
    const double room = step / axis.length_s * static_cast<double>(axis.columns);
    const double last = step * (std::ceil(axis.length_s / step) - 1);
    if (room > static_cast<double>(MarkText(last, step).size())) return step;
  }
  return axis.length_s * 2;
}

std::string AxisText(const Axis& axis) {
  const double step = StepOf(axis);
  std::string text;
  for (int i = 0; step * i < axis.length_s * (1 + 1e-9); ++i) {
    const std::string mark = MarkText(step * i, step);
    const size_t column = axis.ColumnOf(step * i);
    if (i > 0 && column + mark.size() > axis.columns) break;
    text.resize(std::max(text.size(), column), ' ');
    text += mark;
  }
  return text;
}

std::string Line(const std::string& label, size_t label_columns, const std::string& rest) {
  const std::string cut = Cut(label, label_columns);
  std::string line = cut + std::string(label_columns - ColumnsOf(cut) + kGapColumns, ' ') + rest;
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string ClipChart(std::span<const ClipSpan> clips, double length_s, int columns) {
  if (clips.empty() || !(length_s > 0) || !std::isfinite(length_s)) return "";
  std::vector<std::string> labels;
  size_t label_columns = 0;
  for (const ClipSpan& clip : clips) {
    labels.push_back(LabelOf(clip));
    label_columns = std::max(label_columns, ColumnsOf(labels.back()));
  }
  // A column stays free: many terminals wrap when the last one is written.
  const auto room = static_cast<size_t>(std::max(columns - 1, 0));
  constexpr size_t kNotLabels = kGapColumns + kLeastAxisColumns;
  const size_t most = room > kNotLabels ? room - kNotLabels : 1;
  label_columns = std::min(label_columns, most);
  const size_t taken = label_columns + kGapColumns;
  const Axis axis{length_s, std::max(kLeastAxisColumns, room > taken ? room - taken : 0)};
  std::string chart;
  for (size_t i = 0; i < clips.size(); ++i) {
    chart += Line(labels[i], label_columns, BarOf(clips[i], axis));
  }
  return chart + Line("", label_columns, AxisText(axis));
}

}  // namespace reel
