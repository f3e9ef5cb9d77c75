#include "client/encoder_checks.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "temporary_directory.h"

namespace reel {
namespace {

using Catch::Contains;

const std::string kAll =
    "Encoders:\n V..... = Video\n ------\n"
    " V....D libx264              libx264 H.264\n V....D libx265   x\n V....D libvpx-vp9 x\n"
    " V..... libsvtav1 x\n V....D libaom-av1 x\n V.S... prores_ks x\n V....D gif x\n"
    " VF...D apng x\n VF...D png x\n A....D aac x\n A....D libopus x\n";

std::string Without(const std::string& encoder) {
  std::string text = kAll;
  return text.replace(text.find(" " + encoder), encoder.size() + 1, " other");
}

// PATH as long as this lives.
class PathOf {
 public:
  explicit PathOf(const std::string& path) : before_(std::getenv("PATH")) {
    setenv("PATH", path.c_str(), 1);
  }
  ~PathOf() { setenv("PATH", before_.c_str(), 1); }

 private:
  std::string before_;
};

void WriteProgram(const TemporaryDirectory& directory, const std::string& name,
                  const std::string& script) {
  const std::string path = directory.Write(name, "#!/bin/sh\n" + script);
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
}

TEST_CASE(
    "an ffmpeg with everything is well, one without H.264 is of no use, others lack a format") {
  CHECK(JudgeEncoders(kAll).verdict == Verdict::kOk);
  CHECK(JudgeEncoders("").verdict == Verdict::kFail);
  CHECK(JudgeEncoders(Without("libx264")).verdict == Verdict::kFail);
  const Diagnosis no_av1 = JudgeEncoders(Without("libsvtav1"));
  CHECK(no_av1.verdict == Verdict::kWarn);
  CHECK(no_av1.what == "ffmpeg lacks libsvtav1 (AV1)");
}

TEST_CASE("with an empty PATH the words are to install ffmpeg") {
  const TemporaryDirectory directory;
  const PathOf path(directory.path().string());
  for (const Diagnosis& diagnosis : {CheckEncoderProgram("ffmpeg"), CheckEncoderProgram("ffprobe"),
                                     CheckEncoders(), CheckRoundTrip()}) {
    CAPTURE(diagnosis.name, diagnosis.what);
    CHECK(diagnosis.verdict == Verdict::kFail);
    CHECK_THAT(diagnosis.advice, Contains("apt install ffmpeg"));
  }
}

TEST_CASE("an ffmpeg that does not work says what it says itself") {
  const TemporaryDirectory directory;
  WriteProgram(directory, "ffmpeg", "echo 'cannot open libfoo.so' >&2; exit 1\n");
  const PathOf path(directory.path().string());
  CHECK(CheckEncoderProgram("ffmpeg").verdict == Verdict::kFail);
  CHECK_THAT(CheckEncoderProgram("ffmpeg").what, Contains("cannot open libfoo.so"));
  CHECK_THAT(CheckRoundTrip().what, Contains("cannot open libfoo.so"));
}

TEST_CASE("an ffmpeg that gives back other frames fails") {
  const TemporaryDirectory directory;
  WriteProgram(directory, "ffmpeg", "echo film\n");
  const PathOf path(directory.path().string());
  CHECK(CheckRoundTrip().verdict == Verdict::kFail);
  CHECK_THAT(CheckRoundTrip().what, Contains("come back"));
}

TEST_CASE("the version is read from what ffmpeg says") {
  const TemporaryDirectory directory;
  WriteProgram(directory, "ffprobe", "echo 'ffprobe version 7.1-beta Copyright (c)'\n");
  const PathOf path(directory.path().string());
  CHECK_THAT(CheckEncoderProgram("ffprobe").what, Catch::StartsWith("7.1-beta, "));
}

TEST_CASE("the ffmpeg of this machine makes a film and gives back its frames") {
  CHECK(CheckRoundTrip().what == "10 frames went to H.264 and came back equal");
  CHECK(CheckEncoders().verdict != Verdict::kFail);
}

}  // namespace
}  // namespace reel
