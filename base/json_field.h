// Reading a struct's fields from JSON that another process wrote, without nlohmann-json's guesses.
//
// nlohmann-json's own get<int64_t>() takes every number and every boolean: 1.5 becomes 1, true
// becomes 1, 2^63 becomes negative, and 1e300 is undefined behaviour. Here an integer is a JSON
// integer that fits, and everything else throws a std::exception that says so, which the one
// function that parses a message catches (nlohmann-json throws there already for what is missing or
// of another type).
//
//     REEL_JSON_FIELDS(PictureSize, width, height)     in a .cc file, in the struct's namespace
//
// Pure; any thread. For the sources that link nlohmann-json.

#pragma once

#include <concepts>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace reel {

template <typename T>
concept JsonInteger = std::integral<T> && !std::same_as<T, bool>;

// False when `json` is not an integer or none that a T can hold; `value` is then as it was.
template <JsonInteger T>
bool GetInteger(const nlohmann::json& json, T& value) {
  const auto take = [&value](auto number) {
    if (!std::in_range<T>(number)) return false;
    value = static_cast<T>(number);
    return true;
  };
  if (json.is_number_unsigned()) return take(json.get<uint64_t>());
  return json.is_number_integer() && take(json.get<int64_t>());
}

template <typename T>
void ReadJson(const nlohmann::json& json, T& value) {
  json.get_to(value);
}

template <JsonInteger T>
void ReadJson(const nlohmann::json& json, T& value) {
  if (!GetInteger(json, value)) {
    throw std::invalid_argument(json.dump() + " is not an integer in its limits");
  }
}

template <JsonInteger T>
void ReadJson(const nlohmann::json& json, std::vector<T>& values) {
  values.clear();
  for (const nlohmann::json& element : json.get_ref<const nlohmann::json::array_t&>()) {
    ReadJson(element, values.emplace_back());
  }
}

}  // namespace reel

#define REEL_JSON_READ_FIELD(field) \
  ::reel::ReadJson(nlohmann_json_j.at(#field), nlohmann_json_t.field);

// to_json and from_json, which nlohmann-json finds by the type's namespace. The names of the
// parameters are those that its macros use.
#define REEL_JSON_FIELDS(Type, ...)                                                     \
  static void to_json(nlohmann::json& nlohmann_json_j, const Type& nlohmann_json_t) {   \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, __VA_ARGS__))            \
  }                                                                                     \
  static void from_json(const nlohmann::json& nlohmann_json_j, Type& nlohmann_json_t) { \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(REEL_JSON_READ_FIELD, __VA_ARGS__))        \
  }
