#include "protocol/field_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/field_text.h"
#include "base/strict_json.h"

namespace reel {
namespace {

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
    case FieldType::kCommand: return "a text";
    case FieldType::kSounds: return "a text or an array of sounds";
    case FieldType::kClips: return "a clip: an object, an array of clips, or a scene's name";
  }
  return "";
}

bool IsOfType(const nlohmann::json& value, FieldType type) {
  switch (type) {
    case FieldType::kText: return value.is_string();
    case FieldType::kTextOrNumber: return value.is_string() || value.is_number();
    case FieldType::kNumber: return value.is_number();
    case FieldType::kInteger: return value.is_number_integer();
    case FieldType::kSwitch: return value.is_boolean();
    case FieldType::kParams:
    case FieldType::kTextMap: return value.is_object();
    case FieldType::kTextList: return value.is_array();
    case FieldType::kCommand: return value.is_string() || value.is_object();
    case FieldType::kSounds: return value.is_string() || value.is_array();
    case FieldType::kClips: return value.is_object() || value.is_array() || value.is_string();
  }
  return false;
}

}  // namespace

Status CheckFieldType(const nlohmann::json& value, FieldType type) {
  return IsOfType(value, type) ? Status::Ok() : WrongFieldType(value, ExpectedTypes(type));
}

Status WrongFieldType(const nlohmann::json& value, std::string_view expected) {
  return InvalidInput(fmt::format("{} is {}; expected {}", Quoted(FieldText(value)),
                                  JsonTypeName(value), expected));
}

std::string FieldText(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace reel
