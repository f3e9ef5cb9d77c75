#include "protocol/daemon_messages.h"

#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

#include "base/json_field.h"

namespace reel {
namespace {

using Json = nlohmann::json;

// How values look in JSON. The overloads of Get return false when the value is of another type.

Json Put(int64_t value) { return value; }
Json Put(bool value) { return value; }
Json Put(double value) { return value; }
Json Put(const std::string& value) { return value; }
Json Put(JobState value) { return JobStateName(value); }
Json Put(StatusCode value) { return StatusCodeName(value); }
Json Put(const JobEvent& value) { return Json::parse(JobEventToJson(value)); }
Json Put(const std::optional<Progress>& value) { return value ? Put(JobEvent(*value)) : Json(); }
Json Put(PausedBy value) { return PausedByName(value); }
Json Put(const std::optional<JobFailed>& value) { return value ? Put(JobEvent(*value)) : Json(); }
Json Put(const JobSummary& job);
Json Put(const SandboxFacts& facts);
Json Put(const std::vector<LogLine>& lines);
Json Put(const std::vector<JobSummary>& jobs);

bool Get(const Json& json, int64_t& value) { return GetInteger(json, value); }

bool Get(const Json& json, bool& value) {
  if (!json.is_boolean()) return false;
  value = json.get<bool>();
  return true;
}

bool Get(const Json& json, double& value) {
  if (!json.is_number()) return false;
  value = json.get<double>();
  return true;
}

bool Get(const Json& json, std::string& value) {
  if (!json.is_string()) return false;
  value = json.get<std::string>();
  return true;
}

bool Get(const Json& json, JobState& value) {
  if (!json.is_string()) return false;
  const std::optional<JobState> state = JobStateFromName(json.get_ref<const std::string&>());
  if (state) value = *state;
  return state.has_value();
}

bool Get(const Json& json, StatusCode& value) {
  for (const StatusCode code :
       {StatusCode::kOk, StatusCode::kInvalidInput, StatusCode::kUnavailable, StatusCode::kFailed,
        StatusCode::kCancelled, StatusCode::kInternal}) {
    if (json != StatusCodeName(code)) continue;
    value = code;
    return true;
  }
  return false;
}

bool Get(const Json& json, JobEvent& value) {
  Result<JobEvent> event = JobEventFromJson(json.dump());
  if (event.ok()) value = std::move(event).value();
  return event.ok();
}

bool Get(const Json& json, PausedBy& value) {
  if (!json.is_string()) return false;
  const std::optional<PausedBy> known = PausedByFromName(json.get_ref<const std::string&>());
  if (known) value = *known;
  return known.has_value();
}

// An event of the kind T, or null.
template <typename T>
bool Get(const Json& json, std::optional<T>& value) {
  value.reset();
  if (json.is_null()) return true;
  JobEvent event;
  if (!Get(json, event) || !std::holds_alternative<T>(event)) return false;
  value = std::get<T>(event);
  return true;
}

bool Get(const Json& json, JobSummary& job);
bool Get(const Json& json, SandboxFacts& facts);
bool Get(const Json& json, std::vector<LogLine>& lines);
bool Get(const Json& json, std::vector<JobSummary>& jobs);

class FieldWriter {
 public:
  template <typename T>
  void operator()(const char* name, const T& value) {
    object_[name] = Put(value);
  }
  template <typename T>
  void MayLack(const char* name, const T& value) {
    object_[name] = Put(value);
  }
  const Json& object() const { return object_; }

 private:
  Json object_ = Json::object();
};

// Keeps the first field that is wrong.
class FieldReader {
 public:
  explicit FieldReader(const Json& object) : object_(object) {}

  template <typename T>
  void operator()(const char* name, T& value) {
    if (!status_.ok()) return;
    const auto field = object_.find(name);
    if (field == object_.end()) {
      status_ = InvalidInput(std::string("the field \"") + name + "\" is missing");
    } else if (!Get(*field, value)) {
      status_ = InvalidInput(std::string("the field \"") + name + "\" has the wrong type or value");
    }
  }
  template <typename T>
  void MayLack(const char* name, T& value) {
    if (object_.contains(name)) (*this)(name, value);
  }
  const Status& status() const { return status_; }

 private:
  const Json& object_;
  Status status_;
};

// Each message's fields, named once for both directions. `M` is the message, const when written.

template <typename M, typename T>
constexpr bool kIs = std::is_same_v<std::remove_const_t<M>, T>;

template <typename M, typename Visitor>
void VisitFields(M& m, Visitor& visit) {
  if constexpr (kIs<M, Hello>) {
    visit("protocol", m.protocol), visit("program", m.program);
    visit.MayLack("takes_files", m.takes_files), visit.MayLack("on", m.on);
  } else if constexpr (kIs<M, SubmitJob>) {
    visit("job", m.job), visit("scene", m.scene), visit("output", m.output), visit("key", m.key);
    visit("priority", m.priority), visit("on", m.on);
  } else if constexpr (kIs<M, ListJobs>) {
    visit("after", m.after);
  } else if constexpr (kIs<M, ReadLog>) {
    visit("job", m.job), visit("follow", m.follow);
  } else if constexpr (kIs<M, ShowJob> || kIs<M, CancelJob> || kIs<M, PauseJob> ||
                       kIs<M, ResumeJob> || kIs<M, RetryJob> || kIs<M, ExplainJob> ||
                       kIs<M, WaitForJob> || kIs<M, WatchJob>) {
    visit("job", m.job);
  } else if constexpr (kIs<M, PreviewJob>) {
    visit("job", m.job), visit("max_width", m.max_width);
  } else if constexpr (kIs<M, PreviewPart>) {
    visit("job", m.job), visit("frame", m.frame), visit("png", m.png), visit("end", m.end);
  } else if constexpr (kIs<M, Submitted>) {
    visit("job", m.job), visit("already_known", m.already_known);
  } else if constexpr (kIs<M, JobSummary>) {
    visit("job", m.job), visit("state", m.state), visit("paused_by", m.paused_by);
    visit("pause_reason", m.pause_reason), visit("cancel_requested", m.cancel_requested);
    visit("pause_requested", m.pause_requested), visit("retry_of", m.retry_of);
    visit("starts", m.starts), visit("deaths", m.deaths), visit("priority", m.priority);
    visit("share_cores", m.share_cores);
    visit("scene", m.scene), visit("output", m.output), visit("submitted_ms", m.submitted_ms);
    visit("started_ms", m.started_ms), visit("ended_ms", m.ended_ms);
    visit("progress", m.progress), visit("code", m.code), visit("message", m.message);
    visit("user", m.user), visit("uid", m.uid), visit("on", m.on);
  } else if constexpr (kIs<M, JobPage>) {
    visit("jobs", m.jobs), visit("more", m.more);
  } else if constexpr (kIs<M, Overview>) {
    visit("pid", m.pid), visit("queued", m.queued), visit("paused", m.paused);
    visit("running", m.running), visit("max_running", m.max_running), visit("finished", m.finished);
    visit("clients", m.clients), visit("started_ms", m.started_ms);
    visit("is_system", m.is_system), visit("users", m.users);
    visit("sandbox", m.sandbox);
    visit("on_cluster", m.on_cluster), visit("max_on_cluster", m.max_on_cluster);
  } else if constexpr (kIs<M, SandboxFacts>) {
    visit("no_new_privileges", m.no_new_privileges), visit("capabilities", m.capabilities);
    visit("seccomp", m.seccomp), visit("landlock_abi", m.landlock_abi);
    visit("signals", m.signals), visit("memory", m.memory);
    visit("can_be_strict", m.can_be_strict);
  } else if constexpr (kIs<M, WatchedEvent>) {
    visit("job", m.job), visit("event", m.event);
  } else if constexpr (kIs<M, Explanation>) {
    visit("job", m.job), visit("failure", m.failure);
  } else if constexpr (kIs<M, LogPage>) {
    visit("lines", m.lines), visit("lost_lines", m.lost_lines), visit("end", m.end);
  } else if constexpr (kIs<M, LogLine>) {
    visit("source", m.source), visit("text", m.text);
  } else if constexpr (kIs<M, ErrorReply>) {
    visit("code", m.code), visit("message", m.message);
  } else {
    static_assert(kIs<M, AskOverview>, "a message without its fields");
  }
}

template <typename T>
constexpr const char* kType = nullptr;
template <>
constexpr const char* kType<Hello> = "hello";
template <>
constexpr const char* kType<SubmitJob> = "submit";
template <>
constexpr const char* kType<ListJobs> = "list";
template <>
constexpr const char* kType<AskOverview> = "overview";
template <>
constexpr const char* kType<ShowJob> = "show";
template <>
constexpr const char* kType<CancelJob> = "cancel";
template <>
constexpr const char* kType<PauseJob> = "pause";
template <>
constexpr const char* kType<ResumeJob> = "resume";
template <>
constexpr const char* kType<RetryJob> = "retry";
template <>
constexpr const char* kType<ExplainJob> = "explain";
template <>
constexpr const char* kType<WaitForJob> = "wait";
template <>
constexpr const char* kType<WatchJob> = "watch";
template <>
constexpr const char* kType<ReadLog> = "log";
template <>
constexpr const char* kType<PreviewJob> = "preview";
template <>
constexpr const char* kType<PreviewPart> = "preview_part";
template <>
constexpr const char* kType<Submitted> = "submitted";
template <>
constexpr const char* kType<JobSummary> = "job";
template <>
constexpr const char* kType<JobPage> = "jobs";
template <>
constexpr const char* kType<Overview> = "overview";
template <>
constexpr const char* kType<WatchedEvent> = "event";
template <>
constexpr const char* kType<Explanation> = "explanation";
template <>
constexpr const char* kType<LogPage> = "log";
template <>
constexpr const char* kType<ErrorReply> = "error";

template <typename M>
Json ToObject(const M& message) {
  FieldWriter writer;
  VisitFields(message, writer);
  return writer.object();
}

template <typename M>
bool FromObject(const Json& json, M& message) {
  FieldReader reader(json);
  if (json.is_object()) VisitFields(message, reader);
  return json.is_object() && reader.status().ok();
}

template <typename T>
Json ToArray(const std::vector<T>& values) {
  Json array = Json::array();
  for (const T& value : values) array.push_back(ToObject(value));
  return array;
}

template <typename T>
bool FromArray(const Json& array, std::vector<T>& values) {
  if (!array.is_array()) return false;
  values.clear();
  for (const Json& element : array) {
    FieldReader reader(element);
    if (element.is_object()) VisitFields(values.emplace_back(), reader);
    if (!element.is_object() || !reader.status().ok()) return false;
  }
  return true;
}

Json Put(const JobSummary& job) { return ToObject(job); }

bool Get(const Json& json, JobSummary& job) { return FromObject(json, job); }

Json Put(const SandboxFacts& facts) { return ToObject(facts); }
bool Get(const Json& json, SandboxFacts& facts) { return FromObject(json, facts); }

Json Put(const std::vector<LogLine>& lines) { return ToArray(lines); }
Json Put(const std::vector<JobSummary>& jobs) { return ToArray(jobs); }
bool Get(const Json& json, std::vector<LogLine>& lines) { return FromArray(json, lines); }
bool Get(const Json& json, std::vector<JobSummary>& jobs) { return FromArray(json, jobs); }

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <typename Variant>
std::string ToJson(const Variant& message) {
  return std::visit(
      [](const auto& alternative) {
        Json object = ToObject(alternative);
        object["type"] = kType<std::decay_t<decltype(alternative)>>;
        return Dump(object);
      },
      message);
}

// Makes `message` the alternative of that type name and reads its fields; false: another name.
template <typename T, typename Variant>
bool ReadIfType(const std::string& type, FieldReader& reader, Variant& message) {
  if (type != kType<T>) return false;
  VisitFields(message.template emplace<T>(), reader);
  return true;
}

template <typename... T>
Result<std::variant<T...>> FromJson(std::string_view text, std::type_identity<std::variant<T...>>) {
  const Json object = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return InvalidInput("the message is not a JSON object");
  std::string type;
  if (!object.contains("type") || !Get(object["type"], type)) {
    return InvalidInput("the message has no \"type\"");
  }
  std::variant<T...> message;
  FieldReader reader(object);
  if (!(ReadIfType<T>(type, reader, message) || ...)) {
    return InvalidInput("a message of the unknown type \"" + type.substr(0, 40) + "\"");
  }
  REEL_RETURN_IF_ERROR(reader.status().Prefixed("in a message of the type \"" + type + "\""));
  return message;
}

}  // namespace

std::string RequestToJson(const Request& request) { return ToJson(request); }
std::string ReplyToJson(const Reply& reply) { return ToJson(reply); }

Result<Request> RequestFromJson(std::string_view text) {
  return FromJson(text, std::type_identity<Request>());
}

Result<Reply> ReplyFromJson(std::string_view text) {
  return FromJson(text, std::type_identity<Reply>());
}

std::string JobSummaryToJson(const JobSummary& job) { return Dump(ToObject(job)); }

}  // namespace reel
