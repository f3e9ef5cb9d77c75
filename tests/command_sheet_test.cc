#include "base/command_sheet.h"

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace reel {
namespace {

using Json = nlohmann::json;

TEST_CASE("a command's sheet has its flags and positionals with what the help says of them") {
  CLI::App app("Does things.", "tool");
  app.footer("Examples:\n  tool do it");
  CLI::App* command = app.add_subcommand("do", "Do one thing");
  std::string file;
  std::vector<std::string> words;
  bool force = false;
  command->add_option("THING", file, "what is done")->required()->type_name("");
  command->add_option("-o,--output", file, "where to")->type_name("FILE")->group("Output");
  command->add_option("--word", words, "one more");
  command->add_flag("--force", force, "all the same");
  command->add_flag("--secret", force, "not told")->group("");
  app.add_subcommand("mute", "Not told")->group("");

  const Json sheet = Json::parse(CommandSheet(app));
  CHECK(sheet["name"] == "tool");
  CHECK(sheet["footer"] == "Examples:\n  tool do it");
  REQUIRE(sheet["commands"].size() == 1);
  const Json& sheet_of_command = sheet["commands"][0];
  CHECK(sheet_of_command["footer"] == "");  // inherited, hence not its own
  const Json& options = sheet_of_command["options"];
  REQUIRE(options.size() == 5);  // --help first
  CHECK(options[1]["names"] == Json{"THING"});
  CHECK(options[1]["required"] == true);
  CHECK(options[2]["names"] == Json{"-o", "--output"});
  CHECK(options[2]["value"] == "FILE");
  CHECK(options[2]["group"] == "Output");
  CHECK(options[2]["repeats"] == false);
  CHECK(options[3]["repeats"] == true);
  CHECK(options[4]["names"] == Json{"--force"});
  CHECK(options[4]["value"] == "");
}

TEST_CASE("the flag that shows the sheet ends the program as --version does") {
  CLI::App app("", "tool");
  app.require_subcommand(1);
  app.add_subcommand("do");
  AddSheetFlag(app);
  try {
    app.parse("--command-sheet");
    FAIL("it went on");
  } catch (const CLI::ParseError& end) {
    CHECK(end.get_exit_code() == 0);
    CHECK(Json::parse(std::string(end.what()))["name"] == "tool");
  }
}

}  // namespace
}  // namespace reel
