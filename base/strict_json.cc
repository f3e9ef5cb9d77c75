#include "base/strict_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <vector>

#include "base/field_text.h"
#include "base/json_places.h"

namespace reel {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxJsonBytes = 1 << 20;
constexpr int kMaxDepth = JsonPlaces::kMaxDepth;

// Thrown out of the parser's callback, which has no other way to stop it.
struct Refusal {
  std::string message;
};

// Watches the parser go by and throws a Refusal at the first thing it would let pass.
class Watcher {
 public:
  void OnEvent(int depth, Json::parse_event_t event, const Json& parsed) {
    using Event = Json::parse_event_t;
    const bool opens = event == Event::object_start || event == Event::array_start;
    if (opens && depth >= kMaxDepth) {
      throw Refusal{fmt::format("nested deeper than {} levels", kMaxDepth)};
    }
    if (event == Event::object_start) objects_.emplace_back();
    if (event == Event::object_end) objects_.pop_back();
    if (event == Event::key) OnKey(parsed.get_ref<const std::string&>());
  }

 private:
  struct OpenObject {
    std::set<std::string> keys;
    std::string current_key;
  };

  void OnKey(const std::string& key) {
    objects_.back().current_key = key;
    if (objects_.back().keys.insert(key).second) return;
    std::string path;
    for (const OpenObject& object : objects_) {
      path += (path.empty() ? "" : ".") + object.current_key;
    }
    throw Refusal{fmt::format("{} stands there twice", Quoted(path))};
  }

  std::vector<OpenObject> objects_;
};

// "[json.exception.parse_error.101] parse error at line 1, column 5: ..." from "line" on.
std::string WithoutPrefix(std::string_view what) {
  for (const std::string_view prefix : {"parse error at ", "] "}) {
    const size_t found = what.find(prefix);
    if (found != std::string_view::npos) return std::string(what.substr(found + prefix.size()));
  }
  return std::string(what);
}

}  // namespace

Result<Json> ParseStrictJson(const std::string& text, JsonComments comments) {
  if (text.size() > kMaxJsonBytes) {
    return InvalidInput(
        fmt::format("{} bytes of JSON; the limit is {}", text.size(), kMaxJsonBytes));
  }
  Watcher watcher;
  const auto callback = [&](int depth, Json::parse_event_t event, Json& parsed) {
    watcher.OnEvent(depth, event, parsed);
    return true;
  };
  try {
    return Json::parse(text, callback, true, comments == JsonComments::kIgnored);
  } catch (const Refusal& refusal) {
    return InvalidInput(refusal.message);
  } catch (const Json::exception& exception) {
    return InvalidInput(WithoutPrefix(exception.what()));
  }
}

std::string JsonTypeName(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null: return "null";
    case Json::value_t::object: return "an object";
    case Json::value_t::array: return "an array";
    case Json::value_t::string: return "a text";
    case Json::value_t::boolean: return "a boolean";
    default: return "a number";
  }
}

}  // namespace reel
