#include "client/typed_words.h"

#include <CLI/CLI.hpp>

namespace reel {
namespace {

const CLI::App* FindCommand(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == name) return command;
  }
  return nullptr;
}

void TakeValue(const CLI::Option& option, const std::string& value, TypedWords& typed) {
  if (option.check_lname("socket")) typed.socket = value;
}

// "--size", "--size=1x1", "-o", "-ofile", "-qv". What is not known is taken for a switch.
void TakeFlag(const std::string& word, TypedWords& typed) {
  const bool is_long = word.starts_with("--");
  const size_t equals = is_long ? word.find('=') : std::string::npos;
  const std::string name = is_long ? word.substr(0, equals) : word.substr(0, 2);
  const CLI::Option* option = FindOption(*typed.command, name);
  if (option == nullptr) return;
  typed.given.push_back(option);
  if (!TakesValue(*option)) return;
  if (equals != std::string::npos) return TakeValue(*option, word.substr(equals + 1), typed);
  if (is_long || word.size() == 2) typed.open_option = option;
}

void TakeWord(const std::string& word, TypedWords& typed) {
  if (typed.open_option != nullptr) {
    TakeValue(*typed.open_option, word, typed);
    typed.open_option = nullptr;
  } else if (typed.only_positionals) {
    typed.positionals.push_back(word);
  } else if (word == "--") {
    typed.only_positionals = true;
  } else if (word.size() > 1 && word.front() == '-') {
    TakeFlag(word, typed);
  } else if (const CLI::App* command = FindCommand(*typed.command, word); command != nullptr) {
    typed = TypedWords{};
    typed.command = command;
  } else {
    typed.positionals.push_back(word);
  }
}

}  // namespace

const CLI::Option* FindOption(const CLI::App& command, const std::string& name) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->check_name(name)) return option;
  }
  return nullptr;
}

bool TakesValue(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

TypedWords ReadTypedWords(const CLI::App& app, const std::vector<std::string>& words) {
  TypedWords typed;
  typed.command = &app;
  for (const std::string& word : words) TakeWord(word, typed);
  return typed;
}

}  // namespace reel
