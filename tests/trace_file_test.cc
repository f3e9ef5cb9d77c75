// A trace's place: refused early, and under its name only when it is whole.

#include "daemon/supervisor/trace_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "daemon/writer/frame_recorder.h"
#include "file_text.h"
#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

std::string Names(const fs::path& directory) {
  std::string names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    names += entry.path().filename().string() + " ";
  }
  return names;
}

std::string FrameNumbers(std::span<const FrameRecord> records) {
  std::string text;
  for (const FrameRecord& record : records) text += std::to_string(record.frame) + " ";
  return text;
}

FrameRecord RecordOf(uint64_t frame) {
  FrameRecord record;
  record.frame = frame;
  return record;
}

void Add(uint64_t frame, FrameRecorder* recorder) {
  recorder->Put(RecordOf(frame));
  recorder->NoteRelease(1);
}

void AddOne(uint64_t frame, const TraceFile& file) {
  FrameRecorder recorder(file.frame_records());
  Add(frame, &recorder);
}

// As another user, when this one may everything.
class AsNobody {
 public:
  AsNobody() { changed_ = geteuid() == 0 && seteuid(65534) == 0; }
  ~AsNobody() {
    if (changed_) REQUIRE(seteuid(0) == 0);
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  bool changed_ = false;
};

TEST_CASE("a trace is head, events, frames and tail, and nothing is seen of it before") {
  const TemporaryDirectory files;
  const std::string path = files.path() / "trace.json";
  Result<TraceFile> file = TraceFile::Open(path);
  REQUIRE(file.ok());
  file->Append("events ");
  {
    FrameRecorder first(file->frame_records());
    for (uint64_t frame = 0; frame < 600; ++frame) Add(frame, &first);
  }
  AddOne(600, file.value());
  file->Append("more ");
  CHECK(Names(files.path()).empty());

  std::string frames;
  for (int frame = 0; frame <= 600; ++frame) frames += std::to_string(frame) + " ";
  REQUIRE(file->Publish("head ", FrameNumbers, [] { return "tail"; }).ok());
  CHECK(FileText(path) == "head events more " + frames + "tail");
  CHECK(Names(files.path()) == "trace.json ");
}

TEST_CASE("what a killed writer left of a record does not spoil those of the next one") {
  const TemporaryDirectory files;
  const std::string path = files.path() / "trace.json";
  Result<TraceFile> file = TraceFile::Open(path);
  REQUIRE(file.ok());
  AddOne(1, file.value());
  REQUIRE(write(file->frame_records(), "half a record", 13) == 13);
  AddOne(2, file.value());
  REQUIRE(write(file->frame_records(), "half a record", 13) == 13);
  REQUIRE(file->Publish("", FrameNumbers, [] { return ""; }).ok());
  CHECK(FileText(path) == "1 2 ");
}

TEST_CASE("a frame whose slot was not released has no record") {
  const TemporaryDirectory files;
  const std::string path = files.path() / "trace.json";
  Result<TraceFile> file = TraceFile::Open(path);
  REQUIRE(file.ok());
  {
    FrameRecorder recorder(file->frame_records());
    recorder.Put(RecordOf(7));
    recorder.Put(RecordOf(8));
    recorder.NoteRelease(1);
  }
  REQUIRE(file->Publish("", FrameNumbers, [] { return ""; }).ok());
  CHECK(FileText(path) == "7 ");
}

TEST_CASE("no more frames than the limit are recorded, in however many segments") {
  const TemporaryDirectory files;
  Result<TraceFile> file = TraceFile::Open(files.path() / "trace.json");
  REQUIRE(file.ok());
  const auto bytes = [&] {
    struct stat info {};
    REQUIRE(fstat(file->frame_records(), &info) == 0);
    return static_cast<uint64_t>(info.st_size);
  };
  REQUIRE(ftruncate(file->frame_records(),
                    static_cast<off_t>((kMostFrameRecords - 2) * sizeof(FrameRecord))) == 0);
  {
    FrameRecorder recorder(file->frame_records());
    for (uint64_t frame = 0; frame < 10; ++frame) Add(frame, &recorder);
  }
  AddOne(10, file.value());
  CHECK(bytes() == kMostFrameRecords * sizeof(FrameRecord));
}

TEST_CASE("a trace that cannot be written leaves what stood there before") {
  const TemporaryDirectory files;
  const std::string path = files.Write("there/trace.json", "before");
  Result<TraceFile> file = TraceFile::Open(path);
  REQUIRE(file.ok());
  REQUIRE(chmod((files.path() / "there").c_str(), 0555) == 0);
  {
    const AsNobody nobody;
    const Status status = file->Publish("head", FrameNumbers, [] { return ""; });
    CHECK(status.code() == StatusCode::kUnavailable);
    CHECK(status.message() == "trace: '" + path + "': Permission denied");
  }
  CHECK(FileText(path) == "before");
  REQUIRE(chmod((files.path() / "there").c_str(), 0755) == 0);
}

TEST_CASE("a place that cannot hold a trace is refused at the start") {
  const TemporaryDirectory files;
  REQUIRE(mkfifo((files.path() / "fifo").c_str(), 0600) == 0);
  CHECK(TraceFile::Open(files.path()).status().message() ==
        "trace: '" + files.path().string() + "' exists and is a directory, not a regular file");
  CHECK(TraceFile::Open(files.path() / "fifo").status().code() == StatusCode::kInvalidInput);
  CHECK(TraceFile::Open(files.path() / "no" / "a.json").status().code() ==
        StatusCode::kInvalidInput);
  CHECK(TraceFile::Open(files.Write("file", "") + "/a.json").status().code() ==
        StatusCode::kInvalidInput);
}

TEST_CASE("a directory that may not be written is refused at the start") {
  const TemporaryDirectory files;
  REQUIRE(chmod(files.path().c_str(), 0555) == 0);
  const AsNobody nobody;
  CHECK(TraceFile::Open(files.path() / "a.json").status().code() == StatusCode::kUnavailable);
}

}  // namespace
}  // namespace reel
