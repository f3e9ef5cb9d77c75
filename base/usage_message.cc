#include "base/usage_message.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "base/nearest_name.h"

namespace reel {
namespace {

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::vector<std::string> FlagNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back(name);
  }
  return names;
}

// `dashes` stand before each name that is known.
std::string DidYouMean(std::string_view wanted, const std::vector<std::string>& known,
                       const std::string& dashes = "") {
  const std::optional<std::string> nearest = NearestName(wanted, known);
  return nearest ? "; did you mean " + dashes + *nearest + "?" : "";
}

std::string_view WithoutDashes(std::string_view flag) {
  return flag.substr(std::min(flag.find_first_not_of('-'), flag.size()));
}

// An unquoted pattern is many words before the program sees it.
std::string OneSceneOnly(const CLI::App& command) {
  const bool takes_scene = command.get_option_no_throw("SCENE") != nullptr;
  return takes_scene ? "; there is one SCENE: put a pattern into quotes, like 'shots/*.png'" : "";
}

}  // namespace

std::string UsageMessage(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  const CLI::App& command = chosen.empty() ? app : *chosen.front();
  const std::vector<std::string> left = command.remaining();
  if (left.empty()) return error.what();
  if (chosen.empty() && !CommandNames(app).empty()) {
    return "'" + left.front() + "' is not a command" + DidYouMean(left.front(), CommandNames(app));
  }
  // A flag before its value: "--fsp 30" leaves both.
  const auto word = std::find_if(left.begin(), left.end(),
                                 [](const std::string& text) { return text.starts_with("-"); });
  if (word == left.end()) {
    return "'" + left.front() + "' is not expected" + OneSceneOnly(command);
  }
  const std::string flag = word->substr(0, word->find('='));
  return "'" + flag + "' is not expected" +
         DidYouMean(WithoutDashes(flag), FlagNames(command), "--");
}

}  // namespace reel
