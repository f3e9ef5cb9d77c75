// JobEvent: what a supervisor tells of its job, as one JSON object a line.
//
// The same lines are read by `reel render` (its private supervisor's), by `reeld` (its queue's)
// and, through it, by `reel watch`. A reader ignores an event whose kind it does not know. The last
// event of a job is Finished, Described, Checked, Verified or JobFailed, after which there is only what its
// command on_end has to say (EndHookDue, LogLine, Warning); a stream that ends without one means
// that the supervisor died. Values.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clip_span.h"
#include "base/rational.h"
#include "base/status.h"

namespace reel {

// One parameter that a renderer takes.
struct ParameterInfo {
  std::string name;
  std::string type;  // text, integer, number, bool, path
  std::string default_text;
  std::string help;
};

// What `reel info` shows. Zero: the renderer has no preference, given the parameters.
struct Described {
  std::string renderer;
  std::string path;  // the plugin file
  std::string summary;
  std::vector<ParameterInfo> params;
  int64_t width = 0;  // pixels
  int64_t height = 0;
  Rational fps{0, 1};
  int64_t frame_count = 0;
  bool has_alpha = false;
};

// The files that the renderer comes from and has read, as far as it is known: not those that parameters
// name. For whoever renders again when one of them changes.
struct MadeFrom {
  std::vector<std::string> files;  // absolute; at most kMostMadeFrom
};

inline constexpr size_t kMostMadeFrom = 1000;

// Everything is checked and the ring stands; no frame was drawn yet.
struct Planned {
  std::string renderer;
  int64_t width = 0;  // pixels, as encoded
  int64_t height = 0;
  Rational fps{0, 1};
  int64_t first_frame = 0;
  int64_t frame_count = 0;  // frames that this job draws
  std::string codec;
  std::string pixel_format;  // of the ring's slots
  int64_t slot_count = 0;
  int64_t slot_bytes = 0;
  int64_t producers = 0;  // at first
  int64_t segment_count = 1;
  int64_t segments_kept = 0;  // finished by an earlier run; their frames are not drawn again
  std::string output;
  std::string producers_reason = {};  // in words: "remembered from the last run"
  std::string sandbox = {};           // of the processes that draw, in words
  std::string tasks = {};  // on a cluster: into how many of what size the film is cut, and why
};

// Where the time of the writer went so far: the longer one names who is waited for.
struct Waits {
  int64_t for_frame_ns = 0;  // producers too slow
  int64_t for_pipe_ns = 0;   // encoder too slow
};

enum class Phase { kRendering, kEncoding, kJoining, kSecondPass, kVerifying };

struct Progress {
  Phase phase = Phase::kRendering;
  int64_t frames_done = 0;
  int64_t frame_count = 0;
  double frames_per_second = 0;  // over the last seconds
  int64_t producers = 0;         // that may draw at this moment
  int64_t retries = 0;
  int64_t segments_done = 0;
  Waits waits = {};
  std::string producers_reason = {};  // why so many, in words: "all cores are busy"
  double cores_used = 0;              // processor seconds a second, of all the job's processes
  bool wants_cores = false;           // it would use more processor time if it had it
  int64_t peak_memory_bytes = 0;      // so far, as in Finished
  // On a cluster, whose nodes the other numbers then are about, all together.
  int64_t nodes = 0;           // that draw now
  int64_t tasks_running = 0;   // of the film's
  int64_t tasks_waiting = 0;   // for their turn
  std::string waits_for = {};  // why they wait, in the cluster's words: "Resources"
};

// The job waits for something outside of Reel and holds neither processes nor frames meanwhile; it
// goes on by itself.
struct Paused {
  std::string reason;  // "no space left in /home/a: 12 MiB are free, 340 MiB are needed"
};
struct Resumed {};

// Something the user should know and that did not stop the job.
struct Warning {
  std::string message;
};

// The job has ended, as the event before says, and its command (JobSpec::on_end) is due. Told to a daemon
// only, which orders it (SupervisorOrder::end_hook) once the end is stored, or forbids it.
struct EndHookDue {};

// What a process of the job printed; kept for `reel logs`.
struct LogLine {
  std::string source;  // "producer 3", "ffmpeg", "writer"
  std::string text;    // one line, without its newline; valid UTF-8
};

struct Finished {
  int64_t frames = 0;
  double wall_seconds = 0;
  int64_t producers = 0;  // that it drew with for most of the time
  int64_t retries = 0;
  int64_t peak_memory_bytes = 0;  // proportional set size of all processes of the job
  int64_t output_bytes = 0;
  std::string output;
  std::vector<int64_t> bad_frames = {};  // of the film: drawn by nobody, shown as on_bad_frame says
  Waits waits = {};
  std::string producers_reason = {};  // why so many
  // With a frame cache: frames that came from it, and frames that were kept but drawn all the same and
  // found equal. Of segments that an earlier run had finished, none is counted.
  int64_t frames_from_cache = 0;
  int64_t cache_checks = 0;
};

// What went wrong first, taken apart. A text that is empty and a list without lines: not known, or it
// does not apply.
struct FailureCause {
  std::string process;  // "producer 3", "ffmpeg", "writer"
  int64_t frame = -1;   // of the film; -1: no frame was being drawn
  std::string how;      // "was killed by signal 11 (SIGSEGV, Segmentation fault)"
  int64_t attempts = 0;
  std::vector<std::string> backtrace;   // innermost call first
  std::vector<std::string> last_lines;  // what the process printed last
  std::string encoder_command;          // the exact command, quoted for a shell
  std::string reproduce;                // the command that draws that frame alone
  // On a cluster: where it was.
  std::string node = {};
  int64_t task = -1;
  std::string log = {};  // the file of all that the task told
};

struct JobFailed {
  StatusCode code = StatusCode::kFailed;
  std::string message;  // the first cause, in words
  FailureCause cause = {};
  int64_t segments_kept = 0;  // finished ones that --resume or `reel retry` goes on from
};

// A frame that another way of drawing it shows otherwise than the straight run.
struct Difference {
  int64_t frame = 0;  // of the film
  // "repeat": the straight run, once more; "reverse", "shuffled": in that order; "first": as the first
  // frame of a process and as its last one; "manifest": as an earlier film had it.
  std::string order;
};

// What `reel verify` found.
struct Verified {
  int64_t frames = 0;       // that were drawn in every order
  int64_t film_frames = 0;  // of which they are a sample
  int64_t orders = 0;
  int64_t processes = 0;  // those that took the place of crashed ones, too
  int64_t draws = 0;
  int64_t seed = 0;                          // of the shuffled order
  int64_t differing_frames = 0;              // all of them
  std::vector<Difference> differences = {};  // of the first kMaxVerifiedFrames; by frame
};

// What `reel check` found of a job that could be rendered: all that is known before its first frame.
struct Checked {
  Planned plan;
  std::string path;              // the plugin file, or the script
  int64_t film_frame_count = 0;  // of the whole film, of which the job may draw a part
  std::vector<ClipSpan> clips = {};
};

// A part of the picture that a PreviewOrder asked for: a PNG, whose base64 is that of all pieces of the same
// number put together. For whoever asked; it is kept nowhere.
struct PreviewPiece {
  int64_t number = 0;    // the order's
  int64_t frame = -1;    // of the film
  std::string png = {};  // base64; at most kPreviewPieceBytes of it
  bool is_last = false;
  std::string failure = {};  // of the last: why there is no picture, in words
};

// So that an event is written whole or not at all (PIPE_BUF, pipe(7)), and a reader that is slow does not
// hold the supervisor up.
inline constexpr size_t kPreviewPieceBytes = 2880 / 3 * 4;
// Of the PNG: larger ones are made smaller.
inline constexpr size_t kMaxPreviewBytes = size_t{6} << 20;

// An event is a line, and a line has an end.
inline constexpr int64_t kMaxVerifiedFrames = 1000;

using JobEvent =
    std::variant<Described, Planned, Progress, Paused, Resumed, Warning, LogLine, Finished,
                 JobFailed, Verified, Checked, MadeFrom, PreviewPiece, EndHookDue>;

// One line of JSON without the newline; the key "event" holds the kind in snake case ("planned").
std::string JobEventToJson(const JobEvent& event);

// kInvalidInput when the line is not a JobEvent; an unknown kind is one too.
Result<JobEvent> JobEventFromJson(std::string_view line);

}  // namespace reel
