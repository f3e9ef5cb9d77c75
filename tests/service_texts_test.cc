// What systemd and Prometheus are told of a queue, and the journal of a message.

#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "daemon/reeld/job_change.h"
#include "daemon/reeld/job_log.h"
#include "daemon/reeld/journal_sink.h"
#include "daemon/reeld/metrics_text.h"
#include "daemon/reeld/service_status.h"

namespace reel {
namespace {

JobSummary WithProgress(JobSummary job, int64_t done, int64_t of) {
  job.progress = Progress{};
  job.progress->frames_done = done;
  job.progress->frame_count = of;
  job.progress->frames_per_second = 12.5;
  job.progress->producers = 3;
  return job;
}

// Jobs 1 ... count, all QUEUED.
JobQueue QueueOf(int64_t count) {
  JobQueue queue({.running = 64});
  for (int64_t id = 1; id <= count; ++id) {
    StoredJob job;
    job.summary.job = id;
    job.summary.output = "/o" + std::to_string(id);
    queue.Add(job);
  }
  return queue;
}

void Start(JobQueue& queue, int64_t id, int64_t done, int64_t of) {
  queue.Replace(Started(*queue.Find(id), 1));
  if (of > 0) queue.Replace(WithProgress(*queue.Find(id), done, of));
}

TEST_CASE("the service's status says what runs and what waits") {
  CHECK(ServiceStatusText(QueueOf(0)) == "idle");
  JobQueue queue = QueueOf(5);
  CHECK(ServiceStatusText(queue) == "5 queued");
  Start(queue, 2, 430, 1000);
  CHECK(ServiceStatusText(queue) == "1 running, 4 queued (job 2: 43 %)");
  Start(queue, 1, 0, 0);
  CHECK(ServiceStatusText(queue) == "2 running, 3 queued (job 1: starts, job 2: 43 %)");
  queue.Replace(Waiting(*queue.Find(2), "no space"));
  CHECK(ServiceStatusText(queue) == "2 running, 3 queued (job 1: starts, job 2: waits)");
  Start(queue, 3, 9, 9);
  Start(queue, 4, 1, 9);
  CHECK(ServiceStatusText(queue) ==
        "4 running, 1 queued (job 1: starts, job 2: waits, job 3: 100 %, and 1 more)");
}

// By name and labels.
std::map<std::string, double> Values(const std::string& metrics) {
  std::map<std::string, double> values;
  std::istringstream lines(metrics);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#")) continue;
    const size_t space = line.rfind(' ');
    REQUIRE(values.emplace(line.substr(0, space), std::stod(line.substr(space + 1))).second);
  }
  return values;
}

TEST_CASE("the metrics say what the queue, the totals and the process say") {
  JobQueue queue = QueueOf(5);
  Start(queue, 1, 10, 100);
  Start(queue, 2, 20, 100);
  Start(queue, 3, 30, 100);
  queue.Replace(Waiting(*queue.Find(3), "no space"));
  WorkTotals::Sums totals;
  totals.frames = 12'345'678'901;
  totals.failed = 2;
  totals.wait_for_pipe_ns = 1'500'000'000;
  const auto values =
      Values(MetricsText({queue, totals, 7, 4096, {123'456'789, 1.25, 9, 1'700'000'000.5}}));
  CHECK(values.at("reel_jobs{state=\"queued\"}") == 2);
  CHECK(values.at("reel_jobs{state=\"running\"}") == 2);
  CHECK(values.at("reel_jobs{state=\"waiting\"}") == 1);
  CHECK(values.at("reel_jobs_ended_total{state=\"failed\"}") == 2);
  CHECK(values.at("reel_jobs_ended_total{state=\"done\"}") == 0);
  CHECK(values.at("reel_frames_done_total") == 12'345'678'901);
  CHECK(values.at("reel_frames_per_second") == 25);
  CHECK(values.at("reel_producers") == 6);
  CHECK(values.at("reel_wait_for_pipe_seconds_total") == 1.5);
  CHECK(values.at("reel_clients") == 7);
  CHECK(values.at("process_resident_memory_bytes") == 123'456'789);
  CHECK(values.at("process_start_time_seconds") == 1'700'000'000.5);
}

TEST_CASE("jobs on a cluster count apart, and what they use is not of this machine") {
  JobQueue queue({.running = 64, .on_cluster = 9});
  for (int64_t id = 1; id <= 2; ++id) {
    StoredJob job;
    job.summary.job = id;
    job.summary.on = id == 1 ? "slurm" : "";
    queue.Add(job);
    Start(queue, id, 10, 100);
    JobSummary running = *queue.Find(id);
    running.progress->cores_used = id == 1 ? 400 : 1.5;
    running.progress->peak_memory_bytes = 1000;
    queue.Replace(running);
  }
  const auto values = Values(MetricsText({queue, {}, 0, 1, {}}));
  CHECK(values.at("reel_jobs{state=\"running\"}") == 2);
  CHECK(values.at("reel_jobs_on_cluster") == 1);
  CHECK(values.at("reel_jobs_on_cluster_limit") == 9);
  CHECK(values.at("reel_frames_per_second") == 25);
  CHECK(values.at("reel_cores_used") == 1.5);
  CHECK(values.at("reel_jobs_peak_memory_bytes") == 1000);
}

TEST_CASE("each metric has its HELP and its TYPE before its values, and counters are called so") {
  const std::string text = MetricsText({QueueOf(1), {}, 0, 1, {}});
  const std::regex name_of_value("([a-z_]+)(\\{state=\"[a-z]+\"\\})? [0-9.e+-]+");
  std::istringstream lines(text);
  std::string help, type, kind;
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    std::smatch match;
    if (std::regex_match(line, match, std::regex("# HELP ([a-z_]+) .+"))) {
      help = match[1];
    } else if (std::regex_match(line, match, std::regex("# TYPE ([a-z_]+) (gauge|counter)"))) {
      type = match[1];
      kind = match[2];
      CHECK((kind == "counter") == type.ends_with("_total"));
    } else {
      REQUIRE(std::regex_match(line, match, name_of_value));
      CHECK(match[1] == help);
      CHECK(match[1] == type);
    }
  }
  CHECK(text.ends_with("\n"));
}

TEST_CASE("the daemon's own process is read") {
  const ProcessReading reading = ReadOwnProcess(2500);
  CHECK(reading.started_s == 2.5);
  CHECK(reading.resident_bytes > 1'000'000);
  CHECK(reading.open_descriptors >= 3);
}

TEST_CASE("an entry of the journal has the job, its user and its frame as fields") {
  using Fields = std::vector<std::string>;
  CHECK(JournalFields("reeld", spdlog::level::warn, "a\nb", nullptr) ==
        Fields{"MESSAGE=a\nb", "PRIORITY=4", "SYSLOG_IDENTIFIER=reeld"});
  const JobContext context{7, "ada", 42};
  CHECK(JournalFields("reeld", spdlog::level::info, "m", &context) ==
        Fields{"MESSAGE=m", "PRIORITY=6", "SYSLOG_IDENTIFIER=reeld", "REEL_JOB=7", "REEL_USER=ada",
               "REEL_FRAME=42"});
  const JobContext bare{7};
  CHECK(JournalFields("reeld", spdlog::level::err, "m", &bare) ==
        Fields{"MESSAGE=m", "PRIORITY=3", "SYSLOG_IDENTIFIER=reeld", "REEL_JOB=7"});
}

// Keeps what is logged, and about which job.
class KeepingSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  std::vector<std::string> texts;
  std::vector<int64_t> jobs;

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    texts.emplace_back(message.payload.data(), message.payload.size());
    jobs.push_back(CurrentJobContext() == nullptr ? 0 : CurrentJobContext()->job);
  }
  void flush_() override {}
};

TEST_CASE("a message about a job begins with the job, is one line, and is followed by others") {
  const auto sink = std::make_shared<KeepingSink>();
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", sink));
  LogJob(spdlog::level::info, {7}, "{} of {}", 1, 2);
  LogJob(spdlog::level::info, {8}, "x\n\x1b[31m\xc2\x9b{}");
  LogJob(spdlog::level::info, {9}, std::string(5000, 'y'));
  spdlog::info("about none");
  LogJob(spdlog::level::debug, {7}, "not wanted");
  spdlog::set_default_logger(before);
  REQUIRE(sink->texts.size() == 4);
  CHECK(sink->texts[0] == "job 7: 1 of 2");
  CHECK(sink->texts[1] == "job 8: x??[31m??{}");
  CHECK(sink->texts[2].size() < 2100);
  CHECK(sink->jobs == std::vector<int64_t>{7, 8, 9, 0});
}

}  // namespace
}  // namespace reel
