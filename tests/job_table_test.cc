#include "client/job_table.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

constexpr int64_t kNow = 1'700'000'100'000;

JobSummary Job(int64_t id, JobState state) {
  JobSummary job;
  job.job = id;
  job.state = state;
  job.scene = "red_square";
  job.output = "/tmp/o.mp4";
  job.submitted_ms = kNow - 61'000;
  return job;
}

TEST_CASE("the table of jobs has aligned columns") {
  JobSummary running = Job(12, JobState::kRunning);
  running.priority = 100;
  running.progress = Progress{};
  running.progress->frames_done = 1;
  running.progress->frame_count = 3;
  JobSummary stopping = running;
  stopping.job = 13;
  stopping.cancel_requested = true;
  CHECK(JobTable({Job(3, JobState::kDone), running, stopping, Job(14, JobState::kQueued)}, kNow) ==
        "JOB  STATE     PRIO  DONE   AGE  SCENE       OUTPUT\n"
        "  3  DONE        10  100%  1:01  red_square  /tmp/o.mp4\n"
        " 12  RUNNING    100   33%  1:01  red_square  /tmp/o.mp4\n"
        " 13  STOPPING   100   33%  1:01  red_square  /tmp/o.mp4\n"
        " 14  QUEUED      10     -  1:01  red_square  /tmp/o.mp4\n");
}

TEST_CASE("who submitted a job is told where there are users, and states have colours on request") {
  JobSummary job = Job(3, JobState::kDone);
  job.user = "adam";
  CHECK(JobTable({job}, kNow) ==
        "JOB  USER  STATE  PRIO  DONE   AGE  SCENE       OUTPUT\n"
        "  3  adam  DONE     10  100%  1:01  red_square  /tmp/o.mp4\n");
  CHECK(JobTable({job}, kNow, true).find("\x1b[32mDONE \x1b[0m") != std::string::npos);
  CHECK(JobDetails(job, kNow).find("  user:      adam\n") != std::string::npos);
  CHECK(JobDetails(job, kNow, true).find("job 3: \x1b[32mDONE\x1b[0m\n") == 0);
}

TEST_CASE("where a job is made is told where there is a cluster") {
  JobSummary job = Job(3, JobState::kQueued);
  job.on = "slurm";
  job.cancel_requested = true;
  CHECK(JobTable({job, Job(4, JobState::kQueued)}, kNow) ==
        "JOB  STATE     PRIO  DONE   AGE  ON     SCENE       OUTPUT\n"
        "  3  STOPPING    10     -  1:01  slurm  red_square  /tmp/o.mp4\n"
        "  4  QUEUED      10     -  1:01  here   red_square  /tmp/o.mp4\n");
  CHECK(JobDetails(job, kNow).find("job 3: STOPPING\n") == 0);
  CHECK(JobDetails(job, kNow).find("  on:        slurm\n") != std::string::npos);
}

TEST_CASE("an empty list is the header alone") {
  CHECK(JobTable({}, kNow) == "JOB  STATE  PRIO  DONE  AGE  SCENE  OUTPUT\n");
}

TEST_CASE("what comes from outside cannot reach the terminal as control characters") {
  JobSummary job = Job(1, JobState::kFailed);
  job.scene = "a\x1b[2Jb";
  job.output = "o\nJOB 2";
  job.message = "bad \x07 bell";
  for (const std::string& text : {JobTable({job}, kNow), JobDetails(job, kNow)}) {
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("o\nJOB") == std::string::npos);
    CHECK(text.find('\x07') == std::string::npos);
  }
}

TEST_CASE("a paused job says why, and who goes on with it") {
  JobSummary job = Job(4, JobState::kPaused);
  job.paused_by = PausedBy::kItself;
  job.pause_reason = "no space left in /o";
  CHECK(JobTable({job}, kNow)
            .find("4  PAUSED    10     -  1:01  red_square  /tmp/o.mp4  (no space left "
                  "in /o)\n") != std::string::npos);
  CHECK(JobDetails(job, kNow).find("  paused:    no space left in /o; goes on by itself\n") !=
        std::string::npos);
  job.paused_by = PausedBy::kUser;
  job.retry_of = 2;
  CHECK(JobDetails(job, kNow).find("`reel resume 4` goes on\n") != std::string::npos);
  CHECK(JobDetails(job, kNow).find("  takes up:  job 2\n") != std::string::npos);
}

TEST_CASE("the age of a job is never negative") {
  JobSummary job = Job(1, JobState::kQueued);
  job.submitted_ms = kNow + 5000;
  CHECK(JobTable({job}, kNow).find(" 0:00 ") != std::string::npos);
}

TEST_CASE("the details of a failed job say why") {
  JobSummary job = Job(4, JobState::kFailed);
  job.started_ms = kNow - 60'000;
  job.ended_ms = kNow - 30'000;
  job.message = "frame 3 crashed";
  CHECK(JobDetails(job, kNow) ==
        "job 4: FAILED\n"
        "  scene:     red_square\n"
        "  output:    /tmp/o.mp4\n"
        "  priority:  10\n"
        "  submitted: 1:01 ago\n"
        "  ran for:   0:30\n"
        "  cause:     frame 3 crashed\n"
        "  more:      reel explain 4\n");
}

TEST_CASE("the details of a running job tell its share of the processors") {
  JobSummary job = Job(4, JobState::kRunning);
  job.priority = 20;
  job.share_cores = 1.33;
  CHECK(JobDetails(job, kNow).find("  priority:  20; its share is 1.33 cores now\n") !=
        std::string::npos);
}

TEST_CASE("the daemon in one line") {
  const Overview overview{12, 3, 4, 1, 2, 7, 1, kNow - 3'723'000};
  CHECK(OverviewText(overview, kNow) ==
        "reeld (pid 12): 1 running (at most 2), 3 queued, 4 paused, 7 ended; 1 "
        "client; up for 1:02:03\n");
  Overview with_cluster = overview;
  with_cluster.on_cluster = 5;
  with_cluster.max_on_cluster = 16;
  CHECK(OverviewText(with_cluster, kNow)
            .find("1 running (at most 2), 5 on the cluster (at most 16), 3 queued,") !=
        std::string::npos);
  CHECK(OverviewJson(overview).find("\"type\"") == std::string::npos);
}

TEST_CASE("what the jobs of a daemon are kept from is one line") {
  CHECK(SandboxText({true, "none", "deny list of 81 calls", 2, "all processes of the user",
                     "own processes only", true}) ==
        "sandbox of jobs: no new privileges; capabilities: none; seccomp: deny list of 81 calls; "
        "Landlock: ABI 2; signals reach all processes of the user; memory: own processes only; "
        "strict: possible\n");
}

TEST_CASE("a job on a cluster says what its tasks wait for, and no share of this machine") {
  JobSummary job = Job(4, JobState::kRunning);
  job.share_cores = 1.33;
  job.progress = Progress{Phase::kRendering, 1, 3, 0, 0, 0, 1, {}};
  job.progress->tasks_waiting = 12;
  job.progress->waits_for = "Resources";
  CHECK_THAT(JobTable({job}, kNow), Catch::EndsWith("/tmp/o.mp4  (12 tasks wait: Resources)\n"));
  CHECK_THAT(JobDetails(job, kNow),
             Catch::Contains("  priority:  10\n") &&
                 Catch::Contains("  progress:   33%  1 segment done  1/3 frames  12 tasks wait: "
                                 "Resources\n"));
  job.progress->tasks_running = 8;
  job.progress->nodes = 2;
  CHECK_THAT(JobTable({job}, kNow), Catch::EndsWith("/tmp/o.mp4\n"));
  CHECK_THAT(JobDetails(job, kNow), Catch::Contains("  8 tasks on 2 nodes, 12 wait: Resources\n"));
}

}  // namespace
}  // namespace reel
