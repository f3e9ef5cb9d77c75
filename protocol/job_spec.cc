#include "protocol/job_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/field_text.h"
#include "base/json_places.h"
#include "base/nearest_name.h"
#include "base/strict_json.h"
#include "protocol/field_json.h"
#include "protocol/job_fields.h"
#include "protocol/job_validation.h"
#include "protocol/sound_json.h"

namespace reel {
namespace {

using Json = nlohmann::json;

std::string_view OddSizePolicyName(OddSizePolicy policy) {
  switch (policy) {
    case OddSizePolicy::kRefuse: return "refuse";
    case OddSizePolicy::kPad: return "pad";
    case OddSizePolicy::kCrop: return "crop";
  }
  return "refuse";
}

std::string_view BadFramePolicyName(BadFramePolicy policy) {
  switch (policy) {
    case BadFramePolicy::kFail: return "fail";
    case BadFramePolicy::kHold: return "hold";
    case BadFramePolicy::kPlaceholder: return "placeholder";
  }
  return "fail";
}

}  // namespace

std::string_view SandboxLevelName(SandboxLevel level) {
  switch (level) {
    case SandboxLevel::kDefault: return "default";
    case SandboxLevel::kStrict: return "strict";
    case SandboxLevel::kOff: return "off";
  }
  return "default";
}

std::string SegmentChoiceText(const SegmentChoice& choice) {
  switch (choice.kind) {
    case SegmentChoice::Kind::kAuto: return "auto";
    case SegmentChoice::Kind::kOff: return "off";
    case SegmentChoice::Kind::kLength: return ToString(choice.length_s);
  }
  return "auto";
}

Result<SegmentChoice> ParseSegmentChoice(const std::string& text) {
  using Kind = SegmentChoice::Kind;
  if (text == "auto" || text == "off") {
    return SegmentChoice{text == "off" ? Kind::kOff : Kind::kAuto, {}};
  }
  REEL_ASSIGN_OR_RETURN(const Rational length_s, ParseDuration(text));
  return SegmentChoice{Kind::kLength, length_s};
}

namespace {

void PutText(Json& json, const char* name, const std::string& text) {
  if (!text.empty()) json[name] = text;
}

void PutPicture(Json& json, const JobSpec& job) {
  PutText(json, "scene", job.scene);
  for (const auto& [key, value] : job.params) {
    json["params"][key] = {{"text", value.text}, {"base", value.base_directory}};
  }
  if (job.size) json["size"] = fmt::format("{}x{}", job.size->width, job.size->height);
  if (job.fps) json["fps"] = ToString(*job.fps);
  if (job.duration_s) json["duration"] = ToString(*job.duration_s);
  if (job.frames) json["frames"] = *job.frames;
  if (job.range) json["range"] = fmt::format("{}:{}", job.range->first, job.range->end);
}

void PutOutput(Json& json, const OutputSpec& output) {
  PutText(json, "output", output.path);
  if (output.force) json["force"] = true;
  PutText(json, "codec", output.codec);
  if (output.crf) json["crf"] = *output.crf;
  PutText(json, "preset", output.preset);
  PutText(json, "bitrate", output.bitrate);
  PutText(json, "pix_fmt", output.pix_fmt);
  if (output.odd != OddSizePolicy::kRefuse) json["odd"] = OddSizePolicyName(output.odd);
  if (output.loop) json["loop"] = *output.loop;
  PutText(json, "audio", output.audio);
  for (const Sound& sound : output.sounds) json["audio"].push_back(SoundToJson(sound));
  if (!output.metadata.empty()) json["metadata"] = output.metadata;
  if (!output.ffmpeg_args.empty()) json["ffmpeg_args"] = output.ffmpeg_args;
}

void PutRunning(Json& json, const JobSpec& job) {
  if (job.producers) json["producers"] = *job.producers;
  if (job.max_producers) json["max_producers"] = *job.max_producers;
  if (job.priority) json["priority"] = *job.priority;
  if (job.ring_memory_bytes) json["ring_memory"] = *job.ring_memory_bytes;
  if (job.frame_timeout) json["frame_timeout"] = fmt::format("{}ms", job.frame_timeout->count());
  if (job.producer_memory_bytes) json["producer_memory"] = *job.producer_memory_bytes;
  if (job.recycle_after) json["recycle_after"] = *job.recycle_after;
  if (job.on_bad_frame != BadFramePolicy::kFail) {
    json["on_bad_frame"] = BadFramePolicyName(job.on_bad_frame);
  }
  if (job.segment.kind != SegmentChoice::Kind::kAuto) {
    json["segment"] = SegmentChoiceText(job.segment);
  }
  if (job.resume) json["resume"] = true;
  if (job.cache) json["cache"] = true;
  if (job.cache_size_bytes) json["cache_size"] = *job.cache_size_bytes;
  if (!job.environment.empty()) json["environment"] = job.environment;
  if (job.umask) json["umask"] = fmt::format("{:03o}", *job.umask);
  if (job.sandbox != SandboxLevel::kDefault) json["sandbox"] = SandboxLevelName(job.sandbox);
  if (!job.on_end.command.empty()) {
    json["on_end"] = {{"text", job.on_end.command}, {"base", job.on_end.directory}};
  }
  PutText(json, "manifest", job.manifest);
  PutText(json, "trace", job.trace);
}

void PutCluster(Json& json, const ClusterSpec& cluster) {
  if (cluster.engine) json["on"] = cluster.engine->empty() ? kOnThisMachine : *cluster.engine;
  PutText(json, "partition", cluster.partition);
  PutText(json, "account", cluster.account);
  if (cluster.task_seconds) json["task_time"] = *cluster.task_seconds;
  if (cluster.task_memory_bytes) json["task_memory"] = *cluster.task_memory_bytes;
  if (cluster.task_cores) json["task_cores"] = *cluster.task_cores;
  if (!cluster.slurm_args.empty()) json["slurm_args"] = cluster.slurm_args;
}

void PutTimeline(Json& json, const TimelineSpec& timeline) {
  if (timeline.text.empty()) return;
  json["timeline"] = {{"text", timeline.text},
                      {"base", timeline.base_directory},
                      {"file", timeline.file},
                      {"line", timeline.first_line}};
}

void PutScript(Json& json, const ScriptSpec& script) {
  PutText(json, "python", script.python);
  PutText(json, "directory", script.directory);
  PutText(json, "animation", script.animation);
  if (script.stateless) json["stateless"] = true;
}

// {"text": ..., "base": ...}: how a text that depends on a directory travels between processes of Reel.
bool IsExplicitText(const Json& value) {
  return value.size() == 2 && value.contains("text") && value.contains("base") &&
         value["text"].is_string() && value["base"].is_string();
}

Status SetExplicitParam(JobSpec& job, const std::string& key, const Json& value) {
  if (!IsExplicitText(value)) {
    return WrongFieldType(value, R"(a text, a number, true, false or an array)");
  }
  const auto base = value["base"].get<std::string>();
  if (!base.empty()) {
    REEL_RETURN_IF_ERROR(AbsolutePath(base, "").status().Prefixed("base"));
  }
  return FindJobField("params")->set(job, key + "=" + value["text"].get<std::string>(), base);
}

Status SetMapEntry(JobSpec& job, const JobField& field, const std::string& key, const Json& value,
                   const std::string& base_directory) {
  const bool is_param = field.type == FieldType::kParams;
  if (key.empty() || key.find('=') != std::string::npos) {
    return InvalidInput("a key is not empty and holds no '='");
  }
  if (is_param && value.is_object()) return SetExplicitParam(job, key, value);
  if (value.is_null() || value.is_object() || (value.is_array() && !is_param)) {
    return WrongFieldType(value, "a text, a number, true or false");
  }
  return field.set(job, key + "=" + FieldText(value), base_directory);
}

Status AddSounds(JobSpec& job, const Json& array, const std::string& name,
                 const std::string& base_directory, std::string& at) {
  if (array.size() > kMaxSounds) {
    return InvalidInput(
        fmt::format("{}: {} sounds; the limit is {}", name, array.size(), kMaxSounds));
  }
  for (size_t i = 0; i < array.size(); ++i) {
    at = fmt::format("{}[{}]", name, i);
    REEL_ASSIGN_OR_RETURN(Sound sound, SoundFromJson(array[i], at, base_directory));
    job.output.sounds.push_back(std::move(sound));
  }
  return Status::Ok();
}

// How a timeline travels between processes of Reel.
bool IsExplicitTimeline(const Json& value) {
  return value.is_object() && value.size() == 4 && value.contains("text") &&
         value.contains("base") && value.contains("file") && value.contains("line") &&
         value["text"].is_string() && value["base"].is_string() && value["file"].is_string() &&
         value["line"].is_number_integer();
}

void SetTimeline(JobSpec& job, const Json& value) {
  if (!IsExplicitTimeline(value)) {
    job.timeline.text = value.dump();
    return;
  }
  job.timeline = {value["text"].get<std::string>(), value["base"].get<std::string>(),
                  value["file"].get<std::string>(), value["line"].get<int64_t>()};
}

Status SetExplicitCommand(JobSpec& job, const JobField& field, const Json& value) {
  if (!IsExplicitText(value)) return WrongFieldType(value, "a text");
  REEL_ASSIGN_OR_RETURN(const std::string base, AbsolutePath(value["base"].get<std::string>(), ""));
  return field.set(job, value["text"].get<std::string>(), base);
}

// `at` is the path of what is read, so that it is known what is wrong when that fails.
Status SetFromJson(JobSpec& job, const JobField& field, const Json& value,
                   const std::string& base_directory, std::string& at) {
  const std::string name(field.name);
  at = name;
  REEL_RETURN_IF_ERROR(CheckFieldType(value, field.type).Prefixed(name));
  if (value.is_object() && field.type == FieldType::kCommand) {
    return SetExplicitCommand(job, field, value).Prefixed(name);
  }
  if (value.is_object()) {
    for (const auto& [key, entry] : value.items()) {
      at = name + "." + key;
      REEL_RETURN_IF_ERROR(SetMapEntry(job, field, key, entry, base_directory).Prefixed(at));
    }
    return Status::Ok();
  }
  if (value.is_array() && field.type == FieldType::kSounds) {
    return AddSounds(job, value, name, base_directory, at);
  }
  if (!value.is_array()) return field.set(job, FieldText(value), base_directory).Prefixed(name);
  for (size_t i = 0; i < value.size(); ++i) {
    at = fmt::format("{}[{}]", name, i);
    if (!value[i].is_string()) return WrongFieldType(value[i], "a text").Prefixed(at);
    REEL_RETURN_IF_ERROR(field.set(job, FieldText(value[i]), base_directory).Prefixed(at));
  }
  return Status::Ok();
}

Status UnknownField(const std::string& name) {
  std::vector<std::string> known;
  for (const JobField& field : JobFields()) known.emplace_back(field.name);
  const std::optional<std::string> nearest = NearestName(name, known);
  return InvalidInput(fmt::format("{} is not a field of a job{}", Quoted(name),
                                  nearest ? fmt::format("; did you mean '{}'?", *nearest)
                                          : "; `reel schema` lists the fields"));
}

Result<JobSpec> JobFromJson(const Json& json, const std::string& base_directory, std::string& at) {
  if (!json.is_object()) return InvalidInput("a job is a JSON object, like {\"scene\": \"text\"}");
  JobSpec job;
  for (const auto& [name, value] : json.items()) {
    if (name == "$schema") continue;  // where editors look for the schema
    at = name;
    const JobField* field = FindJobField(name);
    if (!field) return UnknownField(name);
    if (field->type == FieldType::kClips) {
      REEL_RETURN_IF_ERROR(CheckFieldType(value, field->type).Prefixed(name));
      SetTimeline(job, value);
      continue;
    }
    REEL_RETURN_IF_ERROR(SetFromJson(job, *field, value, base_directory, at));
  }
  return job;
}

// "film.json:7", for what stands at `at` in the file's text.
std::string PlaceInFile(const std::string& path, const std::string& text, const std::string& at) {
  const JsonPlaces places(text);
  const JsonPlace* place = places.Find(at);
  return place ? fmt::format("{}:{}", path, place->line) : path;
}

// Messages about its clips tell its lines.
void KeepTimelineAsWritten(const std::string& text, const std::string& path,
                           const std::string& directory, JobSpec& job) {
  if (job.timeline.text.empty()) return;
  const JsonPlaces places(text);
  const JsonPlace* place = places.Find("timeline");
  if (place == nullptr) return;
  // The place's line is its key's, and the value may begin on another one.
  const auto begin = text.begin() + static_cast<ptrdiff_t>(place->begin);
  const auto line = 1 + std::count(text.begin(), begin, '\n');
  job.timeline = {text.substr(place->begin, place->end - place->begin), directory, path, line};
}

}  // namespace

std::string JobSpecToJson(const JobSpec& job) {
  Json json = Json::object();
  PutPicture(json, job);
  PutOutput(json, job.output);
  PutRunning(json, job);
  PutScript(json, job.script);
  PutCluster(json, job.cluster);
  PutTimeline(json, job.timeline);
  return json.dump();
}

Result<JobSpec> JobSpecFromJson(const std::string& text) {
  REEL_ASSIGN_OR_RETURN(const Json json, ParseStrictJson(text, JsonComments::kRefused));
  std::string at;
  REEL_ASSIGN_OR_RETURN(JobSpec job, JobFromJson(json, "", at));
  REEL_RETURN_IF_ERROR(ValidateJob(job));
  return job;
}

Result<JobSpec> ParseJobFile(const std::string& text, const std::string& path) {
  const std::variant<Json, JsonRefusal> read = ReadStrictJson(text, JsonComments::kIgnored);
  if (const auto* refusal = std::get_if<JsonRefusal>(&read)) {
    const std::string place = refusal->line > 0
                                  ? fmt::format("{}:{}:{}", path, refusal->line, refusal->column)
                                  : PlaceInFile(path, text, refusal->path);
    return InvalidInput(refusal->message).Prefixed(place);
  }
  std::string at;
  const std::string directory = std::filesystem::path(path).parent_path().string();
  Result<JobSpec> job = JobFromJson(std::get<Json>(read), directory, at);
  if (!job.ok()) return job.status().Prefixed(PlaceInFile(path, text, at));
  KeepTimelineAsWritten(text, path, directory, job.value());
  return job;
}

}  // namespace reel
