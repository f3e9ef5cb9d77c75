#include "csv_table.h"

#include <catch2/catch.hpp>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace reel {
namespace {

std::string ErrorOf(const std::function<void()>& body) {
  try {
    body();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "(no error)";
}

std::string ParseError(const std::string& text) {
  return ErrorOf([&] { CsvTable::Parse(text, "t.csv"); });
}

TEST_CASE("CsvTable reads the same rows whatever the line ends, quotes, mark and empty lines") {
  for (const std::string text : {"a,b\n1,2\n3,4\n", "a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n",
                                 "\xEF\xBB\xBF"
                                 "a,b\n1,2\n3,4\n",
                                 "\"a\",\"b\"\n\"1\",2\n3,\"4\"\n", "\n\na,b\n1,2\n\n3,4\n\r\n"}) {
    CAPTURE(text);
    const CsvTable table = CsvTable::Parse(text, "t.csv");
    CHECK(table.columns() == std::vector<std::string>{"a", "b"});
    CHECK(table.Numbers(0) == std::vector<double>{1, 3});
    CHECK(table.Numbers(1) == std::vector<double>{2, 4});
  }
}

TEST_CASE("CsvTable keeps commas, line ends and doubled quotes within quotes") {
  const CsvTable table = CsvTable::Parse("\"a, \"\"b\"\"\nc\"\n1\n", "t.csv");
  CHECK(table.columns() == std::vector<std::string>{"a, \"b\"\nc"});
}

TEST_CASE("CsvTable takes numbers as people write them") {
  const CsvTable table = CsvTable::Parse("a\n -1.5 \n+2\n1e3\n", "t.csv");
  CHECK(table.Numbers(0) == std::vector<double>{-1.5, 2, 1000});
}

TEST_CASE("CsvTable says where a file is wrong, and how") {
  CHECK(ParseError("").find("t.csv: empty; the first line must name the columns") == 0);
  CHECK(ParseError("a,b\n").find("t.csv: no rows after the columns' names") == 0);
  CHECK(ParseError("a,b\n1,2\n3\n").find("t.csv:3: 1 fields, but the first line names 2 columns") ==
        0);
  CHECK(ParseError("a\n1\n\"2\n3\n").find("t.csv:3: the quote that begins here is not closed") ==
        0);
  CHECK(ParseError("a\n\"1\"x\n").find("t.csv:2: after a closing quote only a comma") == 0);
}

TEST_CASE("CsvTable names the line, the column and the text of a cell that is no number") {
  const CsvTable table = CsvTable::Parse("year,\"the\ncount\"\n1700,5\n1701,n/a\n", "t.csv");
  CHECK(ErrorOf([&] { table.Numbers(1); }) ==
        "t.csv:4: column the\ncount: \"n/a\" is not a finite number");
  for (const std::string cell : {"", "nan", "inf", "1 2", "1,5", "0x1"}) {
    CAPTURE(cell);
    CHECK_THROWS_AS(CsvTable::Parse("a\n\"" + cell + "\"\n", "t.csv").Numbers(0),
                    std::runtime_error);
  }
}

TEST_CASE("CsvTable lists its columns, and the nearest, when one is missing") {
  const CsvTable table = CsvTable::Parse("YEAR,SUNACTIVITY\n1,2\n", "t.csv");
  CHECK(table.ColumnIndex("SUNACTIVITY") == 1);
  CHECK(ErrorOf([&] { table.ColumnIndex("yaer"); }) ==
        "t.csv: no column \"yaer\"; it has YEAR, SUNACTIVITY; did you mean \"YEAR\"?");
}

TEST_CASE("CsvTable gives the system's reason for a file that cannot be read") {
  CHECK(ErrorOf([] { CsvTable::Read("/nowhere/t.csv"); }) ==
        "/nowhere/t.csv: No such file or directory");
  CHECK(ErrorOf([] { CsvTable::Read("/tmp"); }) == "/tmp: not a regular file");
}

}  // namespace
}  // namespace reel
