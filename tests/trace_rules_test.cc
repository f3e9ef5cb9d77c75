// That the check which real traces go through finds what is wrong with one.

#include "trace_rules.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

const std::string kNames =
    R"({"ph":"M","name":"process_name","ts":0,"pid":1,"tid":1,"args":{"name":"job"}},)"
    R"({"ph":"M","name":"thread_name","ts":0,"pid":1,"tid":1,"args":{"name":"steps"}})";

std::string TraceOf(const std::string& events) {
  return R"({"traceEvents":[)" + kNames + (events.empty() ? "" : ",") + events + "]}";
}

TEST_CASE("a trace of every kind of event has no fault") {
  CHECK(TraceFaults(TraceOf("")).empty());
  CHECK(
      TraceFaults(TraceOf(R"({"ph":"X","name":"a","ts":1,"dur":5.5,"pid":1,"tid":1,"args":{}},)"
                          R"({"ph":"X","name":"in it","ts":1,"dur":2,"pid":1,"tid":1,"args":{}},)"
                          R"({"ph":"X","name":"then","ts":6.5,"dur":0,"pid":1,"tid":1,"args":{}},)"
                          R"({"ph":"i","s":"t","name":"b","ts":0.5,"pid":1,"tid":1,"args":{}},)"
                          R"({"ph":"B","name":"c","ts":9,"pid":1,"tid":1,"args":{}},)"
                          R"({"ph":"E","name":"c","ts":10,"pid":1,"tid":1,"args":{}},)"
                          R"({"ph":"C","name":"n","ts":2,"pid":1,"tid":1,"args":{"x":1,"y":0.5}},)"
                          R"({"ph":"C","name":"n","ts":3,"pid":1,"tid":1,"args":{"x":2,"y":0}})"))
          .empty());
}

TEST_CASE("whatever a reader of traces would stumble over is found, and named") {
  struct Case {
    const char* events;
    const char* fault;
  };
  const Case cases[] = {
      {R"({"name":"a","ts":1,"dur":1,"pid":1,"tid":1,"args":{}})", "has no ph"},
      {R"({"ph":"Q","name":"a","ts":1,"pid":1,"tid":1,"args":{}})", "unknown kind"},
      {R"({"ph":"X","ts":1,"dur":1,"pid":1,"tid":1,"args":{}})", "has no name"},
      {R"({"ph":"X","name":"a","dur":1,"pid":1,"tid":1,"args":{}})", "has no ts"},
      {R"({"ph":"X","name":"a","ts":-1,"dur":1,"pid":1,"tid":1,"args":{}})", "has no ts"},
      {R"({"ph":"X","name":"a","ts":"1","dur":1,"pid":1,"tid":1,"args":{}})", "has no ts"},
      {R"({"ph":"X","name":"a","ts":1,"pid":1,"tid":1,"args":{}})", "has no dur"},
      {R"({"ph":"X","name":"a","ts":1,"dur":-0.001,"pid":1,"tid":1,"args":{}})", "has no dur"},
      {R"({"ph":"X","name":"a","ts":1,"dur":1,"tid":1,"args":{}})", "no whole pid"},
      {R"({"ph":"X","name":"a","ts":1,"dur":1,"pid":1,"tid":1.5,"args":{}})", "no whole tid"},
      {R"({"ph":"X","name":"a","ts":1,"dur":1,"pid":1,"tid":1,"args":[]})", "has no args"},
      {R"({"ph":"i","name":"a","ts":1,"pid":1,"tid":1,"args":{}})", "of no scope"},
      {R"({"ph":"i","s":"x","name":"a","ts":1,"pid":1,"tid":1,"args":{}})", "of no scope"},
      {R"({"ph":"C","name":"a","ts":1,"pid":1,"tid":1,"args":{}})", "no number"},
      {R"({"ph":"C","name":"a","ts":1,"pid":1,"tid":1,"args":{"x":"1"}})", "no number"},
      {R"({"ph":"C","name":"a","ts":1,"pid":1,"tid":1,"args":{"x":null}})", "no number"},
      {R"({"ph":"C","name":"a","ts":2,"pid":1,"tid":1,"args":{"x":1}},)"
       R"({"ph":"C","name":"a","ts":1,"pid":1,"tid":1,"args":{"x":1}})",
       "before its last one"},
      {R"({"ph":"B","name":"a","ts":1,"pid":1,"tid":1,"args":{}})", "does not end"},
      {R"({"ph":"E","name":"a","ts":1,"pid":1,"tid":1,"args":{}})", "has not begun"},
      {R"({"ph":"X","name":"a","ts":1,"dur":2,"pid":1,"tid":1,"args":{}},)"
       R"({"ph":"X","name":"b","ts":2,"dur":1.001,"pid":1,"tid":1,"args":{}})",
       "overlap"},
      {R"({"ph":"X","name":"in it","ts":1,"dur":1,"pid":1,"tid":1,"args":{}},)"
       R"({"ph":"X","name":"around","ts":1,"dur":2,"pid":1,"tid":1,"args":{}})",
       "overlap"},
      {R"({"ph":"X","name":"a","ts":1,"dur":1,"pid":1,"tid":2,"args":{}})", "1.2 has no name"},
      {R"({"ph":"X","name":"a","ts":1,"dur":1,"pid":2,"tid":1,"args":{}})", "group without a name"},
      {R"({"ph":"M","name":"thread_name","ts":0,"pid":1,"tid":1,"args":{"name":"b"}})", "twice"},
      {R"({"ph":"M","name":"thread_name","ts":0,"pid":1,"tid":3,"args":{}})", "has no name"},
      {R"(17)", "is no object"},
      {"{\"ph\":\"X\",\"name\":\"\xc3\",\"ts\":1,\"dur\":1,\"pid\":1,\"tid\":1,\"args\":{}}",
       "no JSON"},
      {R"({"ph":"X",})", "no JSON"},
  };
  for (const Case& example : cases) {
    CAPTURE(example.events);
    std::string all;
    for (const std::string& fault : TraceFaults(TraceOf(example.events))) all += fault + "\n";
    CHECK_THAT(all, Catch::Contains(example.fault));
  }
  CHECK(TraceFaults("[]") == std::vector<std::string>{"no list of events"});
}

}  // namespace
}  // namespace reel
