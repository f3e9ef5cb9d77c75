// Complete: what a shell may put in place of the last word of a command line of `reel`.
//
// The command line itself (which words are commands, flags, values) is walked in the CLI::App that
// parses it, so what completes is what is taken. What stands outside of it (renderers, jobs,
// parameters) comes through CompletionSources, which are only asked when an answer needs them.
//
//     words = {"render", "red_square", "--par"}        all after `reel`; the last one is completed
//     Complete(app, words, sources).candidates         {"--param", "a parameter of the renderer"}
//
// Pure but for the sources; used by `reel complete` (complete_command.cc) and its tests.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "protocol/daemon_messages.h"
#include "protocol/job_event.h"

namespace CLI {
class App;
}

namespace reel {

struct Candidate {
  std::string text;         // the whole word
  std::string description;  // may be empty
};

// A shell lists files itself: it knows ~, quotes and escapes.
enum class CompletedFiles { kNone, kFiles, kDirectories };

struct Completion {
  std::vector<Candidate>
      candidates;  // each begins with the word; one that ends with '=' takes no space
  CompletedFiles files = CompletedFiles::kNone;
  std::string before_file;  // of the word, what stands before the path: "--output=", "csv="
};

struct CompletionSources {
  std::function<std::vector<std::string>()> renderers;
  // Of the daemon on the socket that --socket named (empty: not given), in any order.
  std::function<std::vector<JobSummary>(const std::string& socket)> jobs;
  // Of the renderer that draws the scene; none when that cannot be known at once.
  std::function<std::vector<ParameterInfo>(const std::string& scene)> parameters;
  // The words that a flag takes, by its name in a job file ("on_bad_frame"); none when it takes more.
  std::function<std::vector<std::string>(const std::string& field)> choices;
};

Completion Complete(const CLI::App& app, const std::vector<std::string>& words,
                    const CompletionSources& sources);

}  // namespace reel
