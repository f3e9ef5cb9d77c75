#include "daemon/reeld/metrics_text.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

namespace reel {
namespace {

// What the running jobs last said, added up.
struct RunningSums {
  int64_t waiting = 0;  // by themselves, for a full disk
  int64_t producers = 0;
  double frames_per_second = 0;
  double cores_used = 0;
  double cores_shared = 0;
  int64_t peak_memory_bytes = 0;
};

RunningSums AddUp(const JobQueue& queue) {
  RunningSums sums;
  for (const int64_t id : queue.running_jobs()) {
    const JobSummary& job = *queue.Find(id);
    sums.cores_shared += job.share_cores;
    if (job.state == JobState::kPaused) {
      ++sums.waiting;
      continue;  // what it said last does not hold
    }
    if (!job.progress) continue;
    sums.producers += job.progress->producers;
    sums.frames_per_second += job.progress->frames_per_second;
    if (job.on_cluster()) continue;  // these are about other machines
    sums.cores_used += job.progress->cores_used;
    sums.peak_memory_bytes += job.progress->peak_memory_bytes;
  }
  return sums;
}

class Exposition {
 public:
  void Gauge(std::string_view name, std::string_view help, double value) {
    Begin(name, help, "gauge");
    text_ += fmt::format("{} {}\n", name, value);
  }
  void Counter(std::string_view name, std::string_view help, double value) {
    Begin(name, help, "counter");
    text_ += fmt::format("{} {}\n", name, value);
  }
  // One value for each state.
  void ByState(std::string_view name, std::string_view help, std::string_view type,
               const std::vector<std::pair<std::string_view, double>>& values) {
    Begin(name, help, type);
    for (const auto& [state, value] : values) {
      text_ += fmt::format("{}{{state=\"{}\"}} {}\n", name, state, value);
    }
  }
  std::string Take() { return std::move(text_); }

 private:
  void Begin(std::string_view name, std::string_view help, std::string_view type) {
    text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
  }

  std::string text_;
};

double Number(auto count) { return static_cast<double>(count); }

void WriteJobs(Exposition& out, const MetricsReading& reading, const RunningSums& running) {
  const JobQueue& queue = reading.queue;
  const WorkTotals::Sums& totals = reading.totals;
  const double waiting = Number(running.waiting);
  out.ByState("reel_jobs", "Jobs that the daemon knows, by state; waiting: for a full disk.",
              "gauge",
              {{"queued", Number(queue.queued())},
               {"paused", Number(queue.paused())},
               {"running", Number(queue.running()) - waiting},
               {"waiting", waiting},
               {"ended", Number(queue.finished())}});
  out.Gauge("reel_jobs_running_limit", "Jobs that may run on this machine at once.",
            Number(queue.max_running()));
  out.Gauge("reel_jobs_on_cluster", "Jobs that run, and whose film a cluster makes.",
            Number(queue.on_cluster()));
  out.Gauge("reel_jobs_on_cluster_limit", "Jobs that may be on the cluster at once.",
            Number(queue.limits().on_cluster));
  out.Counter("reel_jobs_submitted_total", "Jobs that were accepted, retries included.",
              Number(totals.submitted));
  out.ByState("reel_jobs_ended_total", "Jobs that came to their end, by how.", "counter",
              {{"done", Number(totals.done)},
               {"failed", Number(totals.failed)},
               {"cancelled", Number(totals.cancelled)}});
  out.Counter("reel_supervisor_starts_total", "Supervisors that were started for jobs.",
              Number(totals.starts));
}

void WriteWork(Exposition& out, const WorkTotals::Sums& totals, const RunningSums& running) {
  constexpr double kNanoseconds = 1e-9;
  out.Counter("reel_frames_done_total", "Frames that encoders have taken.", Number(totals.frames));
  out.Counter("reel_frame_retries_total",
              "Frames that were drawn once more because a producer died or hung.",
              Number(totals.frame_retries));
  out.Gauge("reel_frames_per_second", "Frames of all running jobs over the last seconds.",
            running.frames_per_second);
  out.Gauge("reel_producers", "Processes that may draw now.", Number(running.producers));
  out.Counter("reel_wait_for_frame_seconds_total",
              "Time in which encoders waited for frames: drawing is slower.",
              Number(totals.wait_for_frame_ns) * kNanoseconds);
  out.Counter("reel_wait_for_pipe_seconds_total",
              "Time in which frames waited for encoders: encoding is slower.",
              Number(totals.wait_for_pipe_ns) * kNanoseconds);
  out.Gauge("reel_cores_used",
            "Processors of this machine that all processes of the running jobs keep busy.",
            running.cores_used);
  out.Gauge("reel_cores_shared", "Processors that were shared out to the running jobs.",
            running.cores_shared);
  out.Gauge("reel_jobs_peak_memory_bytes",
            "Peak memory of the jobs that run on this machine, each job's so far, added up.",
            Number(running.peak_memory_bytes));
}

// The names that all of Prometheus's own client libraries have.
void WriteProcess(Exposition& out, const ProcessReading& process) {
  out.Gauge("process_resident_memory_bytes", "Resident memory of the daemon itself.",
            Number(process.resident_bytes));
  out.Counter("process_cpu_seconds_total", "Processor time of the daemon itself.",
              process.cpu_seconds);
  out.Gauge("process_open_fds", "Descriptors that the daemon has open.",
            Number(process.open_descriptors));
  out.Gauge("process_start_time_seconds", "When the daemon started, since 1970 (UTC).",
            process.started_s);
}

double Seconds(const timeval& time) {
  return Number(time.tv_sec) + Number(time.tv_usec) / 1'000'000;
}

}  // namespace

ProcessReading ReadOwnProcess(int64_t started_ms) {
  ProcessReading reading;
  reading.started_s = Number(started_ms) / 1000;
  // proc(5): the second number is what is resident, in pages.
  if (FILE* const file = std::fopen("/proc/self/statm", "re")) {
    long long all_pages = 0;
    long long resident_pages = 0;
    if (std::fscanf(file, "%lld %lld", &all_pages, &resident_pages) == 2) {
      reading.resident_bytes = resident_pages * sysconf(_SC_PAGESIZE);
    }
    std::fclose(file);
  }
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  reading.cpu_seconds = Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
  std::error_code error;
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end;
       it.increment(error)) {
    ++reading.open_descriptors;
  }
  return reading;
}

std::string MetricsText(const MetricsReading& reading) {
  const RunningSums running = AddUp(reading.queue);
  Exposition out;
  WriteJobs(out, reading, running);
  WriteWork(out, reading.totals, running);
  out.Gauge("reel_clients", "Clients that are connected.", Number(reading.clients));
  out.Gauge("reel_clients_limit", "Clients that may be connected at once.",
            Number(reading.max_clients));
  WriteProcess(out, reading.process);
  return out.Take();
}

}  // namespace reel
