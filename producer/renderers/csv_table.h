// CsvTable: a small table of text with named columns, from a CSV file.
//
// RFC 4180: the first record names the columns; a field in double quotes may hold commas, line ends
// and doubled quotes; lines end with LF or CRLF. A UTF-8 byte order mark and empty lines are
// skipped. Debian 12 has only C's libcsv, which loses the line numbers that the errors here need.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace reel {

class CsvTable {
 public:
  // Throws std::runtime_error: the file cannot be read (with the reason), a record has another
  // number of fields than the first (with its line), a quote is not closed, or there are no rows.
  static CsvTable Read(const std::string& path);

  // As Read, of a text; `name` stands in the errors for the path.
  static CsvTable Parse(std::string_view text, const std::string& name);

  const std::vector<std::string>& columns() const { return columns_; }
  size_t row_count() const { return rows_.size(); }

  // The column's index. Throws std::runtime_error that lists the columns and suggests the nearest.
  size_t ColumnIndex(const std::string& column) const;

  // The column as finite numbers, one a row. Throws std::runtime_error with the line, the column
  // and the text of the first cell that is not one. REQUIRES: index < columns().size().
  std::vector<double> Numbers(size_t index) const;

 private:
  struct Row {
    size_t line;  // where it begins; 1 is the first
    std::vector<std::string> cells;
  };

  std::string name_;
  std::vector<std::string> columns_;
  std::vector<Row> rows_;
};

}  // namespace reel
