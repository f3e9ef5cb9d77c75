// JsonDocument: docs/json.md as a test reads it: which fields an object has, and of which types.

#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace reel {

class JsonDocument {
 public:
  // `path`: a section "### `NAME`", or "### `NAME` with the fields of `OTHER`", and its table of fields.
  explicit JsonDocument(const std::string& path);

  // What is wrong with `json` as an object of that name, a line each; empty when every field is as it is
  // told, none is missing and none is untold.
  std::string FaultsOf(const nlohmann::json& json, const std::string& name) const;

  std::vector<std::string> names() const;

 private:
  using Fields = std::map<std::string, std::string>;  // name -> type

  std::string FaultOfType(const nlohmann::json& value, const std::string& type,
                          const std::string& place) const;

  std::map<std::string, Fields> objects_;
};

}  // namespace reel
