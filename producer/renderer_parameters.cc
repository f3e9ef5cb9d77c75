#include "producer/renderer_parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/nearest_name.h"

namespace reel {
namespace {

// Whether all of `text` is one number of type T. from_chars, since strtod follows the locale that a
// plugin may have set; it takes no leading '+', which people write.
template <typename T>
std::optional<T> ParseWhole(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<bool> ParseBool(std::string_view text) {
  for (const std::string_view yes : {"true", "1", "yes"}) {
    if (text == yes) return true;
  }
  for (const std::string_view no : {"false", "0", "no"}) {
    if (text == no) return false;
  }
  return std::nullopt;
}

Status Refused(std::string_view name, std::string_view text, std::string_view wanted) {
  return InvalidInput(fmt::format("parameter {} = \"{}\": must be {}", name, text, wanted));
}

Result<std::string> ResolveInteger(std::string_view name, std::string_view text) {
  const std::optional<int64_t> value = ParseWhole<int64_t>(text);
  if (!value) {
    return Refused(name, text, fmt::format("an integer in {} .. {}", INT64_MIN, INT64_MAX));
  }
  return fmt::format("{}", *value);
}

Result<std::string> ResolveNumber(std::string_view name, std::string_view text) {
  const std::optional<double> value = ParseWhole<double>(text);
  if (!value || !std::isfinite(*value)) return Refused(name, text, "a finite number");
  return std::string(text);
}

Result<std::string> ResolveBool(std::string_view name, std::string_view text) {
  const std::optional<bool> value = ParseBool(text);
  if (!value) return Refused(name, text, "true or false");
  return std::string(*value ? "true" : "false");
}

std::string ResolvePath(const GivenParameter& given) {
  if (given.text.empty() || given.text.starts_with('/') || given.base_directory.empty()) {
    return given.text;
  }
  // Not normalised: "link/.." is not ".".
  return given.base_directory + "/" + given.text;
}

Result<std::string> ResolveText(const reel_param_spec& spec, const GivenParameter& given) {
  // The renderer gets C strings: what follows a NUL would vanish without a word.
  if (given.text.find('\0') != std::string::npos) {
    return InvalidInput(fmt::format("parameter {}: must not contain a NUL byte", spec.name));
  }
  switch (spec.type) {
    case REEL_PARAM_TEXT: return given.text;
    case REEL_PARAM_INTEGER: return ResolveInteger(spec.name, given.text);
    case REEL_PARAM_NUMBER: return ResolveNumber(spec.name, given.text);
    case REEL_PARAM_BOOL: return ResolveBool(spec.name, given.text);
    case REEL_PARAM_PATH: return ResolvePath(given);
  }
  return InvalidInput(
      fmt::format("the renderer declares parameter {} of unknown type {}", spec.name, spec.type));
}

Status CheckNamesAreKnown(std::span<const reel_param_spec> specs,
                          const std::map<std::string, GivenParameter>& given) {
  std::vector<std::string> known;
  for (const reel_param_spec& spec : specs) known.emplace_back(spec.name);
  for (const auto& [name, parameter] : given) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string message = fmt::format("the renderer has no parameter \"{}\"", name);
    const std::optional<std::string> nearest = NearestName(name, known);
    if (nearest) {
      message += fmt::format("; did you mean \"{}\"?", *nearest);
    } else if (known.empty()) {
      message += "; it takes none";
    } else {
      message += fmt::format("; it has {}", fmt::join(known, ", "));
    }
    return InvalidInput(message);
  }
  return Status::Ok();
}

}  // namespace

Result<std::vector<ResolvedParameter>> ResolveParameters(
    std::span<const reel_param_spec> specs, const std::map<std::string, GivenParameter>& given) {
  REEL_RETURN_IF_ERROR(CheckNamesAreKnown(specs, given));
  std::vector<ResolvedParameter> resolved;
  for (const reel_param_spec& spec : specs) {
    const auto found = given.find(spec.name);
    if (found != given.end()) {
      REEL_ASSIGN_OR_RETURN(std::string text, ResolveText(spec, found->second));
      resolved.push_back({spec.name, std::move(text)});
      continue;
    }
    Result<std::string> text = ResolveText(spec, {spec.default_text, ""});
    if (!text.ok()) return text.status().Prefixed("the renderer's own default is wrong");
    resolved.push_back({spec.name, std::move(text).value()});
  }
  return resolved;
}

}  // namespace reel
