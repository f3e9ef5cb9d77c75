#include "protocol/job_spec.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "base/nearest_name.h"
#include "protocol/field_text.h"
#include "protocol/job_fields.h"
#include "protocol/job_validation.h"
#include "protocol/strict_json.h"

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
  if (job.segment.kind == SegmentChoice::Kind::kOff) json["segment"] = "off";
  if (job.segment.kind == SegmentChoice::Kind::kLength) {
    json["segment"] = ToString(job.segment.length_s);
  }
  if (job.resume) json["resume"] = true;
  if (job.cache) json["cache"] = true;
  if (job.cache_size_bytes) json["cache_size"] = *job.cache_size_bytes;
  PutText(json, "manifest", job.manifest);
  PutText(json, "trace", job.trace);
}

void PutScript(Json& json, const ScriptSpec& script) {
  PutText(json, "python", script.python);
  PutText(json, "directory", script.directory);
  PutText(json, "animation", script.animation);
  if (script.stateless) json["stateless"] = true;
}

std::string_view ExpectedTypes(FieldType type) {
  switch (type) {
    case FieldType::kText: return "a text";
    case FieldType::kTextOrNumber: return "a text or a number";
    case FieldType::kNumber: return "a number";
    case FieldType::kInteger: return "a whole number";
    case FieldType::kSwitch: return "true or false";
    case FieldType::kParams:
    case FieldType::kTextMap: return "an object";
    case FieldType::kTextList: return "an array of texts";
  }
  return "";
}

bool IsOfType(const Json& value, FieldType type) {
  switch (type) {
    case FieldType::kText: return value.is_string();
    case FieldType::kTextOrNumber: return value.is_string() || value.is_number();
    case FieldType::kNumber: return value.is_number();
    case FieldType::kInteger: return value.is_number_integer();
    case FieldType::kSwitch: return value.is_boolean();
    case FieldType::kParams:
    case FieldType::kTextMap: return value.is_object();
    case FieldType::kTextList: return value.is_array();
  }
  return false;
}

// The text that a field's `set` takes: a string without its quotes, anything else as JSON.
std::string TextOf(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

Status WrongType(const Json& value, std::string_view expected) {
  return InvalidInput(
      fmt::format("{} is {}; expected {}", Quoted(TextOf(value)), JsonTypeName(value), expected));
}

// {"text": ..., "base": ...}: how a parameter travels between processes of Reel.
Status SetExplicitParam(JobSpec& job, const std::string& key, const Json& value) {
  const bool is_explicit = value.size() == 2 && value.contains("text") && value.contains("base") &&
                           value["text"].is_string() && value["base"].is_string();
  if (!is_explicit) return WrongType(value, R"(a text, a number, true, false or an array)");
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
    return WrongType(value, "a text, a number, true or false");
  }
  return field.set(job, key + "=" + TextOf(value), base_directory);
}

Status SetFromJson(JobSpec& job, const JobField& field, const Json& value,
                   const std::string& base_directory) {
  const std::string name(field.name);
  if (!IsOfType(value, field.type)) {
    return WrongType(value, ExpectedTypes(field.type)).Prefixed(name);
  }
  if (value.is_object()) {
    for (const auto& [key, entry] : value.items()) {
      REEL_RETURN_IF_ERROR(
          SetMapEntry(job, field, key, entry, base_directory).Prefixed(name + "." + key));
    }
    return Status::Ok();
  }
  if (!value.is_array()) return field.set(job, TextOf(value), base_directory).Prefixed(name);
  for (size_t i = 0; i < value.size(); ++i) {
    const std::string path = fmt::format("{}[{}]", name, i);
    if (!value[i].is_string()) return WrongType(value[i], "a text").Prefixed(path);
    REEL_RETURN_IF_ERROR(field.set(job, TextOf(value[i]), base_directory).Prefixed(path));
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

Result<JobSpec> JobFromText(const std::string& text, JsonComments comments,
                            const std::string& base_directory) {
  REEL_ASSIGN_OR_RETURN(const Json json, ParseStrictJson(text, comments));
  if (!json.is_object()) return InvalidInput("a job is a JSON object, like {\"scene\": \"text\"}");
  JobSpec job;
  for (const auto& [name, value] : json.items()) {
    if (name == "$schema") continue;  // where editors look for the schema
    const JobField* field = FindJobField(name);
    if (!field) return UnknownField(name);
    REEL_RETURN_IF_ERROR(SetFromJson(job, *field, value, base_directory));
  }
  return job;
}

}  // namespace

std::string JobSpecToJson(const JobSpec& job) {
  Json json = Json::object();
  PutPicture(json, job);
  PutOutput(json, job.output);
  PutRunning(json, job);
  PutScript(json, job.script);
  return json.dump();
}

Result<JobSpec> JobSpecFromJson(const std::string& text) {
  REEL_ASSIGN_OR_RETURN(JobSpec job, JobFromText(text, JsonComments::kRefused, ""));
  REEL_RETURN_IF_ERROR(ValidateJob(job));
  return job;
}

Result<JobSpec> ParseJobFile(const std::string& text, const std::string& base_directory) {
  return JobFromText(text, JsonComments::kIgnored, base_directory);
}

}  // namespace reel
