// JobSpec: everything that a person can ask of Reel in one job, whatever way it was asked.
//
// A job file, the command line's flags and the daemon's queue all end in this one struct. Every
// field is optional in a job file and has a command-line flag of the same name (underscores as
// dashes); the table of both is protocol/job.schema.json. A value here has passed the checks of
// job_validation.h, but says nothing yet of the renderer: whether a scene exists is found out by
// the supervisor, as the user.
//
// All paths are absolute once a JobSpec leaves the client. Values; used by client and daemon.

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantities.h"
#include "base/rational.h"
#include "base/status.h"
#include "protocol/sound.h"

namespace reel {

// One parameter's value as text (a JSON string without its quotes, any other value as JSON), and
// the absolute directory that a relative path in it starts from: the job file's, or the shell's.
struct ParameterValue {
  std::string text;
  std::string base_directory;

  friend bool operator==(const ParameterValue&, const ParameterValue&) = default;
};

// What to do when a 4:2:0 codec meets an odd width or height.
enum class OddSizePolicy { kRefuse, kPad, kCrop };

// What becomes of a frame that could not be drawn in kMaxAttempts processes.
enum class BadFramePolicy {
  kFail,         // the job fails
  kHold,         // the frame before it is shown again
  kPlaceholder,  // a picture that says so, with the frame's number
};

// What is taken from the processes that draw (docs/security.md).
enum class SandboxLevel {
  kDefault,  // other processes, new rights, the kernel's less tried parts; as far as the system can
  kStrict,  // the network, and writing files outside of temporary directories, too; or the job fails
  kOff,
};

std::string_view SandboxLevelName(
    SandboxLevel level);  // as in a job file: "default", "strict", "off"

// How a film is cut into pieces that are encoded, checked and kept one by one.
struct SegmentChoice {
  enum class Kind { kAuto, kOff, kLength };
  Kind kind = Kind::kAuto;
  Rational length_s;  // seconds, for kLength

  friend bool operator==(const SegmentChoice&, const SegmentChoice&) = default;
};

// As people write it: "auto", "off", or seconds. The text that ParseSegmentChoice turns back.
std::string SegmentChoiceText(const SegmentChoice& choice);
// On failure kInvalidInput with the value and what would be right.
Result<SegmentChoice> ParseSegmentChoice(const std::string& text);

// In a job file these stand flat beside the others: "output" (the path), "force", "codec", ...
struct OutputSpec {
  std::string path;    // "film.mp4"; a PNG sequence has a printf number: "out/%05d.png"
  bool force = false;  // replace an existing file
  std::string codec;   // "" follows from the path: h264 h265 vp9 av1 prores gif apng png
  std::optional<double> crf;
  std::string preset;
  std::string bitrate;  // as ffmpeg writes it: "4M"
  std::string pix_fmt;  // ffmpeg's name of the encoded format
  OddSizePolicy odd = OddSizePolicy::kRefuse;
  std::optional<int64_t> loop;  // gif, apng: times played; 0 for ever
  // A file whose sound is heard from the first frame on that is rendered; stays the rate and the channels
  // that it is. At most one of audio and sounds.
  std::string audio;
  std::map<std::string, std::string> metadata;
  std::vector<std::string> ffmpeg_args;  // more output options, one word each
  // In a job file "audio", too, as an array. Their times are the film's, also when a part of it is
  // rendered; they are mixed as 48 kHz stereo.
  std::vector<Sound> sounds = {};

  friend bool operator==(const OutputSpec&, const OutputSpec&) = default;
};

// More processes than this are no help on any machine that Reel was seen on.
inline constexpr int64_t kMostProducers = 1024;
inline constexpr int64_t kHighestPriority = 100;
inline constexpr int64_t kDefaultPriority = 10;
// Of a film whose job and renderer say nothing.
inline constexpr Rational kDefaultFps{30, 1};

inline constexpr int64_t kDefaultCacheBytes = int64_t{10} << 30;

// How a Python script is run (protocol/script_scene.h).
struct ScriptSpec {
  std::string python;      // the interpreter, absolute; empty: python3 in PATH
  std::string directory;   // where it is started, absolute; empty: where the supervisor is
  std::string animation;   // which one is drawn, of a script that makes several
  bool stateless = false;  // frames do not depend on the ones before, says the user

  friend bool operator==(const ScriptSpec&, const ScriptSpec&) = default;
};

// A film that is composed of clips, as it stands in a job file (timeline/clip_parser.h); `text` empty: it
// is not, and the scene says what draws.
struct TimelineSpec {
  std::string text;            // JSON with comments, byte by byte
  std::string base_directory;  // absolute; where its paths start
  std::string file;            // for messages
  int64_t first_line = 1;      // of the text in it

  friend bool operator==(const TimelineSpec&, const TimelineSpec&) = default;
};

// A command line for /bin/sh -c, and the absolute directory in which it is started: the job file's, or the
// shell's. Empty: none.
struct EndHook {
  std::string command;
  std::string directory;

  friend bool operator==(const EndHook&, const EndHook&) = default;
};

// Where the film's segments are made, when not on this machine (docs/cluster.md).
struct ClusterSpec {
  // "slurm", or "": on this machine, whatever a daemon's default is. Absent: nobody said; `reel submit` then
  // fills in the daemon's default (Hello::on), and everybody else takes it for this machine.
  std::optional<std::string> engine;
  // Of one task, which makes one segment or several; where the cluster's own defaults are not wanted.
  std::string partition;
  std::string account;
  std::optional<int64_t> task_seconds;  // its time limit; absent: from what the first segment took
  std::optional<int64_t> task_memory_bytes;
  std::optional<int64_t> task_cores;
  std::vector<std::string> slurm_args;  // more options of sbatch, one word each

  // "slurm", or "" for this machine.
  std::string on() const { return engine.value_or(""); }
  bool is_used() const { return !on().empty(); }

  friend bool operator==(const ClusterSpec&, const ClusterSpec&) = default;
};

// How people write where: "on" of a job, --on, and reeld's setting.
inline constexpr const char* kOnThisMachine = "here";
inline constexpr const char* kOnSlurm = "slurm";

inline constexpr int64_t kMostTaskSeconds = int64_t{30} * 24 * 3600;
inline constexpr int64_t kMostTaskCores = 4096;

struct JobSpec {
  std::string scene;  // a renderer's name, or an absolute path; of a script perhaps with :NAME
  std::map<std::string, ParameterValue> params;
  std::optional<Size> size;
  std::optional<Rational> fps;
  std::optional<Rational> duration_s;  // seconds; at most one of duration and frames
  std::optional<int64_t> frames;
  std::optional<FrameRange> range;  // the part that is rendered; all when absent
  OutputSpec output;

  std::optional<int64_t> producers;      // so many; absent: the supervisor finds the number
  std::optional<int64_t> max_producers;  // of those that it finds
  std::optional<int64_t> priority;  // among the daemon's running jobs: shares are in proportion
  std::optional<int64_t> ring_memory_bytes;
  std::optional<std::chrono::milliseconds> frame_timeout;
  std::optional<int64_t> producer_memory_bytes;  // private writable memory of one producer
  std::optional<int64_t> recycle_after;  // frames that one producer draws before it is replaced
  BadFramePolicy on_bad_frame = BadFramePolicy::kFail;
  SegmentChoice segment;
  bool resume = false;     // go on from what an interrupted run of the same job has finished
  std::string manifest;    // a file for one line a frame: number and XXH3 hash of the slot's bytes
  std::string trace;       // a file for the job's story in Chrome's trace-event format
  ScriptSpec script = {};  // of a scene that is a Python script
  TimelineSpec timeline = {};  // the scene is then the job file
  bool cache = false;          // frames that were drawn before are taken from the frame cache
  std::optional<int64_t> cache_size_bytes = {};  // what the cache may hold; kDefaultCacheBytes
  // Where the job runs for another process's user, in an environment that is not the submitter's: variables
  // that all its programs see, and its permissions mask (umask(2)).
  std::map<std::string, std::string> environment = {};
  std::optional<int64_t> umask = {};
  SandboxLevel sandbox = SandboxLevel::kDefault;
  EndHook on_end = {};  // once the job is done, has failed or is cancelled
  ClusterSpec cluster = {};

  friend bool operator==(const JobSpec&, const JobSpec&) = default;
};

// The job as one line of JSON, which JobSpecFromJson turns back into an equal JobSpec. REQUIRES:
// the texts are UTF-8, as JobSpecFromJson and ResolveJob leave them.
std::string JobSpecToJson(const JobSpec& job);

// A complete job with absolute paths: what one process of Reel hands to another. On failure
// kInvalidInput, naming the field ("params.points"), the value and the limit.
Result<JobSpec> JobSpecFromJson(const std::string& text);

// A job file as a person writes it, still open to changes by flags: // and /* */ comments; a
// relative path starts from the directory of `path` (absolute), the file's; each field is checked, but
// not whether they fit together (ValidateJob). On failure kInvalidInput, with the file, the line, and
// the field, the value and the limit ("/a/film.json:7: fps: ..."), or the column where the text stops
// being JSON ("/a/film.json:7:12: ..."). An unknown field is an error that suggests the nearest one; a
// field that stands there twice is an error.
Result<JobSpec> ParseJobFile(const std::string& text, const std::string& path);

}  // namespace reel
