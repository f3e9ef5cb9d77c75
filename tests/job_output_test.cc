#include "daemon/reeld/job_output.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace reel {
namespace {

Progress ProgressAt(int64_t frames_done) {
  Progress progress;
  progress.frames_done = frames_done;
  return progress;
}

// In words, so that a failed comparison shows the events.
std::vector<std::string> EventsAfter(const JobOutput& output, int64_t* seen) {
  std::vector<std::string> words;
  while (const JobEvent* event = output.NextEvent(seen)) {
    if (const Progress* progress = std::get_if<Progress>(event)) {
      words.push_back("progress " + std::to_string(progress->frames_done));
    } else if (const Warning* warning = std::get_if<Warning>(event)) {
      words.push_back("warning " + warning->message);
    } else {
      words.push_back("event " + std::to_string(event->index()));
    }
  }
  return words;
}

using Words = std::vector<std::string>;

TEST_CASE("a reader that keeps up sees every event once") {
  JobOutput output;
  int64_t seen = 0;
  output.AddEvent(ProgressAt(1));
  CHECK(EventsAfter(output, &seen) == Words{"progress 1"});
  output.AddEvent(ProgressAt(2));
  CHECK(EventsAfter(output, &seen) == Words{"progress 2"});
  CHECK(EventsAfter(output, &seen).empty());
}

TEST_CASE("a slow reader sees the latest progress and every other event, in order") {
  JobOutput output;
  output.AddEvent(ProgressAt(1));
  output.AddEvent(Warning{"a"});
  output.AddEvent(ProgressAt(2));
  output.AddEvent(Warning{"b"});
  output.AddEvent(ProgressAt(3));
  output.AddEvent(Finished{});
  int64_t seen = 0;
  CHECK(EventsAfter(output, &seen) ==
        Words{"warning a", "warning b", "progress 3",
              "event " + std::to_string(JobEvent(Finished{}).index())});
}

TEST_CASE("a flood of warnings is bounded and loses the oldest") {
  JobOutput output;
  for (size_t i = 0; i < 3 * JobOutput::kMaxEvents; ++i) {
    output.AddEvent(Warning{std::to_string(i)});
  }
  output.AddEvent(Finished{});
  int64_t seen = 0;
  const Words words = EventsAfter(output, &seen);
  CHECK(words.size() == JobOutput::kMaxEvents);
  CHECK(words.back() == "event " + std::to_string(JobEvent(Finished{}).index()));
}

struct WholeLog {
  std::vector<std::string> lines;
  int64_t lost_lines = 0;
};

WholeLog ReadAll(const JobOutput& output, int64_t* seen) {
  WholeLog log;
  while (output.HasLogAfter(*seen)) {
    const LogPage page = output.NextLogLines(seen);
    REQUIRE_FALSE(page.lines.empty());
    log.lost_lines += page.lost_lines;
    for (const LogLine& line : page.lines) log.lines.push_back(line.text);
  }
  return log;
}

TEST_CASE("a log is given once and in order") {
  JobOutput output;
  int64_t seen = 0;
  CHECK_FALSE(output.HasLogAfter(seen));
  output.AddLogLine({"ffmpeg", "a"});
  output.AddLogLine({"ffmpeg", "b"});
  CHECK(ReadAll(output, &seen).lines == Words{"a", "b"});
  CHECK_FALSE(output.HasLogAfter(seen));
  output.AddLogLine({"ffmpeg", "c"});
  CHECK(ReadAll(output, &seen).lines == Words{"c"});
}

TEST_CASE("a log of too many lines keeps the last ones and counts the lost ones") {
  JobOutput output;
  const size_t count = JobOutput::kMaxLogLines + 5;
  for (size_t i = 0; i < count; ++i) output.AddLogLine({"x", std::to_string(i)});
  int64_t seen = 0;
  const WholeLog log = ReadAll(output, &seen);
  CHECK(log.lost_lines == 5);
  CHECK(log.lines.size() == JobOutput::kMaxLogLines);
  CHECK(log.lines.front() == "5");
  CHECK(log.lines.back() == std::to_string(count - 1));
}

TEST_CASE("a log of too many bytes keeps the last lines") {
  JobOutput output;
  for (int i = 0; i < 100; ++i) output.AddLogLine({"x", std::string(8192, 'y')});
  int64_t seen = 0;
  const WholeLog log = ReadAll(output, &seen);
  CHECK(log.lines.size() * 8192 <= JobOutput::kMaxLogBytes);
  CHECK(log.lines.size() > 20);
  CHECK(log.lost_lines + static_cast<int64_t>(log.lines.size()) == 100);
}

TEST_CASE("a page of a log fits a message even when everything in it is escaped") {
  JobOutput output;
  for (int i = 0; i < 100; ++i) output.AddLogLine({"x", std::string(60'000, '\x01')});
  int64_t seen = 0;
  CHECK(ReplyToJson(output.NextLogLines(&seen)).size() < size_t{1} << 20);
}

}  // namespace
}  // namespace reel
