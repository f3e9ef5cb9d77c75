#include "trace_rules.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>

namespace reel {
namespace {

using Json = nlohmann::json;
using Track = std::pair<int64_t, int64_t>;  // what the format calls process and thread
using Faults = std::vector<std::string>;

struct Span {
  int64_t begin_ns = 0;
  int64_t end_ns = 0;
};

// What is only seen when all events have been read.
struct Seen {
  std::map<Track, std::vector<Span>> slices;
  std::map<Track, int64_t> open;  // "B" without an "E"
  std::set<Track> used, named;
  std::set<int64_t> named_groups;
  std::map<std::pair<int64_t, std::string>, double> counters;  // each with its latest time
};

bool IsTime(const Json& event, const char* field) {
  return event.contains(field) && event[field].is_number() &&
         std::isfinite(event[field].get<double>()) && event[field] >= 0;
}

bool IsText(const Json& event, const char* field) {
  return event.contains(field) && event[field].is_string() && event[field] != "";
}

bool IsNumbers(const Json& arguments) {
  return !arguments.empty() &&
         std::all_of(arguments.begin(), arguments.end(), [](const Json& value) {
           return value.is_number() && std::isfinite(value.get<double>());
         });
}

// Exact, so that what touches does not overlap.
int64_t Nanoseconds(const Json& microseconds) {
  return std::llround(microseconds.get<double>() * 1000);
}

// What all kinds have in common; the rest can only be looked at where this holds.
bool HasCommonFields(const Json& event, Faults& faults) {
  const size_t before = faults.size();
  if (!event.is_object()) {
    faults.emplace_back("is no object");
    return false;
  }
  if (!IsText(event, "ph")) faults.emplace_back("has no ph");
  if (!IsText(event, "name")) faults.emplace_back("has no name");
  if (!IsTime(event, "ts")) faults.emplace_back("has no ts from 0 on");
  for (const char* field : {"pid", "tid"}) {
    const bool is_whole = event.contains(field) && event[field].is_number_integer();
    if (!is_whole) faults.emplace_back(std::string("has no whole ") + field);
  }
  if (!event.contains("args") || !event["args"].is_object()) faults.emplace_back("has no args");
  return faults.size() == before;
}

void LookAtSlice(const Json& event, const Track& track, Seen& seen, Faults& faults) {
  if (!IsTime(event, "dur")) {
    faults.emplace_back("has no dur from 0 on");
    return;
  }
  const int64_t begin = Nanoseconds(event["ts"]);
  seen.slices[track].push_back({begin, begin + Nanoseconds(event["dur"])});
}

void LookAtCounter(const Json& event, int64_t group, Seen& seen, Faults& faults) {
  if (!IsNumbers(event["args"])) faults.emplace_back("counts what is no number");
  const double when = event["ts"];
  double& latest = seen.counters[{group, event["name"]}];
  if (when < latest) faults.emplace_back("counts at a time before its last one");
  latest = std::max(latest, when);
}

void LookAtName(const Json& event, const Track& track, Seen& seen, Faults& faults) {
  const std::string kind = event["name"];
  const char* const field = kind.ends_with("_name") ? "name" : "sort_index";
  if (!event["args"].contains(field)) faults.emplace_back(std::string("has no ") + field);
  if (kind == "thread_name" && !seen.named.insert(track).second) {
    faults.emplace_back("names a track twice");
  }
  if (kind == "process_name" && !seen.named_groups.insert(track.first).second) {
    faults.emplace_back("names a group twice");
  }
}

void LookAt(const Json& event, Seen& seen, Faults& faults) {
  if (!HasCommonFields(event, faults)) return;
  const std::string phase = event["ph"];
  const Track track{event["pid"], event["tid"]};
  if (phase == "M") return LookAtName(event, track, seen, faults);
  if (phase == "C") return LookAtCounter(event, track.first, seen, faults);
  seen.used.insert(track);
  if (phase == "X") return LookAtSlice(event, track, seen, faults);
  if (phase == "i") {
    if (!IsText(event, "s") || !std::set<std::string>{"t", "p", "g"}.contains(event["s"])) {
      faults.emplace_back("is an instant of no scope");
    }
  } else if (phase == "B") {
    ++seen.open[track];
  } else if (phase == "E") {
    if (--seen.open[track] < 0) faults.emplace_back("ends what has not begun");
  } else {
    faults.emplace_back("is of an unknown kind");
  }
}

std::string Name(const Track& track) {
  return "track " + std::to_string(track.first) + "." + std::to_string(track.second);
}

// Slices of one track lie within each other or apart, as a stack of calls does.
int64_t Overlaps(std::vector<Span> spans) {
  std::ranges::stable_sort(spans, {}, &Span::begin_ns);
  std::vector<int64_t> ends;
  int64_t overlaps = 0;
  for (const Span& span : spans) {
    while (!ends.empty() && ends.back() <= span.begin_ns) ends.pop_back();
    overlaps += !ends.empty() && span.end_ns > ends.back() ? 1 : 0;
    ends.push_back(span.end_ns);
  }
  return overlaps;
}

void LookAtTracks(const Seen& seen, Faults& faults) {
  for (const Track& track : seen.used) {
    if (!seen.named.contains(track)) faults.push_back(Name(track) + " has no name");
    if (!seen.named_groups.contains(track.first)) {
      faults.push_back(Name(track) + " is in a group without a name");
    }
  }
  for (const auto& [track, spans] : seen.slices) {
    if (Overlaps(spans) > 0) faults.push_back(Name(track) + " has slices that overlap");
  }
  for (const auto& [track, open] : seen.open) {
    if (open > 0) faults.push_back(Name(track) + " has what does not end");
  }
}

}  // namespace

Faults TraceFaults(const std::string& text) {
  Json trace;
  try {
    trace = Json::parse(text);  // which is strict about UTF-8, too
  } catch (const Json::parse_error& error) {
    return {std::string("no JSON: ") + error.what()};
  }
  if (!trace.is_object() || !trace.contains("traceEvents") || !trace["traceEvents"].is_array()) {
    return {"no list of events"};
  }
  Faults faults;
  Seen seen;
  for (const Json& event : trace["traceEvents"]) {
    Faults of_one;
    LookAt(event, seen, of_one);
    for (const std::string& fault : of_one) faults.push_back(event.dump() + " " + fault);
  }
  LookAtTracks(seen, faults);
  return faults;
}

}  // namespace reel
