#include "client/completion.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>

#include "client/display_text.h"
#include "client/typed_words.h"

namespace reel {
namespace {

// What the help calls a value, without what CLI11 adds of its checks: "WHEN:{auto,never}".
std::string ValueNameOf(const CLI::Option& option) {
  const std::string text = option.get_type_name();
  return text.substr(0, text.find(":{"));
}

// The words of a CLI::IsMember.
std::vector<std::string> MembersOf(const CLI::Option& option) {
  const std::string text = option.get_type_name();
  const size_t begin = text.find('{');
  const size_t end = text.find('}', std::min(begin, text.size()));
  if (end == std::string::npos) return {};
  std::vector<std::string> members;
  std::istringstream words(text.substr(begin + 1, end - begin - 1));
  for (std::string word; std::getline(words, word, ',');) members.push_back(word);
  return members;
}

CompletedFiles FilesOf(const CLI::Option& option) {
  const std::string value = ValueNameOf(option);
  if (value == "DIR") return CompletedFiles::kDirectories;
  const bool is_file = value == "FILE" || value == "PATH" || value == "PROGRAM";
  return is_file ? CompletedFiles::kFiles : CompletedFiles::kNone;
}

// Where the command can do something with the job.
bool IsOfUse(std::string_view command, const JobSummary& job) {
  const bool ended = IsFinal(job.state);
  if (command == "pause") return !ended && job.standing() != kPausedByUser;
  if (command == "resume") return job.state == JobState::kPaused;
  if (command == "preview") return HasSupervisor(job.standing());
  if (command == "cancel" || command == "wait") return !ended;
  if (command == "retry" || command == "explain") return ended && job.state != JobState::kDone;
  return true;
}

std::string DescriptionOf(const JobSummary& job) {
  std::string text = std::string(JobStateName(job.state)) + "  " + job.scene;
  if (!job.output.empty()) text += "  " + job.output;
  return Printable(text);
}

std::string DescriptionOf(const ParameterInfo& parameter) {
  const std::string value =
      parameter.default_text.empty() ? "" : " (" + parameter.default_text + ")";
  return Printable(parameter.help + value);
}

// A name that a shell reads as one word, without quotes.
bool IsPlainWord(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
  });
}

class Completer {
 public:
  Completer(const CLI::App& app, const std::vector<std::string>& words,
            const CompletionSources& sources)
      : sources_(sources),
        word_(words.empty() ? "" : words.back()),
        typed_(ReadTypedWords(app, {words.begin(), words.end() - (words.empty() ? 0 : 1)})) {}

  Completion Run() {
    if (typed_.open_option != nullptr) {
      OfferValues(*typed_.open_option, "");
    } else if (!typed_.only_positionals && word_.starts_with("-")) {
      OfferAfterDash();
    } else {
      OfferCommands();
      OfferPositionals();
    }
    return std::move(completion_);
  }

 private:
  void Offer(std::string text, std::string description) {
    if (text.starts_with(word_)) {
      completion_.candidates.push_back({std::move(text), std::move(description)});
    }
  }

  void OfferFiles(CompletedFiles files, std::string_view before) {
    completion_.files = files;
    completion_.before_file = before;
  }

  // "--pre" or "--preset=ve".
  void OfferAfterDash() {
    const size_t equals = word_.find('=');
    if (equals == std::string::npos) return OfferFlags();
    const CLI::Option* option = FindOption(*typed_.command, word_.substr(0, equals));
    if (option != nullptr && TakesValue(*option)) OfferValues(*option, word_.substr(0, equals + 1));
  }

  // Each once, unless it may be repeated. Short names only where nothing longer is typed.
  void OfferFlags() {
    for (const CLI::Option* option : typed_.command->get_options()) {
      if (option->get_group().empty() || option->get_positional()) continue;
      const bool is_given =
          std::find(typed_.given.begin(), typed_.given.end(), option) != typed_.given.end();
      if (is_given && option->get_expected_max() <= 1) continue;
      for (const std::string& name : option->get_lnames()) {
        Offer("--" + name, option->get_description());
      }
      if (!word_.starts_with("-") || word_.starts_with("--")) continue;
      for (const std::string& name : option->get_snames()) {
        Offer("-" + name, option->get_description());
      }
    }
  }

  // `before`: what of the word is not the value.
  void OfferValues(const CLI::Option& option, const std::string& before) {
    if (option.check_lname("param")) return OfferParameters(before);
    if (const CompletedFiles files = FilesOf(option); files != CompletedFiles::kNone) {
      return OfferFiles(files, before);
    }
    for (const std::string& member : MembersOf(option)) Offer(before + member, "");
    if (option.get_lnames().empty()) return;
    std::string field = option.get_lnames().front();
    std::replace(field.begin(), field.end(), '-', '_');
    for (const std::string& choice : sources_.choices(field)) Offer(before + choice, "");
  }

  void OfferParameters(const std::string& before) {
    if (typed_.positionals.empty()) return;
    const std::vector<ParameterInfo> parameters = sources_.parameters(typed_.positionals.front());
    const std::string_view pair = std::string_view(word_).substr(before.size());
    const size_t equals = pair.find('=');
    for (const ParameterInfo& parameter : parameters) {
      if (!IsPlainWord(parameter.name)) continue;
      const std::string prefix = before + parameter.name + "=";
      if (equals == std::string_view::npos) {
        Offer(prefix, DescriptionOf(parameter));
      } else if (parameter.name == pair.substr(0, equals)) {
        OfferParameterValues(parameter, prefix);
      }
    }
  }

  void OfferParameterValues(const ParameterInfo& parameter, const std::string& prefix) {
    if (parameter.type == "path") return OfferFiles(CompletedFiles::kFiles, prefix);
    if (parameter.type == "bool") {
      Offer(prefix + "true", "");
      Offer(prefix + "false", "");
    } else if (IsPlainWord(parameter.default_text)) {
      Offer(prefix + parameter.default_text, "when it is not given");
    }
  }

  void OfferCommands() {
    if (!typed_.positionals.empty()) return;
    for (const CLI::App* command :
         typed_.command->get_subcommands([](const CLI::App*) { return true; })) {
      if (!command->get_group().empty()) Offer(command->get_name(), command->get_description());
    }
  }

  void OfferPositionals() {
    size_t place = 0;
    for (const CLI::Option* option : typed_.command->get_options()) {
      if (!option->get_positional()) continue;
      const bool takes_more = option->get_expected_max() > 1;
      if (place == typed_.positionals.size() || (takes_more && place < typed_.positionals.size())) {
        return OfferPositional(option->get_name());
      }
      ++place;
    }
    // Nothing else is left to say.
    if (!typed_.only_positionals && word_.empty() && !typed_.positionals.empty()) OfferFlags();
  }

  void OfferPositional(const std::string& name) {
    if (name == "JOB") return OfferJobs();
    OfferFiles(name == "DIRECTORY" ? CompletedFiles::kDirectories : CompletedFiles::kFiles, "");
    if (name != "SCENE") return;
    for (const std::string& renderer : sources_.renderers()) Offer(renderer, "renderer");
  }

  // The youngest first, and none twice.
  void OfferJobs() {
    std::vector<JobSummary> jobs = sources_.jobs(typed_.socket);
    std::sort(jobs.begin(), jobs.end(),
              [](const JobSummary& a, const JobSummary& b) { return a.job > b.job; });
    const std::vector<std::string>& named = typed_.positionals;
    for (const JobSummary& job : jobs) {
      const std::string id = std::to_string(job.job);
      if (std::find(named.begin(), named.end(), id) != named.end()) continue;
      if (IsOfUse(typed_.command->get_name(), job)) Offer(id, DescriptionOf(job));
    }
  }

  const CompletionSources& sources_;
  const std::string word_;
  const TypedWords typed_;
  Completion completion_;
};

}  // namespace

Completion Complete(const CLI::App& app, const std::vector<std::string>& words,
                    const CompletionSources& sources) {
  return Completer(app, words, sources).Run();
}

}  // namespace reel
