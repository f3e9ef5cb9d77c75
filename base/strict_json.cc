#include "base/strict_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/field_text.h"
#include "base/json_places.h"

namespace reel {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxJsonBytes = 1 << 20;
constexpr int kMaxDepth = JsonPlaces::kMaxDepth;

// Thrown out of the parser's callback, which has no other way to stop it.
struct Refused {
  std::string message;
};

// Watches the parser go by and throws Refused at the first thing it would let pass.
class Watcher {
 public:
  void OnEvent(int depth, Json::parse_event_t event, const Json& parsed) {
    using Event = Json::parse_event_t;
    const bool opens = event == Event::object_start || event == Event::array_start;
    if (opens && depth >= kMaxDepth) {
      throw Refused{fmt::format("nested deeper than {} levels", kMaxDepth)};
    }
    const bool ends = event == Event::object_end || event == Event::array_end;
    if (ends) open_.pop_back();
    if ((ends || event == Event::value) && !open_.empty()) ++open_.back().elements;
    if (opens) open_.push_back({.is_array = event == Event::array_start});
    if (event == Event::key) OnKey(parsed.get_ref<const std::string&>());
  }

  // Of the value that the parser is at.
  std::string Path() const {
    std::string path;
    for (size_t i = 0; i < open_.size(); ++i) {
      if (open_[i].is_array) path += fmt::format("[{}]", open_[i].elements);
      if (!open_[i].is_array) path += (i == 0 ? "" : ".") + open_[i].key;
    }
    return path;
  }

 private:
  // An object or array whose end is still to come.
  struct Open {
    bool is_array = false;
    size_t elements = 0;  // that have ended
    std::string key = {};
    std::set<std::string> keys = {};
  };

  void OnKey(const std::string& key) {
    open_.back().key = key;
    if (open_.back().keys.insert(key).second) return;
    throw Refused{fmt::format("{} stands there twice", Quoted(Path()))};
  }

  std::vector<Open> open_;
};

// "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error ..." from "syntax"
// on, and "[json.exception.out_of_range.406] number overflow ..." from "number" on.
std::string WithoutPrefix(std::string_view what) {
  for (const std::string_view prefix : {"parse error at ", "] "}) {
    const size_t found = what.find(prefix);
    if (found == std::string_view::npos) continue;
    what.remove_prefix(found + prefix.size());
    const size_t place_end = what.starts_with("line ") ? what.find(": ") : std::string_view::npos;
    return std::string(place_end == std::string_view::npos ? what : what.substr(place_end + 2));
  }
  return std::string(what);
}

// nlohmann-json counts the byte that it took last from 1, which may be the one behind the end.
JsonRefusal SyntaxError(const std::string& text, const Json::parse_error& error) {
  const std::string_view before =
      std::string_view(text).substr(0, error.byte > 0 ? error.byte - 1 : 0);
  const size_t line_end = before.rfind('\n');
  const size_t line_begin = line_end == std::string_view::npos ? 0 : line_end + 1;
  return {.message = WithoutPrefix(error.what()),
          .line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')),
          .column = 1 + static_cast<int>(before.size() - line_begin),
          .path = {}};
}

}  // namespace

std::variant<Json, JsonRefusal> ReadStrictJson(const std::string& text, JsonComments comments) {
  if (text.size() > kMaxJsonBytes) {
    return JsonRefusal{fmt::format("{} bytes of JSON; the limit is {}", text.size(), kMaxJsonBytes),
                       0, 0, ""};
  }
  Watcher watcher;
  const auto callback = [&](int depth, Json::parse_event_t event, Json& parsed) {
    watcher.OnEvent(depth, event, parsed);
    return true;
  };
  try {
    return Json::parse(text, callback, true, comments == JsonComments::kIgnored);
  } catch (const Refused& refused) {
    return JsonRefusal{refused.message, 0, 0, watcher.Path()};
  } catch (const Json::parse_error& error) {
    return SyntaxError(text, error);
  } catch (const Json::exception& exception) {
    return JsonRefusal{WithoutPrefix(exception.what()), 0, 0, watcher.Path()};
  }
}

Result<Json> ParseStrictJson(const std::string& text, JsonComments comments) {
  std::variant<Json, JsonRefusal> read = ReadStrictJson(text, comments);
  if (const auto* refusal = std::get_if<JsonRefusal>(&read)) {
    if (refusal->line == 0) return InvalidInput(refusal->message);
    return InvalidInput(
        fmt::format("line {}, column {}: {}", refusal->line, refusal->column, refusal->message));
  }
  return std::get<Json>(std::move(read));
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
