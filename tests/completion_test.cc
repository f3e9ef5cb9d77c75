#include "client/completion.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "client/daemon_commands.h"

namespace reel {
namespace {

using Words = std::vector<std::string>;

JobSummary Job(int64_t id, JobState state, PausedBy paused_by = PausedBy::kNobody) {
  JobSummary job;
  job.job = id;
  job.Stand({state, paused_by});
  job.scene = "scene" + std::to_string(id);
  job.output = "/o.mp4";
  return job;
}

// The commands of `reel`, and sources that note what they were asked.
class Typing {
 public:
  Typing() : app_("", "reel") {
    AddRenderCommand(app_, context_);
    AddInfoCommand(app_, context_);
    AddDaemonCommands(app_, context_);
    app_.add_subcommand("hidden")->group("");
    app_.add_subcommand("choose")
        ->add_option("--color", when_)
        ->type_name("WHEN")
        ->check(CLI::IsMember({"auto", "always", "never"}));
    sources_.renderers = [] { return Words{"line_chart", "red_square"}; };
    sources_.jobs = [this](const std::string& socket) {
      asked_ += "jobs(" + socket + ")";
      return jobs_;
    };
    sources_.parameters = [this](const std::string& scene) {
      asked_ += "parameters(" + scene + ")";
      return std::vector<ParameterInfo>{{"side", "number", "0.2", "of the square"},
                                        {"csv", "path", "", "the file"},
                                        {"smooth", "bool", "", ""},
                                        {"two words", "text", "", ""}};
    };
    sources_.choices = [](const std::string& field) {
      if (field == "on") return Words{"here", "slurm"};
      return field == "on_bad_frame" ? Words{"fail", "hold"} : Words{};
    };
  }

  Completion Answer(const Words& words) { return Complete(app_, words, sources_); }

  Words Texts(const Words& words) {
    Words texts;
    for (const Candidate& candidate : Answer(words).candidates) texts.push_back(candidate.text);
    return texts;
  }

  const std::string& asked() const { return asked_; }

 private:
  CommandContext context_;
  std::string when_;
  CLI::App app_;
  CompletionSources sources_;
  std::string asked_;
  std::vector<JobSummary> jobs_ = {Job(1, JobState::kDone),
                                   Job(2, JobState::kFailed),
                                   Job(10, JobState::kRunning),
                                   Job(11, JobState::kPaused, PausedBy::kUser),
                                   Job(12, JobState::kPaused, PausedBy::kItself),
                                   Job(13, JobState::kQueued)};
};

bool Has(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

TEST_CASE("completed words are those that may stand there") {
  struct Row {
    Words typed;
    Words offered;
  };
  const Row rows[] = {
      {{"re"}, {"render", "resume", "retry"}},
      {{"hid"}, {}},
      {{"nonsense", "re"}, {}},
      {{"render", "re"}, {"red_square"}},
      {{"render", "re", "re"}, {}},  // one scene is enough
      {{"info", "--size", "1x1", ""}, {"line_chart", "red_square"}},
      {{"render", "--si"}, {"--size"}},
      {{"render", "--size", "--si"}, {}},  // it is the value
      {{"render", "--size", "1x1", "--si"}, {}},
      {{"render", "--size=1x1", "--si"}, {}},
      {{"render", "--audio", "a", "--aud"}, {"--audio"}},  // may be repeated
      {{"render", "--", "--si"}, {}},
      {{"render", "red", "--on-bad-frame", ""}, {"fail", "hold"}},
      {{"render", "red", "--on-bad-frame=h"}, {"--on-bad-frame=hold"}},
      {{"render", "red", "--on", ""}, {"here", "slurm"}},
      {{"submit", "red", "--task-"}, {"--task-time", "--task-memory", "--task-cores"}},
      {{"render", "red", "--slurm-arg=--x", "--sl"}, {"--slurm-arg"}},  // may be repeated
      {{"info", "--part"}, {}},
      {{"render", "red", "--force=t"}, {}},
      {{"choose", "--color", "a"}, {"auto", "always"}},
      {{"render", "red", "--param", ""}, {"side=", "csv=", "smooth="}},
      {{"render", "red", "--param=c"}, {"--param=csv="}},
      {{"render", "red", "--param", "smooth="}, {"smooth=true", "smooth=false"}},
      {{"render", "red", "--param", "side="}, {"side=0.2"}},
      {{"render", "--param", ""}, {}},
      {{"logs", "1"}, {"13", "12", "11", "10", "1"}},
      {{"pause", ""}, {"13", "12", "10"}},
      {{"resume", ""}, {"12", "11"}},
      {{"cancel", "11", ""}, {"13", "12", "10"}},
      {{"retry", ""}, {"2"}},
      {{"watch", "1", "1"}, {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.typed);
    CHECK(Typing().Texts(row.typed) == row.offered);
  }
}

TEST_CASE("a dash offers flags of both lengths, and two dashes the long ones") {
  const Words one = Typing().Texts({"render", "-"});
  CHECK(Has(one, "-o"));
  CHECK(Has(one, "--output"));
  const Words two = Typing().Texts({"render", "--"});
  CHECK_FALSE(Has(two, "-o"));
  CHECK(Has(two, "--output"));
  CHECK(Has(Typing().Texts({"render", "red_square", ""}), "--output"));
}

TEST_CASE("the shell is asked for files where a file may stand") {
  struct Row {
    Words typed;
    CompletedFiles files;
    std::string before;
  };
  const Row rows[] = {
      {{"render", "fi"}, CompletedFiles::kFiles, ""},
      {{"render", "a", "fi"}, CompletedFiles::kNone, ""},
      {{"render", "-o", ""}, CompletedFiles::kFiles, ""},
      {{"render", "--output=fi"}, CompletedFiles::kFiles, "--output="},
      {{"render", "--directory", ""}, CompletedFiles::kDirectories, ""},
      {{"render", "--size", ""}, CompletedFiles::kNone, ""},
      {{"render", "red", "--param", "csv=fi"}, CompletedFiles::kFiles, "csv="},
      {{"render", "red", "--param=csv=fi"}, CompletedFiles::kFiles, "--param=csv="},
      {{"watch", ""}, CompletedFiles::kNone, ""},
      {{""}, CompletedFiles::kNone, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.typed);
    const Completion answer = Typing().Answer(row.typed);
    CHECK(answer.files == row.files);
    CHECK(answer.before_file == row.before);
  }
}

TEST_CASE("jobs and parameters are described, and asked for where they are needed only") {
  Typing typing;
  const Completion job = typing.Answer({"watch", "--socket", "/s", "2"});
  CHECK(typing.asked() == "jobs(/s)");
  REQUIRE(job.candidates.size() == 1);
  CHECK(job.candidates[0].description == "FAILED  scene2  /o.mp4");

  Typing other;
  const Completion parameter = other.Answer({"render", "red", "--param", "si"});
  CHECK(other.asked() == "parameters(red)");
  REQUIRE(parameter.candidates.size() == 1);
  CHECK(parameter.candidates[0].description == "of the square (0.2)");

  Typing none;
  none.Answer({"render", "red", "--"});
  none.Answer({"watch", "--"});
  none.Answer({"wa"});
  CHECK(none.asked().empty());
}

}  // namespace
}  // namespace reel
