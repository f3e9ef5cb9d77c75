#include "json_document.h"

#include <fstream>
#include <regex>
#include <stdexcept>

namespace reel {
namespace {

constexpr const char* kMayBeAbsent = ", may be absent";
constexpr const char* kOrNull = " or null";
constexpr const char* kArrayOf = "array of ";

bool TakeEnd(std::string& text, const std::string& end) {
  if (!text.ends_with(end)) return false;
  text.resize(text.size() - end.size());
  return true;
}

}  // namespace

JsonDocument::JsonDocument(const std::string& path) {
  const std::regex heading("### `(\\w+)`(?: with the fields of `(\\w+)`)?");
  const std::regex row("\\| `(\\w+)` \\| ([^|]+) \\|.*");
  std::map<std::string, std::string> base_of;
  std::ifstream file(path);
  std::string name;
  for (std::string line; std::getline(file, line);) {
    std::smatch found;
    if (std::regex_match(line, found, heading)) {
      name = found[1];
      objects_[name];
      if (found[2].matched) base_of[name] = found[2];
    } else if (line.starts_with("#")) {
      name.clear();
    } else if (!name.empty() && std::regex_match(line, found, row)) {
      objects_[name][found[1]] = found[2];
    }
  }
  if (objects_.empty()) throw std::runtime_error(path + " tells of no object");
  for (const auto& [derived, base] : base_of) {
    const Fields& fields = objects_.at(base);
    objects_[derived].insert(fields.begin(), fields.end());
  }
}

std::vector<std::string> JsonDocument::names() const {
  std::vector<std::string> names;
  for (const auto& [name, fields] : objects_) names.push_back(name);
  return names;
}

std::string JsonDocument::FaultOfType(const nlohmann::json& value, const std::string& type,
                                      const std::string& place) const {
  std::string wanted = type;
  TakeEnd(wanted, kMayBeAbsent);
  if (TakeEnd(wanted, kOrNull) && value.is_null()) return "";
  if (wanted.starts_with(kArrayOf)) {
    if (!value.is_array()) return place + " is no array\n";
    std::string faults;
    for (const auto& element : value) {
      faults += FaultOfType(element, wanted.substr(std::string(kArrayOf).size()), place + "[]");
    }
    return faults;
  }
  if (wanted.starts_with("`")) return FaultsOf(value, wanted.substr(1, wanted.size() - 2));
  const bool is_so = (wanted == "text" && value.is_string()) ||
                     (wanted == "integer" && value.is_number_integer()) ||
                     (wanted == "number" && value.is_number()) ||
                     (wanted == "bool" && value.is_boolean());
  return is_so ? "" : place + " is no " + wanted + ": " + value.dump() + "\n";
}

std::string JsonDocument::FaultsOf(const nlohmann::json& json, const std::string& name) const {
  const auto told = objects_.find(name);
  if (told == objects_.end()) return name + " is not told of\n";
  if (!json.is_object()) return name + " is no object: " + json.dump() + "\n";
  std::string faults;
  for (const auto& [field, value] : json.items()) {
    const auto type = told->second.find(field);
    const std::string place = name + "." + field;
    faults += type == told->second.end() ? place + " is not told of\n"
                                         : FaultOfType(value, type->second, place);
  }
  for (const auto& [field, type] : told->second) {
    const bool may_be_absent = type.ends_with(kMayBeAbsent);
    if (!json.contains(field) && !may_be_absent) faults += name + "." + field + " is missing\n";
  }
  return faults;
}

}  // namespace reel
