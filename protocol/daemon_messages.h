// What `reel` and `reeld` say to each other. One struct a message, one JSON object a struct; the
// key "type" holds its kind. message_stream.h says how the objects travel.
//
// The first message each way is a hello. A daemon of another protocol version answers with an error
// that names both versions and closes. After that the client asks and the daemon answers, strictly
// one request after the other on a connection:
//
//     request                      replies
//     submit                       submitted
//     list                         jobs; when "more" is true, ask again after the last id
//     overview                     overview
//     show, cancel, pause, resume  job
//     retry                        submitted: the new job, which goes on where the old one ended
//     explain                      explanation
//     wait                         job, once it is final
//     watch                        event, event, ..., then job once it is final
//     log                          log, log, ..., the last one with "end": true
//     preview                      preview_part, preview_part, ..., the last one with "end": true
//     any                          or error, which ends the request but not the connection
//
// A machine's daemon, which has many users, says "takes_files" in its hello: then "job" is empty, and the job's
// text comes as a descriptor beside the message (unix(7), SCM_RIGHTS): a memfd that the client made itself, sealed
// against every change (protocol/job_in_memory.h). It proves who wrote the job.
//
// A watcher gets every event but progress, of which a slow one gets the latest only. A request that
// is not one of these is answered with an error and the end of the connection.
//
//     -> {"type":"hello","protocol":6,"program":"reel"}
//     <- {"type":"hello","protocol":6,"program":"reeld","takes_files":false,"on":""}
//     ->
//     {"type":"submit","job":"{\"scene\":...}","scene":"red_square","output":"/home/a/o.mp4","key":"",
//      "priority":10,"on":""}
//     <- {"type":"submitted","job":1,"already_known":false}
//
// Values; used by client and daemon.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/status.h"
#include "protocol/job_event.h"
#include "protocol/job_spec.h"
#include "protocol/job_state.h"
#include "protocol/supervisor_order.h"

namespace reel {

inline constexpr int64_t kProtocolVersion = 6;

// Both fit a message with room to spare, even when every byte of them must be escaped.
inline constexpr size_t kMaxJobBytes = size_t{128} << 10;
inline constexpr size_t kMaxLabelBytes = size_t{16} << 10;
// Of a list in a reply. Whatever is last in it, it fits a message.
inline constexpr size_t kPageBytes = size_t{64} << 10;

struct Hello {
  int64_t protocol = kProtocolVersion;
  std::string program;
  bool takes_files = false;  // the daemon's; may be missing
  // The daemon's, and may be missing: where jobs go that do not say (ClusterSpec::engine): "slurm", or "" for
  // the daemon's machine. The client fills it in, since the daemon reads no job.
  std::string on = {};
};

// The daemon hands `job` (JobSpecToJson), or the file in its place, to the supervisor unread; what it knows of the job are the two
// labels that it shows, its priority, and where it says that it goes. The same `key` again, unless it is empty, gives the same job again: a client that
// lost the answer may ask twice and has one job.
struct SubmitJob {
  std::string job;
  std::string scene;
  std::string output;
  std::string key;
  int64_t priority = kDefaultPriority;  // 1 to kHighestPriority
  // As ClusterSpec::on of the job: "slurm" when a cluster makes its film, "" when the daemon's machine does.
  std::string on = {};
};

struct ListJobs {
  int64_t after = 0;  // only jobs with greater ids
};

struct AskOverview {};

struct ShowJob {
  int64_t job = 0;
};

struct CancelJob {
  int64_t job = 0;
};

// PAUSED once its supervisor, if it has one, has stopped; what it finished is kept.
struct PauseJob {
  int64_t job = 0;
};

// A PAUSED job waits for its turn again.
struct ResumeJob {
  int64_t job = 0;
};

// A FAILED or CANCELLED job once more, under a new id; asked twice, the same new job until that one
// has ended.
struct RetryJob {
  int64_t job = 0;
};

struct ExplainJob {
  int64_t job = 0;
};

struct WaitForJob {
  int64_t job = 0;
};

struct WatchJob {
  int64_t job = 0;
};

struct ReadLog {
  int64_t job = 0;
  bool follow = false;  // go on until the job is final
};

// The newest frame of a job that has a supervisor. Whoever asks while a picture is being made, or a moment
// after, gets the same one, unless it is wider than asked for.
struct PreviewJob {
  int64_t job = 0;
  int64_t max_width = kDefaultPreviewWidth;  // pixels
};

using Request =
    std::variant<Hello, SubmitJob, ListJobs, AskOverview, ShowJob, CancelJob, PauseJob, ResumeJob,
                 RetryJob, ExplainJob, WaitForJob, WatchJob, ReadLog, PreviewJob>;

struct Submitted {
  int64_t job = 0;
  bool already_known = false;
};

// Times are milliseconds since 1970, UTC; 0: not yet.
struct JobSummary {
  int64_t job = 0;
  JobState state = JobState::kQueued;
  PausedBy paused_by = PausedBy::kNobody;
  std::string pause_reason;  // when the state is PAUSED
  bool cancel_requested =
      false;  // its supervisor was told to stop, or (on a cluster) the next one will be
  bool pause_requested = false;  // the same, and the job is to stand still then
  int64_t retry_of = 0;          // the job that it takes up again; 0: none
  int64_t starts = 0;            // how often a supervisor was started for it
  int64_t deaths = 0;            // of these, how many were killed without a last word
  int64_t priority = kDefaultPriority;
  double share_cores = 0;  // what it may use of the processors now; 0: it has no supervisor
  std::string scene;
  std::string output;
  int64_t submitted_ms = 0;
  int64_t started_ms = 0;
  int64_t ended_ms = 0;
  std::optional<Progress> progress;  // the latest
  // Why it ended, when the state is FAILED or CANCELLED.
  StatusCode code = StatusCode::kOk;
  std::string message;
  // Who submitted it, to a machine's daemon; otherwise empty and -1: the daemon's own user.
  std::string user = {};
  int64_t uid = -1;
  // As SubmitJob's.
  std::string on = {};

  bool on_cluster() const { return !on.empty(); }
  JobStanding standing() const { return {state, paused_by}; }
  void Stand(JobStanding standing) {
    state = standing.state;
    paused_by = standing.paused_by;
  }
};

struct JobPage {
  std::vector<JobSummary> jobs;  // ids ascending
  bool more = false;
};

// What the processes that draw have and have not, unless their job says otherwise (docs/security.md).
struct SandboxFacts {
  bool no_new_privileges = false;
  std::string capabilities = {};  // "none"
  std::string seccomp = {};       // "deny list of 69 calls"
  int64_t landlock_abi = 0;       // the kernel's; 0: none
  std::string signals = {};       // whom they reach: "own processes only"
  std::string memory = {};        // whose they can read and write, in the same words
  bool can_be_strict = false;     // a job may ask for "sandbox": "strict"
};

struct Overview {
  int64_t pid = 0;
  int64_t queued = 0;
  int64_t paused = 0;   // by a user
  int64_t running = 0;  // on the daemon's machine; those that wait by themselves included
  int64_t max_running = 0;
  int64_t finished = 0;  // that the daemon still knows
  int64_t clients = 0;   // connected now, the one that asks included
  int64_t started_ms = 0;
  bool is_system = false;     // a machine's daemon, which has many users
  int64_t users = 0;          // that it knows jobs of
  SandboxFacts sandbox = {};  // of its jobs
  int64_t on_cluster = 0;     // jobs that run and whose film a cluster makes
  int64_t max_on_cluster = 0;
};

struct WatchedEvent {
  int64_t job = 0;
  JobEvent event;
};

// `failure` is all that is known of the reason, when the job is FAILED.
struct Explanation {
  JobSummary job;
  std::optional<JobFailed> failure;
};

struct LogPage {
  std::vector<LogLine> lines;
  int64_t lost_lines = 0;  // printed before lines[0] and no longer kept
  bool end = false;
};

// A PNG, whose base64 is that of all parts put together.
struct PreviewPart {
  int64_t job = 0;
  int64_t frame = 0;  // of the film
  std::string png;
  bool end = false;
};

struct ErrorReply {
  StatusCode code = StatusCode::kInternal;
  std::string message;
};

using Reply = std::variant<Hello, Submitted, JobSummary, JobPage, Overview, WatchedEvent,
                           Explanation, LogPage, PreviewPart, ErrorReply>;

// The JSON object, on one line. Bytes that are not UTF-8 become U+FFFD.
std::string RequestToJson(const Request& request);
std::string ReplyToJson(const Reply& reply);

// kInvalidInput, naming the field, when the text is not such a message. Unknown fields are ignored.
Result<Request> RequestFromJson(std::string_view text);
Result<Reply> ReplyFromJson(std::string_view text);

// A job as `reel list --json` and `reel status --json` print it: the wire's object without "type".
std::string JobSummaryToJson(const JobSummary& job);

}  // namespace reel
