#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/cluster/slurm/slurm_nodes.h"
#include "daemon/cluster/slurm/slurm_queue.h"
#include "daemon/cluster/slurm/slurm_submission.h"
#include "daemon/cluster/slurm/slurm_verdict.h"

namespace reel {
namespace {

using Words = std::vector<std::string>;

SlurmFilm Film(int64_t array_size = 1001) {
  SlurmFilm film{"reel-4f1c", "/w/script", {}, array_size};
  return film;
}

bool Has(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// As squeue prints it: fixed columns.
std::string Line(const std::string& id, const std::string& number, const std::string& name,
                 const std::string& state, const std::string& host, const std::string& exit_code,
                 const std::string& reason) {
  return fmt::format("{:32}{:16}{:80}{:20}{:128}{:12}{:80}", id, number, name, state, host,
                     exit_code, reason);
}

TEST_CASE("tasks become one array by their numbers, runs put together") {
  ClusterSubmission submission;
  submission.tasks = {3, 1, 2, 7};
  submission.cores = 4;
  submission.limit_seconds = 90;
  submission.without_nodes = {"n1", "n2"};
  SlurmFilm film = Film();
  film.cluster.partition = "long";
  film.cluster.account = "films";
  film.cluster.task_memory_bytes = 1500;
  film.cluster.slurm_args = {"--qos=low"};
  const auto commands = SubmitCommands(film, submission, {"5"});
  REQUIRE(commands.size() == 1);
  const Words& words = commands.front();
  for (const char* word :
       {"--array=1-3,7", "--job-name=reel-4f1c.0", "--cpus-per-task=4", "--time=2",
        "--exclude=n1,n2", "--partition=long", "--account=films", "--mem=2K", "--qos=low"}) {
    CAPTURE(word);
    CHECK(Has(words, word));
  }
  // The script and what is added to an array's number stand last.
  CHECK(Words(words.end() - 2, words.end()) == Words{"/w/script", "0"});
}

TEST_CASE("nodes that the job excludes itself are excluded besides those that Reel does not use") {
  SlurmFilm film = Film();
  film.cluster.slurm_args = {"--exclude=n[3-4]", "--qos=low", "-xn7"};
  ClusterSubmission submission;
  submission.tasks = {0};
  submission.without_nodes = {"n1"};
  const Words words = SubmitCommands(film, submission, {}).front();
  CHECK(Has(words, "--exclude=n1,n[3-4],n7"));
  CHECK(Has(words, "--qos=low"));
  CHECK_FALSE(Has(words, "-xn7"));
  CHECK(AvoidCommand(film, "12", {"n2"}) ==
        Words{"scontrol", "update", "JobId=12", "ExcNodeList=n2,n[3-4],n7"});
}

TEST_CASE("tasks beyond an array's size are in further arrays, whose numbers begin at 0") {
  ClusterSubmission submission;
  submission.tasks = {9, 10, 25};
  const auto commands = SubmitCommands(Film(10), submission, {});
  REQUIRE(commands.size() == 3);
  CHECK(Has(commands[0], "--array=9"));
  CHECK(Has(commands[1], "--array=0"));
  CHECK(Has(commands[1], "--job-name=reel-4f1c.1"));
  CHECK(Has(commands[2], "--array=5"));
  CHECK(commands[2].back() == "20");
}

TEST_CASE("the last task waits for all arrays, and is no array") {
  ClusterSubmission submission;
  submission.tasks = {kLastTask};
  const Words words = SubmitCommands(Film(), submission, {"12", "14"}).front();
  CHECK(Has(words, "--dependency=afterany:12:14"));
  CHECK(Has(words, "--job-name=reel-4f1c.end"));
  CHECK(words.back() == "end");
}

TEST_CASE("squeue's lines become tasks, and others' are left out") {
  const SlurmFilm film = Film(10);
  const std::vector<ListedTask> tasks = ParseListing(
      film, {Line("12_3", "3", "reel-4f1c.2", "RUNNING", "n1", "0", "None"),
             Line("13", "N/A", "reel-4f1c.end", "PENDING", "n/a", "0", "Dependency"),
             Line("14_0", "0", "reel-4f1c.0", "FAILED", "n2", "10496", "NonZeroExitCode"),
             Line("14_1", "1", "reel-4f1c.0", "COMPLETING", "n2", "0", "None"),
             Line("15_0", "0", "reel-4f1c9.0", "RUNNING", "n2", "0", "None"),
             Line("16_0", "0", "somebody", "RUNNING", "n2", "0", "None"), "", "x"});
  REQUIRE(tasks.size() == 4);
  CHECK(tasks[0].task == 23);
  CHECK(tasks[0].id == "12_3");
  CHECK(tasks[0].state == ListedTask::State::kRunning);
  CHECK(tasks[0].node == "n1");
  CHECK(tasks[1].task == kLastTask);
  CHECK(tasks[1].state == ListedTask::State::kWaiting);
  CHECK(tasks[1].node.empty());
  CHECK(tasks[1].reason == "Dependency");
  CHECK(tasks[2].state == ListedTask::State::kEnded);
  CHECK(tasks[2].exit_code == 41);
  CHECK(tasks[3].state == ListedTask::State::kEnding);
}

TEST_CASE("how a task ended follows from Slurm's word for it") {
  using Ending = ListedTask::Ending;
  const auto [word, ending] =
      GENERATE(table<std::string, Ending>({{"COMPLETED", Ending::kWell},
                                           {"PREEMPTED", Ending::kWell},
                                           {"FAILED", Ending::kFailed},
                                           {"TIMEOUT", Ending::kTimeOver},
                                           {"OUT_OF_MEMORY", Ending::kOutOfMemory},
                                           {"NODE_FAIL", Ending::kOther},
                                           {"CANCELLED", Ending::kOther}}));
  CAPTURE(word);
  const auto tasks = ParseListing(Film(), {Line("1_0", "0", "reel-4f1c.0", word, "n1", "0", "x")});
  REQUIRE(tasks.size() == 1);
  CHECK(tasks[0].ending == ending);
}

TEST_CASE("what is cancelled is named by number and name, and all of it by its names") {
  ListedTask task;
  task.task = 12;
  task.id = "7_2";
  const auto some = CancelCommands(Film(10), {task});
  REQUIRE(some.size() == 1);
  CHECK(some.front() == Words{"scancel", "--quiet", fmt::format("--user={}", getuid()),
                              "--name=reel-4f1c.1", "7_2"});
  const auto all = CancelCommands(Film(10), {});
  REQUIRE(all.size() == 6);
  CHECK(all.front().back() == "--name=reel-4f1c.0");
  CHECK(all.back().back() == "--name=reel-4f1c.end");
}

TEST_CASE("nodes that can be used are those of the default partition that answer") {
  const ClusterFacts facts =
      ParseNodes({"n1|8|idle|main*|0/8/0/8|5:00", "n2|4+|mix|main*|1/3/0/4|5:00",
                  "n2|4+|mix|long|1/3/0/4|infinite", "n3|8|down*|main*|0/0/8/8|5:00",
                  "n4|8|drng|main*|4/0/4/8|5:00", "n5|8|idle|long|0/8/0/8|infinite"});
  const auto& nodes = facts.nodes;
  REQUIRE(nodes.size() == 2);
  CHECK(nodes[0].name == "n1");
  CHECK(nodes[0].cores == 8);
  CHECK(nodes[0].idle_cores == 8);
  CHECK(nodes[1].cores == 4);
  CHECK(nodes[1].idle_cores == 3);
  CHECK(facts.most_seconds == 300);
  CHECK(ParseNodes({"n5|2|alloc|long|2/0/0/2|infinite", "n6|2|alloc|long", "n7|2|alloc|long|x|y"})
            .nodes.size() == 2);
}

TEST_CASE("a partition's time limit is read as Slurm writes times, and none is none") {
  const auto seconds_of = [](const std::string& text) {
    return ParseNodes({"n1|8|idle|main*|0/8/0/8|" + text}).most_seconds;
  };
  CHECK(seconds_of("1:00:00") == 3600);
  CHECK(seconds_of("2-12:00:30") == 2 * 86400 + 12 * 3600 + 30);
  CHECK(seconds_of("5") == 5);
  for (const char* none : {"infinite", "UNLIMITED", "", "n/a", "1-x"})
    CHECK_FALSE(seconds_of(none));
}

TEST_CASE(
    "a task that Slurm could not start and holds back is stuck, one that its user holds is not") {
  const auto tasks = ParseListing(
      Film(),
      {Line("1_0", "0", "reel-4f1c.0", "PENDING", "n/a", "0", "launch_failed_requeued_held"),
       Line("1_1", "1", "reel-4f1c.0", "PENDING", "n/a", "0", "JobHeldUser")});
  REQUIRE(tasks.size() == 2);
  CHECK(tasks[0].is_stuck);
  CHECK_FALSE(tasks[1].is_stuck);
}

TEST_CASE("limits come from the controller's settings, and are Slurm's own without them") {
  const SlurmLimits limits =
      ParseLimits({"MaxArraySize            = 5001", "MaxJobCount  = 200", "MaxJobId = 9", "x"});
  CHECK(limits.array_size == 5001);
  CHECK(limits.most_jobs == 200);
  CHECK(ParseLimits({}).array_size == 1001);
  CHECK(MostTasks(ParseLimits({})) == 2500);
  CHECK(MostTasks({10, 1000}) == 40);
}

struct Said {
  std::string program, line;
  StatusCode code;
  std::string message;
};

TEST_CASE("a controller that is away is told apart from one that refuses") {
  const auto said = GENERATE(values<Said>(
      {{"squeue", "slurm_load_jobs error: Unable to contact slurm controller (connect failure)",
        StatusCode::kUnavailable,
        "squeue: slurm_load_jobs error: Unable to contact slurm controller (connect failure)"},
       {"sbatch",
        "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation",
        StatusCode::kUnavailable,
        "sbatch: Batch job submission failed: Socket timed out on send/recv operation"},
       {"sbatch", "sbatch: error: Batch job submission failed: Protocol authentication error",
        StatusCode::kUnavailable,
        "sbatch: Batch job submission failed: Protocol authentication error"},
       {"sbatch", "sbatch: error: invalid partition specified: none", StatusCode::kInvalidInput,
        "sbatch: invalid partition specified: none"}}));
  const Status status = SlurmVerdict(said.program, false, "exited with status 1", {said.line});
  CHECK(status.code() == said.code);
  CHECK(status.message() == said.message);
}

TEST_CASE("a command that says nothing has not answered, but for scancel, whose tasks have ended") {
  CHECK(SlurmVerdict("squeue", false, "exited with status 1", {}).message() ==
        "squeue: exited with status 1");
  CHECK(SlurmVerdict("scancel", false, "exited with status 1", {}).ok());
  CHECK(SlurmVerdict("squeue", true, "", {"warning"}).ok());
}

struct Refusal {
  std::string said, message;
};

TEST_CASE("what sbatch refuses names the job's field with its value") {
  ClusterSpec cluster;
  cluster.partition = "long";
  cluster.account = "films";
  cluster.task_memory_bytes = 1 << 30;
  cluster.task_seconds = 600;
  const auto test = GENERATE(values<Refusal>(
      {{"invalid partition specified: long", "partition: 'long': "},
       {"Invalid account or account/partition combination specified", "account: 'films': "},
       {"CPU count per node can not be satisfied", "task_cores: 9: "},
       {"Memory specification can not be satisfied", "task_memory: 1073741824 bytes: "},
       {"Requested time limit is invalid (missing or exceeds some limit)", "task_time: 600 s: "},
       {"Invalid feature specification", ""}}));
  CHECK(NameRefusedField(InvalidInput(test.said), cluster, 9).message() ==
        test.message + test.said);
  CHECK(NameRefusedField(Unavailable(test.said), cluster, 9).message() == test.said);
}

TEST_CASE("options of sbatch that Reel gives itself are refused in whatever form") {
  const auto word = GENERATE(values<std::string>(
      {"--array=1-3", "--array", "-a1-3", "-Jname", "--dependency=singleton", "--output=x",
       "--wrap=true", "-D/tmp", "--signal=9", "--arr=1-3", "--wra=true", "-Qa1-3", "-HJname",
       "--clusters=b", "-Mb", "--help", "--", "--test-only"}));
  CAPTURE(word);
  const Status status = CheckSlurmArguments({"--qos=a", word});
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK(status.message() ==
        "slurm_args: '" + word + "' is given by Reel itself, or would break a film; leave it out");
}

TEST_CASE("other options of sbatch are passed on") {
  CHECK(CheckSlurmArguments({"--qos=a", "--nice", "-pmain", "--exclusive", "--nodelist=n[1-3]",
                             "--time-min=5", "--output-format", "-pJa", "-vH", "-"})
            .ok());
}

}  // namespace
}  // namespace reel
