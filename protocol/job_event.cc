#include "protocol/job_event.h"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_field.h"
#include "base/quantities.h"

namespace reel {

using Json = nlohmann::json;

// to_json and from_json are found by nlohmann-json through the argument's namespace. A missing key
// throws; JobEventFromJson catches. NOLINTBEGIN(readability-identifier-naming)
REEL_JSON_FIELDS(ParameterInfo, name, type, default_text, help)
REEL_JSON_FIELDS(Waits, for_frame_ns, for_pipe_ns)
NLOHMANN_JSON_SERIALIZE_ENUM(Phase, {{Phase::kRendering, "rendering"},
                                     {Phase::kEncoding, "encoding"},
                                     {Phase::kJoining, "joining"},
                                     {Phase::kSecondPass, "second_pass"},
                                     {Phase::kVerifying, "verifying"}})

static void to_json(Json& json, const Rational& value) { json = ToString(value); }

static void from_json(const Json& json, Rational& value) {
  Result<Rational> parsed = ParseRational(json.get_ref<const std::string&>());
  if (!parsed.ok()) throw std::invalid_argument(parsed.status().message());
  value = parsed.value();
}

REEL_JSON_FIELDS(Described, renderer, path, summary, params, width, height, fps, frame_count,
                 has_alpha)
REEL_JSON_FIELDS(Planned, renderer, width, height, fps, first_frame, frame_count, codec,
                 pixel_format, slot_count, slot_bytes, producers, segment_count, segments_kept,
                 output, producers_reason, sandbox, tasks)
REEL_JSON_FIELDS(Progress, phase, frames_done, frame_count, frames_per_second, producers, retries,
                 segments_done, waits, producers_reason, cores_used, wants_cores, peak_memory_bytes,
                 nodes, tasks_running, tasks_waiting, waits_for)
REEL_JSON_FIELDS(MadeFrom, files)
REEL_JSON_FIELDS(PreviewPiece, number, frame, png, is_last, failure)
REEL_JSON_FIELDS(Paused, reason)
REEL_JSON_FIELDS(Warning, message)
REEL_JSON_FIELDS(LogLine, source, text)
REEL_JSON_FIELDS(Finished, frames, wall_seconds, producers, retries, peak_memory_bytes,
                 output_bytes, output, bad_frames, waits, producers_reason, frames_from_cache,
                 cache_checks)
REEL_JSON_FIELDS(FailureCause, process, frame, how, attempts, backtrace, last_lines,
                 encoder_command, reproduce, node, task, log)
REEL_JSON_FIELDS(Difference, frame, order)
REEL_JSON_FIELDS(ClipSpan, depth, label, start_s, end_s)
REEL_JSON_FIELDS(Checked, plan, path, film_frame_count, clips)
REEL_JSON_FIELDS(Verified, frames, film_frames, orders, processes, draws, seed, differing_frames,
                 differences)

static void to_json(Json& json, const Resumed&) { json = Json::object(); }
static void from_json(const Json&, Resumed&) {}
static void to_json(Json& json, const EndHookDue&) { json = Json::object(); }
static void from_json(const Json&, EndHookDue&) {}

namespace {

constexpr std::array kStatusCodes = {StatusCode::kInvalidInput, StatusCode::kUnavailable,
                                     StatusCode::kFailed, StatusCode::kCancelled,
                                     StatusCode::kInternal};

StatusCode StatusCodeFromName(const std::string& name) {
  for (const StatusCode code : kStatusCodes) {
    if (StatusCodeName(code) == name) return code;
  }
  throw std::invalid_argument("'" + name + "' is not a status code");
}

}  // namespace

static void to_json(Json& json, const JobFailed& failed) {
  json = {{"code", StatusCodeName(failed.code)},
          {"message", failed.message},
          {"cause", failed.cause},
          {"segments_kept", failed.segments_kept}};
}

static void from_json(const Json& json, JobFailed& failed) {
  failed.code = StatusCodeFromName(json.at("code").get<std::string>());
  failed.message = json.at("message").get<std::string>();
  failed.cause = json.at("cause").get<FailureCause>();
  ReadJson(json.at("segments_kept"), failed.segments_kept);
}
// NOLINTEND(readability-identifier-naming)

namespace {

// The kinds' names, in the order of JobEvent's alternatives.
constexpr std::array<const char*, std::variant_size_v<JobEvent>> kEventNames = {
    "described", "planned",    "progress", "paused",  "resumed",   "warning",       "log_line",
    "finished",  "job_failed", "verified", "checked", "made_from", "preview_piece", "end_hook_due"};

using Reader = JobEvent (*)(const Json&);

template <size_t... kIndex>
constexpr std::array<Reader, sizeof...(kIndex)> MakeReaders(std::index_sequence<kIndex...>) {
  return {[](const Json& json) -> JobEvent {
    return json.get<std::variant_alternative_t<kIndex, JobEvent>>();
  }...};
}

constexpr auto kReaders = MakeReaders(std::make_index_sequence<std::variant_size_v<JobEvent>>());

}  // namespace

std::string JobEventToJson(const JobEvent& event) {
  Json json = std::visit([](const auto& kind) { return Json(kind); }, event);
  json["event"] = kEventNames[event.index()];
  // What a renderer printed may hold any byte; a bad one must not cost the event.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<JobEvent> JobEventFromJson(std::string_view line) {
  try {
    const Json json = Json::parse(line);
    const auto name = json.at("event").get<std::string>();
    for (size_t i = 0; i < kEventNames.size(); ++i) {
      if (name == kEventNames[i]) return kReaders[i](json);
    }
    return InvalidInput("'" + name + "' is not a kind of job event");
  } catch (const std::exception& exception) {
    return InvalidInput(std::string("not a job event: ") + exception.what());
  }
}

}  // namespace reel
