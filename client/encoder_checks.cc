#include "client/encoder_checks.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include "base/program_path.h"
#include "client/program_output.h"

namespace reel {
namespace {

constexpr const char* kInstall = "install ffmpeg (Debian: apt install ffmpeg)";

// Encoder, and what cannot be made without it.
struct NeededEncoder {
  const char* name;
  const char* use;
  bool is_essential = false;  // what is taken when nobody says a codec
};
constexpr std::array<NeededEncoder, 11> kNeeded = {{{"libx264", "H.264", true},
                                                    {"libx265", "H.265"},
                                                    {"libvpx-vp9", "VP9"},
                                                    {"libsvtav1", "AV1"},
                                                    {"libaom-av1", "small AV1 films"},
                                                    {"prores_ks", "ProRes"},
                                                    {"gif", "gif"},
                                                    {"apng", "apng"},
                                                    {"png", "png"},
                                                    {"aac", "sound in mp4 and mov"},
                                                    {"libopus", "sound in webm and mkv"}}};

// "ffmpeg version 5.1.9-0+deb12u1 Copyright (c) ..." -> "5.1.9-0+deb12u1".
std::string VersionIn(const std::string& text) {
  std::istringstream words(text);
  std::string program, version, number;
  words >> program >> version >> number;
  return version == "version" ? number : "of an unknown version";
}

// A gradient that moves.
std::string RawFrames(int count, int side) {
  std::string frames;
  for (int frame = 0; frame < count; ++frame) {
    for (int i = 0; i < side * side * 3 / 2; ++i) {
      frames += static_cast<char>(16 + (i + 5 * frame) % 200);
    }
  }
  return frames;
}

std::string LastLine(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

Diagnosis CheckEncoderProgram(const std::string& program) {
  const std::optional<std::string> path = FindInPath(program);
  if (!path) return {program, Verdict::kFail, "there is no " + program + " in PATH", kInstall};
  const Result<ProgramOutput> output = RunProgram({{*path, "-version"}});
  if (!output.ok()) return {program, Verdict::kFail, output.status().message(), kInstall};
  if (!output.value().ran_well()) {
    return {program, Verdict::kFail,
            fmt::format("{} does not work: {}", *path, LastLine(output.value().err)), kInstall};
  }
  return {program, Verdict::kOk, VersionIn(output.value().out) + ", " + *path, ""};
}

Diagnosis JudgeEncoders(std::string_view listed) {
  // " V....D libx264              libx264 H.264 / AVC ..." (ffmpeg -encoders)
  std::set<std::string> there;
  std::istringstream lines{std::string(listed)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string flags, name;
    if (words >> flags >> name && flags.size() == 6) there.insert(name);
  }
  std::string missing;
  auto verdict = Verdict::kOk;
  for (const NeededEncoder& needed : kNeeded) {
    if (there.contains(needed.name)) continue;
    missing += fmt::format("{}{} ({})", missing.empty() ? "" : ", ", needed.name, needed.use);
    verdict = std::max(verdict, needed.is_essential ? Verdict::kFail : Verdict::kWarn);
  }
  if (verdict == Verdict::kOk) {
    return {"encoders", verdict, fmt::format("all {} that Reel uses", kNeeded.size()), ""};
  }
  return {"encoders", verdict, "ffmpeg lacks " + missing,
          "install an ffmpeg that has them (Debian's has), or use other formats"};
}

Diagnosis CheckEncoders() {
  const std::optional<std::string> ffmpeg = FindInPath("ffmpeg");
  if (!ffmpeg) return {"encoders", Verdict::kFail, "not known without ffmpeg", kInstall};
  const Result<ProgramOutput> output = RunProgram({{*ffmpeg, "-hide_banner", "-encoders"}});
  if (!output.ok()) return {"encoders", Verdict::kFail, output.status().message(), kInstall};
  return JudgeEncoders(output.value().out);
}

Diagnosis CheckRoundTrip() {
  constexpr int kFrames = 10;
  constexpr int kSide = 64;
  const std::string size = fmt::format("{0}x{0}", kSide);
  const char* const name = "encoding";
  const std::optional<std::string> ffmpeg = FindInPath("ffmpeg");
  if (!ffmpeg) return {name, Verdict::kFail, "not tried without ffmpeg", kInstall};
  const std::string frames = RawFrames(kFrames, kSide);
  const std::vector<std::string> quiet = {*ffmpeg, "-hide_banner", "-v", "error", "-nostdin"};
  const auto call = [&](const std::vector<std::string>& more, const std::string& input) {
    std::vector<std::string> words = quiet;
    words.insert(words.end(), more.begin(), more.end());
    return RunProgram({words, input});
  };
  const auto failure = [&](const Result<ProgramOutput>& output) {
    return Diagnosis{name, Verdict::kFail,
                     "a film of ten frames cannot be made: " +
                         (output.ok() ? LastLine(output.value().err) : output.status().message()),
                     "see whether `ffmpeg` works by itself; " + std::string(kInstall)};
  };
  const Result<ProgramOutput> film =
      call({"-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", size, "-r", "25", "-i", "pipe:0", "-c:v",
            "libx264", "-preset", "ultrafast", "-qp", "0", "-f", "matroska", "pipe:1"},
           frames);
  if (!film.ok() || !film.value().ran_well()) return failure(film);
  const Result<ProgramOutput> back =
      call({"-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "yuv420p", "pipe:1"}, film.value().out);
  if (!back.ok() || !back.value().ran_well()) return failure(back);
  if (back.value().out != frames) {
    return {name, Verdict::kFail, "frames come back from H.264 without loss as others", kInstall};
  }
  return {name, Verdict::kOk, fmt::format("{} frames went to H.264 and came back equal", kFrames),
          ""};
}

}  // namespace reel
