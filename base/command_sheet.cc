#include "base/command_sheet.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <vector>

namespace reel {
namespace {

using SheetJson = nlohmann::ordered_json;

SheetJson Names(const CLI::Option& option) {
  SheetJson names = SheetJson::array();
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  if (names.empty()) names.push_back(option.get_name());
  return names;
}

// What the option takes has two names in CLI11: the one that the program gave, and a plain type.
std::string ValueName(const CLI::Option& option) {
  return option.get_items_expected_max() == 0 ? "" : option.get_type_name();
}

SheetJson OptionJson(const CLI::Option& option) {
  return {{"names", Names(option)},
          {"value", ValueName(option)},
          {"help", option.get_description()},
          {"group", option.get_group()},
          {"default", option.get_default_str()},
          {"required", option.get_required()},
          {"repeats", option.get_expected_max() > 1}};
}

SheetJson AppJson(const CLI::App& app) {
  SheetJson options = SheetJson::array();
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_group().empty()) options.push_back(OptionJson(*option));
  }
  SheetJson commands = SheetJson::array();
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!command->get_group().empty()) commands.push_back(AppJson(*command));
  }
  // CLI11 hands a program's footer on to the commands that have none.
  const CLI::App* parent = app.get_parent();
  const bool own_footer = parent == nullptr || parent->get_footer() != app.get_footer();
  return {{"name", app.get_name()},
          {"about", app.get_description()},
          {"footer", own_footer ? app.get_footer() : ""},
          {"options", options},
          {"commands", commands}};
}

}  // namespace

std::string CommandSheet(const CLI::App& app) {
  return AppJson(app).dump(1, ' ', false, SheetJson::error_handler_t::replace);
}

void AddSheetFlag(CLI::App& app) {
  app.add_flag_callback("--command-sheet",
                        [&app] { throw CLI::CallForVersion(CommandSheet(app), 0); })
      ->group("");
}

}  // namespace reel
