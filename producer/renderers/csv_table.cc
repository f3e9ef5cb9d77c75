#include "csv_table.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <utility>

#include "base/nearest_name.h"

namespace reel {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Cuts a text into records, and knows the line it has come to.
class RecordReader {
 public:
  RecordReader(std::string_view text, const std::string& name) : rest_(text), name_(name) {
    if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
  }

  size_t line() const { return line_; }

  void SkipEmptyLines() {
    while (EndsLine()) EndLine();
  }

  bool AtEnd() const { return rest_.empty(); }

  std::vector<std::string> ReadRecord() {
    std::vector<std::string> cells = {ReadCell()};
    while (rest_.starts_with(',')) {
      rest_.remove_prefix(1);
      cells.push_back(ReadCell());
    }
    if (!AtEnd()) EndLine();
    return cells;
  }

 private:
  bool EndsLine() const { return rest_.starts_with('\n') || rest_.starts_with("\r\n"); }

  void EndLine() {
    rest_.remove_prefix(rest_.starts_with('\n') ? 1 : 2);
    ++line_;
  }

  std::string ReadCell() { return rest_.starts_with('"') ? ReadQuoted() : ReadBare(); }

  std::string ReadBare() {
    size_t length = rest_.find_first_of(",\n");
    if (length == std::string_view::npos) length = rest_.size();
    const bool before_crlf =
        length < rest_.size() && rest_[length] == '\n' && length > 0 && rest_[length - 1] == '\r';
    if (before_crlf) --length;
    std::string cell(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return cell;
  }

  std::string ReadQuoted() {
    const size_t first_line = line_;
    std::string cell;
    rest_.remove_prefix(1);
    while (!AtEnd()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '\n') ++line_;
      if (c != '"') {
        cell += c;
      } else if (rest_.starts_with('"')) {
        cell += c;
        rest_.remove_prefix(1);
      } else {
        CheckQuotedCellEnds();
        return cell;
      }
    }
    throw std::runtime_error(
        fmt::format("{}:{}: the quote that begins here is not closed", name_, first_line));
  }

  void CheckQuotedCellEnds() const {
    if (AtEnd() || EndsLine() || rest_.starts_with(',')) return;
    throw std::runtime_error(fmt::format(
        "{}:{}: after a closing quote only a comma or the line's end may stand", name_, line_));
  }

  std::string_view rest_;
  const std::string& name_;
  size_t line_ = 1;
};

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// from_chars, unlike strtod, does not follow the locale.
std::optional<double> ParseNumber(std::string_view text) {
  text = Trimmed(text);
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

}  // namespace

CsvTable CsvTable::Read(const std::string& path) {
  // A stream opens a directory or a FIFO without complaint, and then reads nothing, or waits.
  std::error_code error;
  const bool regular = std::filesystem::is_regular_file(path, error);
  if (error) throw std::runtime_error(path + ": " + error.message());
  if (!regular) throw std::runtime_error(path + ": not a regular file");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + ": " + std::strerror(errno));
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) throw std::runtime_error(path + ": reading failed");
  return Parse(text, path);
}

CsvTable CsvTable::Parse(std::string_view text, const std::string& name) {
  CsvTable table;
  table.name_ = name;
  RecordReader reader(text, table.name_);
  reader.SkipEmptyLines();
  if (reader.AtEnd())
    throw std::runtime_error(name + ": empty; the first line must name the columns");
  table.columns_ = reader.ReadRecord();
  for (reader.SkipEmptyLines(); !reader.AtEnd(); reader.SkipEmptyLines()) {
    const size_t line = reader.line();
    table.rows_.push_back({line, reader.ReadRecord()});
    const size_t cells = table.rows_.back().cells.size();
    if (cells == table.columns_.size()) continue;
    throw std::runtime_error(fmt::format("{}:{}: {} fields, but the first line names {} columns",
                                         name, line, cells, table.columns_.size()));
  }
  if (table.rows_.empty()) throw std::runtime_error(name + ": no rows after the columns' names");
  return table;
}

size_t CsvTable::ColumnIndex(const std::string& column) const {
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i] == column) return i;
  }
  std::string message =
      fmt::format("{}: no column \"{}\"; it has {}", name_, column, fmt::join(columns_, ", "));
  const std::optional<std::string> nearest = NearestName(column, columns_);
  if (nearest) message += fmt::format("; did you mean \"{}\"?", *nearest);
  throw std::runtime_error(message);
}

std::vector<double> CsvTable::Numbers(size_t index) const {
  std::vector<double> numbers;
  numbers.reserve(rows_.size());
  for (const Row& row : rows_) {
    const std::optional<double> number = ParseNumber(row.cells[index]);
    if (!number) {
      throw std::runtime_error(fmt::format("{}:{}: column {}: \"{}\" is not a finite number", name_,
                                           row.line, columns_[index], row.cells[index]));
    }
    numbers.push_back(*number);
  }
  return numbers;
}

}  // namespace reel
