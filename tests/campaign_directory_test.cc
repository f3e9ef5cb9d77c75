#include "daemon/cluster/campaign_directory.h"

#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "daemon/cluster/attempt_list.h"
#include "daemon/cluster/campaign_failure.h"
#include "daemon/cluster/task_script.h"
#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

CampaignNote Note() {
  return {"0123456789abcdef", "slurm", {SegmentChoice::Kind::kLength, Rational{5, 2}},
          {{0, 1}, {1, 4}},   true,    600};
}

TEST_CASE("a campaign's note survives JSON unchanged, and its file") {
  CHECK(CampaignNoteFromJson(CampaignNoteToJson(Note())).value() == Note());
  const TemporaryDirectory files;
  CHECK_FALSE(ReadCampaignNote(files.path()));
  const CampaignDirectory directory(files.path(), Note().id);
  REQUIRE(directory.Write("{}", "token", "script").ok());
  REQUIRE(directory.WriteTasks(Note()).ok());
  CHECK(ReadCampaignNote(files.path()) == Note());
  CampaignNote over = Note();
  over.is_over = true;
  CHECK(CampaignNoteFromJson(CampaignNoteToJson(over)).value() == over);
}

TEST_CASE("a note with impossible values is none") {
  const auto [from, to] =
      GENERATE(table<std::string, std::string>({{"0123456789abcdef", "../../../../etc"},
                                                {"[1,4]", "[1,0]"},
                                                {"[1,4]", "[-1,4]"},
                                                {"[1,4]", "[1]"},
                                                {"[1,4]", "[1,1.5]"},
                                                {"\"5/2\"", "\"-1\""},
                                                {"true", "1"}}));
  std::string text = CampaignNoteToJson(Note());
  REQUIRE(text.find(from) != std::string::npos);
  text.replace(text.find(from), from.size(), to);
  CAPTURE(text);
  CHECK_FALSE(CampaignNoteFromJson(text).ok());
}

TEST_CASE("what is wrong with a note is said") {
  const auto said = [](std::string text) { return CampaignNoteFromJson(text).status().message(); };
  CHECK_THAT(said("[]"), Contains("not a campaign: "));
  CampaignNote note = Note();
  note.id = "x";
  CHECK(said(CampaignNoteToJson(note)) == "a campaign's name is 16 hexadecimal digits");
  note = Note();
  note.tasks = {{0, 0}};
  CHECK(said(CampaignNoteToJson(note)) == "a campaign's task is no run of segments");
}

TEST_CASE("campaigns have names of their own") {
  CHECK(NewCampaignId().size() == 16);
  CHECK(NewCampaignId() != NewCampaignId());
  CHECK(CampaignName("0123456789abcdef") == "reel-0123456789abcdef");
}

// A campaign whose supervisor is a script that prints its words and the job.
struct Script {
  TemporaryDirectory files;
  CampaignDirectory directory{files.path() / "a film's", Note().id};
  TaskScriptFacts facts;

  Script() {
    fs::create_directory(files.path() / "a film's");
    const fs::path program = files.path() / "super visor";
    std::ofstream(program) << "#!/bin/sh\nshift 2\necho \"$*\" $(cat <&3)\necho event >&4\n";
    fs::permissions(program, fs::perms::owner_all);
    facts = {"task=$TASK\nnode=n1\ncores=4\n", directory.path(), "token", program};
  }
  int Run(const std::string& task) {
    REQUIRE(directory.Write("the job", "token", TaskScript(facts)).ok());
    REQUIRE(directory.WriteTasks(Note()).ok());
    return RunAgain(task);
  }
  int RunAgain(const std::string& task) const {
    const std::string command =
        "TASK=" + task + " sh \"" + directory.script_path() + "\" 2>/dev/null";
    return WEXITSTATUS(std::system(command.c_str()));
  }
  std::string Read(const std::string& name) const {
    for (const fs::directory_entry& entry : fs::directory_iterator(directory.path())) {
      if (!AttemptFromName(entry.path().filename())) continue;
      std::ifstream file(entry.path() / name);
      return {std::istreambuf_iterator<char>(file), {}};
    }
    return "none";
  }
};

TEST_CASE(
    "a task's script becomes a supervisor of the task's segments, in a directory of its own") {
  Script script;
  CHECK(script.Run("1") == 0);
  CHECK(script.Read("output") == "4 segments 1 4 the job\n");
  CHECK(script.Read("events") == "event\n");
}

TEST_CASE("the last task puts the film together, or makes all of it where there is no other") {
  Script script;
  SECTION("others") {
    CHECK(script.Run("end") == 0);
    CHECK(script.Read("output") == "4 film the job\n");
  }
  SECTION("no others") {
    script.facts.last_makes_all = true;
    CHECK(script.Run("end") == 0);
    CHECK(script.Read("output") == "4 everything the job\n");
  }
}

TEST_CASE("a task's script tells by its exit code what its node lacks") {
  Script script;
  SECTION("it sees another directory") {
    REQUIRE(script.Run("0") == 0);
    std::ofstream(script.directory.path() + "/token") << "another";
    CHECK(script.RunAgain("0") == kDirectoryNotSeen);
  }
  SECTION("it has no supervisor") {
    script.facts.supervisor = "/nowhere/reel-supervisor";
    CHECK(script.Run("0") == kProgramNotFound);
  }
  SECTION("it has another encoder than the first node") {
    REQUIRE(script.Run("0") == 0);
    std::ofstream(script.directory.path() + "/encoder") << "ffmpeg version 0\n";
    CHECK(script.RunAgain("0") == kOtherEncoder);
  }
  SECTION("there is no such task") { CHECK(script.Run("7") == kNotPlanned); }
}

TEST_CASE("each of these codes has words, and no other") {
  const TaskScriptFacts facts{"", "/w", "t", "/bin/s"};
  CHECK_THAT(TaskScriptFailure(kDirectoryNotSeen, facts),
             Contains("does not see /w, or sees another directory there"));
  CHECK_THAT(TaskScriptFailure(kDirectoryNotWritable, facts), Contains("cannot write into /w"));
  CHECK_THAT(TaskScriptFailure(kProgramNotFound, facts), Contains("does not have /bin/s"));
  CHECK_THAT(TaskScriptFailure(kNotPlanned, facts), Contains("finds no such task in /w/tasks"));
  CHECK_THAT(TaskScriptFailure(kOtherEncoder, facts), Contains("another version of ffmpeg"));
  CHECK(TaskScriptFailure(1, facts).empty());
}

TEST_CASE("a film that fails names the task, its frames, the nodes and the first cause") {
  TaskFailure failure;
  failure.told = JobFailed{StatusCode::kFailed, "frame 12 crashed"};
  failure.node = "n1";
  failure.nodes = {"n1", "n2", "n1"};
  FailedTask task{2, 10, 5, "/w/events", {}};
  const JobFailed failed = DescribeTaskFailure(task, failure, {});
  CHECK(failed.message == "task 2 (frames 10 to 14) failed on n1, n2, n1: frame 12 crashed");
  CHECK(failed.cause.node == "n1");
  CHECK(failed.cause.task == 2);
  CHECK(failed.cause.log == "/w/events");
}

TEST_CASE("a task that ended without a word fails by the cluster's, with what helps") {
  TaskFailure failure;
  failure.nodes = {"n1"};
  failure.node = "n1";
  failure.cluster_word = "OUT_OF_MEMORY";
  failure.ending = ListedTask::Ending::kOutOfMemory;
  const FailedTask task{kLastTask, 0, 0, "", {"Killed"}};
  const JobFailed failed = DescribeTaskFailure(task, failure, {});
  CHECK(
      failed.message ==
      "the last task, which puts the film together, failed on n1: the cluster says OUT_OF_MEMORY; "
      "give more with --task-memory");
  CHECK(failed.cause.last_lines == std::vector<std::string>{"Killed"});
  failure.cluster_word = "TIMEOUT";
  failure.ending = ListedTask::Ending::kTimeOver;
  CHECK_THAT(DescribeTaskFailure(task, failure, {}).message,
             Contains("give more with --task-time"));
  failure.cluster_word.clear();
  CHECK_THAT(DescribeTaskFailure(task, failure, {}).message, Contains("it ended without a word"));
}

}  // namespace
}  // namespace reel
