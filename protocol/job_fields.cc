#include "protocol/job_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string>
#include <utility>

#include "base/field_text.h"
#include "base/quantities.h"

namespace reel {
namespace {

constexpr size_t kMaxEntries = 1000;  // of a map or a list

Status SetScene(JobSpec& job, const std::string& text, const std::string& base) {
  if (text.find('/') != std::string::npos) {
    REEL_ASSIGN_OR_RETURN(job.scene, AbsolutePath(text, base));
    return Status::Ok();
  }
  REEL_RETURN_IF_ERROR(CheckWord(text));
  job.scene = text;
  return Status::Ok();
}

Status SetTimeline(JobSpec& job, const std::string& text, const std::string& base) {
  job.timeline.text = text;
  job.timeline.base_directory = base;
  return Status::Ok();
}

struct KeyAndValue {
  std::string key, value;
};

Result<KeyAndValue> SplitEntry(const std::string& text, size_t entries_so_far) {
  if (entries_so_far >= kMaxEntries) {
    return InvalidInput(fmt::format("more than {} entries", kMaxEntries));
  }
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return InvalidInput(fmt::format("{} is not KEY=VALUE", Quoted(text)));
  }
  KeyAndValue entry{text.substr(0, equals), text.substr(equals + 1)};
  REEL_RETURN_IF_ERROR(CheckWord(entry.key));
  REEL_RETURN_IF_ERROR(CheckText(entry.value));
  return entry;
}

Status SetParam(JobSpec& job, const std::string& text, const std::string& base) {
  REEL_ASSIGN_OR_RETURN(KeyAndValue entry, SplitEntry(text, job.params.size()));
  job.params[entry.key] = {std::move(entry.value), base};
  return Status::Ok();
}

Status SetMetadata(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(KeyAndValue entry, SplitEntry(text, job.output.metadata.size()));
  job.output.metadata[entry.key] = std::move(entry.value);
  return Status::Ok();
}

Status SetEnvironment(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(KeyAndValue entry, SplitEntry(text, job.environment.size()));
  job.environment[entry.key] = std::move(entry.value);
  return Status::Ok();
}

Status SetUmask(JobSpec& job, const std::string& text, const std::string&) {
  int64_t mask = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mask, 8);
  if (error != std::errc() || end != text.data() + text.size() || mask < 0 || mask > 0777) {
    return InvalidInput(fmt::format("{} is no mask in octal, 0 to 777, like 027", Quoted(text)));
  }
  job.umask = mask;
  return Status::Ok();
}

Status SetFfmpegArgument(JobSpec& job, const std::string& text, const std::string&) {
  if (job.output.ffmpeg_args.size() >= kMaxEntries) {
    return InvalidInput(fmt::format("more than {} entries", kMaxEntries));
  }
  if (text.empty()) return InvalidInput("an empty word");
  REEL_RETURN_IF_ERROR(CheckText(text));
  job.output.ffmpeg_args.push_back(text);
  return Status::Ok();
}

Status SetSize(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(job.size, ParseSize(text));
  return Status::Ok();
}

Status SetFps(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(job.fps, ParseFrameRate(text));
  return Status::Ok();
}

Status SetDuration(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(job.duration_s, ParseDuration(text));
  return Status::Ok();
}

Status SetFrames(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(job.frames, ParseIntegerIn(text, 1, kMaxFrames));
  return Status::Ok();
}

Status SetRange(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(job.range, ParseFrameRange(text));
  return Status::Ok();
}

Status SetOutput(JobSpec& job, const std::string& text, const std::string& base) {
  REEL_ASSIGN_OR_RETURN(std::string path, AbsolutePath(text, base));
  if (path.ends_with('/'))
    return InvalidInput(fmt::format("{} is a directory, not a file", Quoted(text)));
  job.output.path = std::move(path);
  return Status::Ok();
}

Status SetSwitch(bool& value, const std::string& text) {
  if (text != "true" && text != "false") {
    return InvalidInput(fmt::format("{} is neither true nor false", Quoted(text)));
  }
  value = text == "true";
  return Status::Ok();
}

Status SetForce(JobSpec& job, const std::string& text, const std::string&) {
  return SetSwitch(job.output.force, text);
}

Status SetResume(JobSpec& job, const std::string& text, const std::string&) {
  return SetSwitch(job.resume, text);
}

Status SetCache(JobSpec& job, const std::string& text, const std::string&) {
  return SetSwitch(job.cache, text);
}

Status SetCacheSize(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(job.cache_size_bytes, ParseByteCount(text));
  return Status::Ok();
}

Status SetCrf(JobSpec& job, const std::string& text, const std::string&) {
  constexpr double kMost = 63;  // of libvpx-vp9 and of AV1; libx264 and libx265 stop at 51
  REEL_ASSIGN_OR_RETURN(const double crf, ParseNumber(text));
  if (crf < 0 || crf > kMost) {
    return InvalidInput(fmt::format("{} is outside of 0 to {}", Quoted(text), kMost));
  }
  job.output.crf = crf;
  return Status::Ok();
}

Status SetBitrate(JobSpec& job, const std::string& text, const std::string&) {
  const bool has_unit =
      !text.empty() && std::string_view("kKMG").find(text.back()) != std::string_view::npos;
  const Result<Rational> number =
      ParseRational(std::string_view(text).substr(0, text.size() - (has_unit ? 1 : 0)));
  if (!number.ok() || number.value().num == 0 || text.find('/') != std::string::npos) {
    return InvalidInput(
        fmt::format("{} is not a bit rate like 4M or 800k (above 0)", Quoted(text)));
  }
  job.output.bitrate = text;
  return Status::Ok();
}

Status SetOdd(JobSpec& job, const std::string& text, const std::string&) {
  if (text == "refuse") {
    job.output.odd = OddSizePolicy::kRefuse;
  } else if (text == "pad") {
    job.output.odd = OddSizePolicy::kPad;
  } else if (text == "crop") {
    job.output.odd = OddSizePolicy::kCrop;
  } else {
    return InvalidInput(fmt::format("{} is not one of refuse, pad, crop", Quoted(text)));
  }
  return Status::Ok();
}

Status SetLoop(JobSpec& job, const std::string& text, const std::string&) {
  constexpr int64_t kMost = 65535;  // 16 bits in a gif's NETSCAPE2.0 block
  REEL_ASSIGN_OR_RETURN(job.output.loop, ParseIntegerIn(text, 0, kMost));
  return Status::Ok();
}

Status SetProducers(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(job.producers, ParseIntegerIn(text, 1, kMostProducers));
  return Status::Ok();
}

Status SetMaxProducers(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(job.max_producers, ParseIntegerIn(text, 1, kMostProducers));
  return Status::Ok();
}

Status SetPriority(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(job.priority, ParseIntegerIn(text, 1, kHighestPriority));
  return Status::Ok();
}

Status SetRingMemory(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(job.ring_memory_bytes, ParseByteCount(text));
  return Status::Ok();
}

Status SetFrameTimeout(JobSpec& job, const std::string& text, const std::string&) {
  constexpr int64_t kMostSeconds = 24 * 3600;
  REEL_ASSIGN_OR_RETURN(const Rational seconds, ParseDuration(text));
  // A limit rounded up to the millisecond waits a little longer, never shorter, than was asked.
  const int64_t timeout_ms = FramesIn(seconds, {1000, 1});
  if (timeout_ms > kMostSeconds * 1000) {
    return InvalidInput(fmt::format("{} is outside of the limits: at most 24h", Quoted(text)));
  }
  job.frame_timeout = std::chrono::milliseconds(timeout_ms);
  return Status::Ok();
}

Status SetProducerMemory(JobSpec& job, const std::string& text, const std::string&) {
  constexpr int64_t kLeast = int64_t{16} << 20;  // less does not load Cairo and a font
  REEL_ASSIGN_OR_RETURN(const int64_t bytes, ParseByteCount(text));
  if (bytes < kLeast) {
    return InvalidInput(
        fmt::format("{} is too little for a process; at least 16MiB", Quoted(text)));
  }
  job.producer_memory_bytes = bytes;
  return Status::Ok();
}

Status SetOn(JobSpec& job, const std::string& text, const std::string&) {
  if (text != kOnThisMachine && text != kOnSlurm) {
    return InvalidInput(fmt::format("{} is not one of here, slurm", Quoted(text)));
  }
  job.cluster.engine = text == kOnThisMachine ? "" : text;
  return Status::Ok();
}

// For names that the cluster's administrator has given.
template <std::string ClusterSpec::*member>
Status SetClusterWord(JobSpec& job, const std::string& text, const std::string&) {
  REEL_RETURN_IF_ERROR(CheckWord(text));
  if (text.starts_with('-')) {
    return InvalidInput(fmt::format("{} is an option, not a name", Quoted(text)));
  }
  job.cluster.*member = text;
  return Status::Ok();
}

// In whole minutes, as Slurm counts.
Status SetTaskTime(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(const Rational seconds, ParseDuration(text));
  const int64_t minutes = FramesIn(seconds, {1, 60});
  if (minutes * 60 > kMostTaskSeconds) {
    return InvalidInput(fmt::format("{} is outside of the limits: at most 720h", Quoted(text)));
  }
  job.cluster.task_seconds = minutes * 60;
  return Status::Ok();
}

Status SetTaskMemory(JobSpec& job, const std::string& text, const std::string&) {
  constexpr int64_t kLeast = int64_t{64} << 20;  // less does not load a renderer and an encoder
  REEL_ASSIGN_OR_RETURN(const int64_t bytes, ParseByteCount(text));
  if (bytes < kLeast) {
    return InvalidInput(fmt::format("{} is too little for a task; at least 64MiB", Quoted(text)));
  }
  job.cluster.task_memory_bytes = bytes;
  return Status::Ok();
}

Status SetTaskCores(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(job.cluster.task_cores, ParseIntegerIn(text, 1, kMostTaskCores));
  return Status::Ok();
}

Status SetSlurmArgument(JobSpec& job, const std::string& text, const std::string&) {
  if (job.cluster.slurm_args.size() >= kMaxEntries) {
    return InvalidInput(fmt::format("more than {} entries", kMaxEntries));
  }
  if (!text.starts_with('-')) {
    return InvalidInput(
        fmt::format("{} is not an option of sbatch in one word, like --qos=long", Quoted(text)));
  }
  REEL_RETURN_IF_ERROR(CheckText(text));
  job.cluster.slurm_args.push_back(text);
  return Status::Ok();
}

Status SetRecycleAfter(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(job.recycle_after, ParseIntegerIn(text, 1, kMaxFrames));
  return Status::Ok();
}

Status SetOnBadFrame(JobSpec& job, const std::string& text, const std::string&) {
  if (text == "fail") {
    job.on_bad_frame = BadFramePolicy::kFail;
  } else if (text == "hold") {
    job.on_bad_frame = BadFramePolicy::kHold;
  } else if (text == "placeholder") {
    job.on_bad_frame = BadFramePolicy::kPlaceholder;
  } else {
    return InvalidInput(fmt::format("{} is not one of fail, hold, placeholder", Quoted(text)));
  }
  return Status::Ok();
}

Status SetSandbox(JobSpec& job, const std::string& text, const std::string&) {
  for (const SandboxLevel level :
       {SandboxLevel::kDefault, SandboxLevel::kStrict, SandboxLevel::kOff}) {
    if (text != SandboxLevelName(level)) continue;
    job.sandbox = level;
    return Status::Ok();
  }
  return InvalidInput(fmt::format("{} is not one of default, strict, off", Quoted(text)));
}

Status SetSegment(JobSpec& job, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(job.segment, ParseSegmentChoice(text));
  return Status::Ok();
}

// For fields that are one word, judged by the encoder's plan.
template <std::string OutputSpec::*member>
Status SetWord(JobSpec& job, const std::string& text, const std::string&) {
  REEL_RETURN_IF_ERROR(CheckWord(text));
  job.output.*member = text;
  return Status::Ok();
}

Status SetAudio(JobSpec& job, const std::string& text, const std::string& base) {
  OutputSpec& output = job.output;
  REEL_ASSIGN_OR_RETURN(std::string path, AbsolutePath(text, base));
  if (output.audio.empty() && output.sounds.empty()) {
    output.audio = std::move(path);
    return Status::Ok();
  }
  if (output.sounds.size() >= kMaxSounds) {
    return InvalidInput(fmt::format("more than {} sounds", kMaxSounds));
  }
  if (!output.audio.empty()) output.sounds.push_back({std::exchange(output.audio, "")});
  output.sounds.push_back({std::move(path)});
  return Status::Ok();
}

Status SetTrace(JobSpec& job, const std::string& text, const std::string& base) {
  REEL_ASSIGN_OR_RETURN(job.trace, AbsolutePath(text, base));
  return Status::Ok();
}

Status SetManifest(JobSpec& job, const std::string& text, const std::string& base) {
  REEL_ASSIGN_OR_RETURN(job.manifest, AbsolutePath(text, base));
  return Status::Ok();
}

Status SetOnEnd(JobSpec& job, const std::string& text, const std::string& base) {
  constexpr size_t kMostBytes = 8192;
  if (text.empty()) return InvalidInput("an empty command");
  if (text.size() > kMostBytes) {
    return InvalidInput(
        fmt::format("{} bytes; the limit is {}: put it into a script", text.size(), kMostBytes));
  }
  REEL_RETURN_IF_ERROR(CheckText(text));
  job.on_end = {text, base};
  return Status::Ok();
}

// A name is left for whoever knows PATH.
Status SetPython(JobSpec& job, const std::string& text, const std::string& base) {
  if (text.find('/') == std::string::npos) {
    REEL_RETURN_IF_ERROR(CheckWord(text));
    job.script.python = text;
    return Status::Ok();
  }
  REEL_ASSIGN_OR_RETURN(job.script.python, AbsolutePath(text, base));
  return Status::Ok();
}

Status SetDirectory(JobSpec& job, const std::string& text, const std::string& base) {
  REEL_ASSIGN_OR_RETURN(job.script.directory, AbsolutePath(text, base));
  return Status::Ok();
}

Status SetAnimation(JobSpec& job, const std::string& text, const std::string&) {
  REEL_RETURN_IF_ERROR(CheckWord(text));
  job.script.animation = text;
  return Status::Ok();
}

Status SetStateless(JobSpec& job, const std::string& text, const std::string&) {
  return SetSwitch(job.script.stateless, text);
}

using enum FieldType;
using enum FieldGroup;

constexpr auto kFields = std::to_array<JobField>({
    {"scene", "", kText, kPicture, "SCENE", "a renderer's name, or the path of a scene", SetScene},
    {"timeline", "", kClips, kPicture, "CLIPS", "clips, composed; instead of a scene", SetTimeline},
    {"params", "--param", kParams, kPicture, "KEY=VALUE",
     "a parameter of the renderer; may be repeated", SetParam},
    {"size", "--size", kText, kPicture, "WxH", "size of the picture in pixels, like 1280x720",
     SetSize},
    {"fps", "--fps", kTextOrNumber, kPicture, "RATE",
     "frames a second: 60, 23.976, 30000/1001; at most 1000", SetFps},
    {"duration", "--duration", kTextOrNumber, kPicture, "TIME",
     "length of the film: 5s, 1500ms, 2m; 5 is seconds", SetDuration},
    {"frames", "--frames", kInteger, kPicture, "N",
     "length in frames instead of duration; at most 100 million", SetFrames},
    {"range", "--range", kText, kPicture, "FIRST:END",
     "render only frames FIRST to END-1 of the film", SetRange},
    {"output", "--output", kText, kOutput, "FILE",
     "file to write: .mp4 .mov .mkv .webm .gif .apng .png", SetOutput},
    {"force", "--force", kSwitch, kOutput, "", "replace an existing file", SetForce},
    {"audio", "--audio", kSounds, kOutput, "FILE",
     "sound to put into the film; of several, each is heard from the beginning", SetAudio},
    {"loop", "--loop", kInteger, kOutput, "N", "gif, apng: how often it plays; 0 is for ever",
     SetLoop},
    {"metadata", "--metadata", kTextMap, kOutput, "KEY=VALUE",
     "a tag of the file, like title=Growth; may be repeated", SetMetadata},
    {"manifest", "--manifest", kText, kOutput, "FILE",
     "also write each frame's number and the hash of its pixels", SetManifest},
    {"trace", "--trace", kText, kOutput, "FILE",
     "also write what happened when, for Perfetto or chrome://tracing", SetTrace},
    {"codec", "--codec", kText, kEncoding, "NAME",
     "h264 h265 vp9 av1 prores gif apng png; the output decides", SetWord<&OutputSpec::codec>},
    {"crf", "--crf", kNumber, kEncoding, "N", "quality, lower is better: 0 to 51 or 63 by codec",
     SetCrf},
    {"bitrate", "--bitrate", kText, kEncoding, "RATE", "bits a second, like 4M; instead of crf",
     SetBitrate},
    {"preset", "--preset", kText, kEncoding, "NAME",
     "the encoder's speed against size, like veryfast or slow", SetWord<&OutputSpec::preset>},
    {"pix_fmt", "--pix-fmt", kText, kEncoding, "NAME", "ffmpeg's name of the encoded pixel format",
     SetWord<&OutputSpec::pix_fmt>},
    {"odd", "--odd", kText, kEncoding, "POLICY",
     "odd sizes where the codec needs even: refuse, pad, crop", SetOdd},
    {"ffmpeg_args", "--ffmpeg-arg", kTextList, kEncoding, "WORD",
     "one more word of ffmpeg's output options: --ffmpeg-arg=-tune", SetFfmpegArgument},
    {"producers", "--producers", kInteger, kRunning, "N",
     "this many drawing processes; found while running when not given", SetProducers},
    {"max_producers", "--max-producers", kInteger, kRunning, "N",
     "never more drawing processes than this", SetMaxProducers},
    {"priority", "--priority", kInteger, kRunning, "N",
     "who of the daemon's jobs starts first, and shares: 20 gets twice as much as 10; 1 to 100",
     SetPriority},
    {"ring_memory", "--ring-memory", kTextOrNumber, kRunning, "BYTES",
     "memory for frames in flight, like 512MiB", SetRingMemory},
    {"frame_timeout", "--frame-timeout", kTextOrNumber, kRunning, "TIME",
     "a frame that takes longer counts as hung, like 30s", SetFrameTimeout},
    {"on_bad_frame", "--on-bad-frame", kText, kRunning, "POLICY",
     "a frame that three processes could not draw: fail, hold the one before, placeholder",
     SetOnBadFrame},
    {"producer_memory", "--producer-memory", kTextOrNumber, kRunning, "BYTES",
     "memory that one drawing process may take, like 2GiB", SetProducerMemory},
    {"recycle_after", "--recycle-after", kInteger, kRunning, "N",
     "a fresh drawing process after this many frames, for code that leaks", SetRecycleAfter},
    {"sandbox", "--sandbox", kText, kRunning, "LEVEL",
     "for the processes that draw: default, strict (no network, no writing outside of temporary "
     "directories), off",
     SetSandbox},
    {"segment", "--segment", kTextOrNumber, kRunning, "TIME",
     "length of the pieces that are kept if the job is interrupted: 10s, off, auto", SetSegment},
    {"resume", "--resume", kSwitch, kRunning, "",
     "go on from the finished segments of an interrupted run of the same job", SetResume},
    {"cache", "--cache", kSwitch, kRunning, "",
     "keep drawn frames, and do not draw again what is kept (see `reel cache`)", SetCache},
    {"cache_size", "--cache-size", kTextOrNumber, kRunning, "BYTES",
     "what the frame cache may hold, like 2GiB; 10GiB when not given", SetCacheSize},
    {"environment", "--environment", kTextMap, kRunning, "NAME=VALUE",
     "a variable that the job's programs see; may be repeated", SetEnvironment},
    {"umask", "--umask", kText, kRunning, "MASK",
     "permissions that files of the job do not get, like 027", SetUmask},
    {"on_end", "--on-end", kCommand, kRunning, "COMMAND",
     "run by /bin/sh once the job is done, has failed or is cancelled; it finds REEL_STATE, "
     "REEL_OUTPUT",
     SetOnEnd},
    {"on", "--on", kText, kCluster, "WHERE",
     "where the segments are made: here, or slurm for a cluster's nodes; when not given, what "
     "the daemon's settings say, without a daemon here",
     SetOn},
    {"partition", "--partition", kText, kCluster, "NAME", "Slurm's partition for the tasks",
     SetClusterWord<&ClusterSpec::partition>},
    {"account", "--account", kText, kCluster, "NAME", "the account that the tasks are charged to",
     SetClusterWord<&ClusterSpec::account>},
    {"task_time", "--task-time", kTextOrNumber, kCluster, "TIME",
     "time limit of a task, like 30m; from what the first segment took when not given",
     SetTaskTime},
    {"task_memory", "--task-memory", kTextOrNumber, kCluster, "BYTES",
     "memory of a task, like 4GiB", SetTaskMemory},
    {"task_cores", "--task-cores", kInteger, kCluster, "N", "processors of a task", SetTaskCores},
    {"slurm_args", "--slurm-arg", kTextList, kCluster, "WORD",
     "one more option of sbatch: --slurm-arg=--qos=long", SetSlurmArgument},
    {"python", "--python", kText, kScript, "PROGRAM",
     "the interpreter; else that of the active environment, or python3", SetPython},
    {"animation", "--animation", kText, kScript, "NAME",
     "which one is drawn, of a script that makes several", SetAnimation},
    {"stateless", "--stateless", kSwitch, kScript, "",
     "no frame depends on the ones before: draw them in any order", SetStateless},
    {"directory", "--directory", kText, kScript, "DIR",
     "where the script is started; else the current directory", SetDirectory},
});

}  // namespace

std::span<const JobField> JobFields() { return kFields; }

const JobField* FindJobField(std::string_view name) {
  const auto* found = std::find_if(kFields.begin(), kFields.end(),
                                   [&](const JobField& field) { return field.name == name; });
  return found == kFields.end() ? nullptr : found;
}

}  // namespace reel
