#include "client/job_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "base/field_text.h"
#include "client/job_file.h"
#include "client/python_script.h"
#include "client/scene_source.h"
#include "protocol/job_validation.h"

namespace reel {
namespace {

const char* GroupName(FieldGroup group) {
  switch (group) {
    case FieldGroup::kPicture: return "Picture and time";
    case FieldGroup::kOutput: return "Output";
    case FieldGroup::kEncoding: return "Encoding";
    case FieldGroup::kRunning: return "Running";
    case FieldGroup::kCluster: return "On a cluster";
    case FieldGroup::kScript: return "Python scripts";
  }
  return "";
}

CLI::Option* AddFlag(CLI::App& app, JobFlags& flags, const JobField& field) {
  const std::string names = (field.name == "output" ? "-o," : "") + std::string(field.flag);
  const std::string help(field.help);
  const auto add = [&flags, &field](const std::string& text) {
    flags.given.push_back({&field, text});
  };
  switch (field.type) {
    case FieldType::kSwitch:
      return app.add_flag_callback(
          names, [add] { add("true"); }, help);
    case FieldType::kParams:
    case FieldType::kTextMap:
    case FieldType::kTextList:
    case FieldType::kSounds:
      return app
          .add_option_function<std::vector<std::string>>(
              names,
              [add](const std::vector<std::string>& texts) {
                std::for_each(texts.begin(), texts.end(), add);
              },
              help)
          ->allow_extra_args(false)  // else the scene after --param a=1 would be its next value
          ->type_size(1);
    default: return app.add_option_function<std::string>(names, add, help);
  }
}

// Fields of which a later source replaces all when it gives one.
constexpr std::string_view kLength[] = {"frames", "duration"};
constexpr std::string_view kQuality[] = {"crf", "bitrate"};
constexpr std::string_view kSound[] = {"audio"};

bool GivesOneOf(const JobFlags& flags, std::span<const std::string_view> names) {
  return std::any_of(flags.given.begin(), flags.given.end(), [&](const JobFlags::Given& given) {
    return std::find(names.begin(), names.end(), given.field->name) != names.end();
  });
}

void DropWhatFlagsReplace(const JobFlags& flags, JobSpec& job) {
  if (GivesOneOf(flags, kLength)) {
    job.frames.reset();
    job.duration_s.reset();
  }
  if (GivesOneOf(flags, kQuality)) {
    job.output.crf.reset();
    job.output.bitrate.clear();
  }
  if (GivesOneOf(flags, kSound)) {
    job.output.audio.clear();
    job.output.sounds.clear();
  }
}

Status SetFlags(const JobFlags& flags, const std::string& working_directory, JobSpec& job) {
  DropWhatFlagsReplace(flags, job);
  for (const JobFlags::Given& given : flags.given) {
    REEL_RETURN_IF_ERROR(given.field->set(job, given.text, working_directory)
                             .Prefixed(std::string(given.field->flag)));
  }
  return Status::Ok();
}

Status Settle(JobSpec& job, const std::string& working_directory) {
  REEL_RETURN_IF_ERROR(SettleScript(job, working_directory));
  return ValidateJob(job);
}

}  // namespace

void AddJobFlags(CLI::App& app, JobFlags& flags, const std::vector<std::string>& without) {
  app.add_option("SCENE", flags.scene,
                 "a renderer's name, a plugin (.so), a Python script (.py), a job file (.json), or "
                 "pictures")
      ->type_name("");
  for (const JobField& field : JobFields()) {
    if (field.flag.empty()) continue;
    if (std::find(without.begin(), without.end(), field.name) != without.end()) continue;
    AddFlag(app, flags, field)
        ->type_name(std::string(field.placeholder))
        ->group(GroupName(field.group));
  }
}

std::vector<std::string> WithoutCluster(std::vector<std::string> without) {
  for (const JobField& field : JobFields()) {
    if (field.group == FieldGroup::kCluster) without.emplace_back(field.name);
  }
  return without;
}

Result<JobSpec> ResolveJob(const JobFlags& flags, const std::string& working_directory) {
  REEL_ASSIGN_OR_RETURN(const SceneSource source, FindScene(flags.scene, working_directory));
  if (source.kind == SceneSource::Kind::kJobFile) {
    REEL_ASSIGN_OR_RETURN(const JobFile file, LoadJobFile(source.text));
    return ResolveJobFile(file, flags, working_directory);
  }
  JobSpec job;
  REEL_RETURN_IF_ERROR(SetScene(source, job));
  REEL_RETURN_IF_ERROR(SetFlags(flags, working_directory, job));
  REEL_RETURN_IF_ERROR(Settle(job, working_directory));
  return job;
}

Result<JobSpec> ResolveJobFile(const JobFile& file, const JobFlags& flags,
                               const std::string& working_directory) {
  JobSpec job = file.job;
  REEL_RETURN_IF_ERROR(SetFlags(flags, working_directory, job));
  const Status status = Settle(job, working_directory);
  if (status.ok()) return job;
  const std::string_view field = FieldOf(status.message());
  const bool is_of_file =
      !field.empty() && file.places.Find(field) && !GivesOneOf(flags, std::span(&field, 1));
  return is_of_file ? status.Prefixed(file.PlaceOf(field)) : status;
}

}  // namespace reel
