#include "client/failure_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "client/display_text.h"

namespace reel {
namespace {

std::string Field(std::string_view name, const std::string& text) {
  if (text.empty()) return "";
  return fmt::format("\n  {:<13}{}", fmt::format("{}:", name), Printable(text));
}

std::string Block(std::string_view name, const std::vector<std::string>& lines) {
  if (lines.empty()) return "";
  std::string text = fmt::format("\n  {}:", name);
  for (const std::string& line : lines) text += "\n    " + Printable(line);
  return text;
}

// A message of several lines stays readable beside the fields.
std::string GoOn(const JobFailed& failure, std::optional<int64_t> job) {
  const std::string what = failure.segments_kept == 0
                               ? ""
                               : fmt::format("{} finished segment{}; ", failure.segments_kept,
                                             failure.segments_kept == 1 ? "" : "s");
  if (job && what.empty() && failure.code == StatusCode::kInvalidInput) {
    return fmt::format(
        "put that right, then `reel retry {}`; a job that is changed is a new one, for `reel "
        "submit`",
        *job);
  }
  if (job) {
    return fmt::format("{}`reel retry {}` {}", what, *job,
                       what.empty() ? "tries it again" : "goes on from there");
  }
  return what.empty() ? "" : what + "the same command with --resume goes on from there";
}

}  // namespace

std::string FailureText(const JobFailed& failure, std::optional<int64_t> job) {
  const FailureCause& cause = failure.cause;
  std::string text = Printable(failure.message, Lines::kMany);
  text += Field("process", cause.process);
  text += Field("node", cause.node);
  if (cause.task >= 0) text += Field("task", std::to_string(cause.task));
  if (cause.frame >= 0) text += Field("frame", std::to_string(cause.frame));
  text += Field("how", cause.how);
  if (cause.attempts > 1) text += Field("attempts", std::to_string(cause.attempts));
  text += Block("backtrace", cause.backtrace);
  text += Block("it printed last", cause.last_lines);
  text += Field("log", cause.log);
  text += Field("encoder", cause.encoder_command);
  text += Field("reproduce", cause.reproduce);
  text += Field(failure.segments_kept > 0 ? "kept" : "go on", GoOn(failure, job));
  return text;
}

std::string FailureJson(const JobFailed& failure) {
  using Json = nlohmann::ordered_json;
  Json error = Json::parse(JobEventToJson(failure));
  error.erase("event");
  return Json{{"error", error}}.dump();
}

}  // namespace reel
