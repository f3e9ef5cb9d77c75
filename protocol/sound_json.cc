#include "protocol/sound_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "base/field_text.h"
#include "base/nearest_name.h"
#include "base/quantities.h"
#include "protocol/field_json.h"

namespace reel {
namespace {

struct SoundField {
  std::string_view name;
  FieldType type;
  Status (*set)(Sound& sound, const std::string& text, const std::string& base_directory);
};

Status SetFile(Sound& sound, const std::string& text, const std::string& base_directory) {
  REEL_ASSIGN_OR_RETURN(sound.file, AbsolutePath(text, base_directory));
  return Status::Ok();
}

template <Rational Sound::*member>
Status SetTime(Sound& sound, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(sound.*member, ParseTime(text));
  return Status::Ok();
}

Status SetSoundDuration(Sound& sound, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(sound.duration_s, ParseDuration(text));
  return Status::Ok();
}

Status SetVolume(Sound& sound, const std::string& text, const std::string&) {
  REEL_ASSIGN_OR_RETURN(const double volume, ParseNumber(text));
  if (volume < 0 || volume > kMaxVolume) {
    return InvalidInput(fmt::format("{} is outside of 0 to {}", Quoted(text), kMaxVolume));
  }
  sound.volume = volume;
  return Status::Ok();
}

constexpr auto kSoundFields = std::to_array<SoundField>({
    {"file", FieldType::kText, SetFile},
    {"start", FieldType::kTextOrNumber, SetTime<&Sound::start_s>},
    {"from", FieldType::kTextOrNumber, SetTime<&Sound::from_s>},
    {"duration", FieldType::kTextOrNumber, SetSoundDuration},
    {"volume", FieldType::kNumber, SetVolume},
    {"fade_in", FieldType::kTextOrNumber, SetTime<&Sound::fade_in_s>},
    {"fade_out", FieldType::kTextOrNumber, SetTime<&Sound::fade_out_s>},
});

Status UnknownSoundField(const std::string& name) {
  const std::vector<std::string> known = SoundFieldNames();
  const std::optional<std::string> nearest = NearestName(name, known);
  return InvalidInput(fmt::format("{} is not a field of a sound; {}", Quoted(name),
                                  nearest ? fmt::format("did you mean '{}'?", *nearest)
                                          : fmt::format("it has {}", fmt::join(known, ", "))));
}

Status SetSoundField(Sound& sound, const std::string& name, const nlohmann::json& value,
                     const std::string& place, const std::string& base_directory) {
  const auto* field = std::find_if(kSoundFields.begin(), kSoundFields.end(),
                                   [&](const SoundField& known) { return known.name == name; });
  if (field == kSoundFields.end()) return UnknownSoundField(name).Prefixed(place);
  Status status = CheckFieldType(value, field->type);
  if (status.ok()) status = field->set(sound, FieldText(value), base_directory);
  return status.Prefixed(place + "." + name);
}

void PutTime(nlohmann::json& json, const char* name, Rational seconds) {
  if (seconds.num != 0) json[name] = ToString(seconds);
}

}  // namespace

Result<Sound> SoundFromJson(const nlohmann::json& value, const std::string& place,
                            const std::string& base_directory) {
  Sound sound;
  if (value.is_string()) {
    REEL_RETURN_IF_ERROR(SetFile(sound, FieldText(value), base_directory).Prefixed(place));
    return sound;
  }
  if (!value.is_object()) return WrongFieldType(value, "a text or an object").Prefixed(place);
  for (const auto& [name, entry] : value.items()) {
    REEL_RETURN_IF_ERROR(SetSoundField(sound, name, entry, place, base_directory));
  }
  if (sound.file.empty()) return InvalidInput(place + ".file: missing; say which file is heard");
  return sound;
}

nlohmann::json SoundToJson(const Sound& sound) {
  nlohmann::json json = {{"file", sound.file}};
  PutTime(json, "start", sound.start_s);
  PutTime(json, "from", sound.from_s);
  if (sound.duration_s) PutTime(json, "duration", *sound.duration_s);
  if (sound.volume != 1) json["volume"] = sound.volume;
  PutTime(json, "fade_in", sound.fade_in_s);
  PutTime(json, "fade_out", sound.fade_out_s);
  return json;
}

std::vector<std::string> SoundFieldNames() {
  std::vector<std::string> names;
  for (const SoundField& field : kSoundFields) names.emplace_back(field.name);
  return names;
}

}  // namespace reel
