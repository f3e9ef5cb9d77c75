#include "client/cluster_tasks.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

Progress Tasks(int64_t nodes, int64_t running, int64_t waiting, const std::string& waits_for) {
  Progress progress;
  progress.nodes = nodes;
  progress.tasks_running = running;
  progress.tasks_waiting = waiting;
  progress.waits_for = waits_for;
  return progress;
}

TEST_CASE("nodes, tasks and why they wait are told in words") {
  struct Row {
    Progress progress;
    std::string words;
  };
  const auto row =
      GENERATE(values<Row>({{Tasks(2, 8, 4, "Resources"), "8 tasks on 2 nodes, 4 wait: Resources"},
                            {Tasks(1, 1, 1, ""), "1 task on 1 node, 1 waits"},
                            {Tasks(2, 8, 0, "Resources"), "8 tasks on 2 nodes"},
                            {Tasks(0, 1, 0, ""), "1 task runs"},
                            {Tasks(0, 3, 2, "\x1b[2J"), "3 tasks run, 2 wait: \\x1b[2J"}}));
  CHECK(RunningTasksText(row.progress) + WaitingTasksText(row.progress) +
            WaitReasonText(row.progress) ==
        row.words);
}

TEST_CASE("a job none of whose tasks runs says what it waits for") {
  struct Row {
    Progress progress;
    std::string words;
  };
  const auto row = GENERATE(values<Row>({{Tasks(0, 0, 12, "Resources"), "12 tasks wait: Resources"},
                                         {Tasks(0, 0, 1, "Priority"), "1 task waits: Priority"},
                                         {Tasks(0, 0, 12, ""), "12 tasks wait"},
                                         {Tasks(0, 0, 3, "a\nb"), "3 tasks wait: a\\x0ab"},
                                         {Tasks(0, 0, 0, ""), "waiting for the cluster"}}));
  CHECK(AwaitsTasks(row.progress));
  CHECK(AwaitedTasksText(row.progress) == row.words);
  Progress later = row.progress;
  later.phase = Phase::kJoining;  // which no task does
  CHECK_FALSE(AwaitsTasks(later));
  CHECK_FALSE(AwaitsTasks(Tasks(1, 1, 12, "Resources")));
}

TEST_CASE("numbers of this machine are told from those of a cluster") {
  CHECK_FALSE(IsOnCluster(Progress{Phase::kRendering, 150, 300, 75.0, 4, 0, 3, {}}));
  CHECK(IsOnCluster(Tasks(0, 0, 1, "")));
  CHECK(IsOnCluster(Tasks(0, 0, 0, "Priority")));
  CHECK(IsOnCluster(Tasks(1, 0, 0, "")));
  JobSummary job;
  CHECK_FALSE(IsOnCluster(job));
  job.progress = Tasks(0, 1, 0, "");
  CHECK(IsOnCluster(job));
}

TEST_CASE("where a job's segments are made is one line") {
  CHECK(ClusterText({}).empty());
  ClusterSpec cluster;
  cluster.engine = "slurm";
  CHECK(ClusterText(cluster) == "slurm");
  cluster.task_cores = 1;
  CHECK(ClusterText(cluster) == "slurm; a task: 1 core");
  CHECK(ClusterText({"slurm", "long", "films", 5400, int64_t{4} << 30, 8, {"--qos=a", "--nice"}}) ==
        "slurm, partition long, account films; a task: 8 cores, 4.0 GiB, at most 1:30:00; sbatch "
        "--qos=a --nice");
}

}  // namespace
}  // namespace reel
