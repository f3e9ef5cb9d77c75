#include "daemon/encoder/sound_probe.h"

#include <charconv>
#include <cmath>
#include <string_view>

namespace reel {
namespace {

// "frame|pts_time=1.25|nb_samples=1024": the number behind "pts_time="; none for "N/A" and on other lines.
std::optional<double> NumberIn(std::string_view line, std::string_view section,
                               std::string_view name) {
  if (!line.starts_with(section)) return std::nullopt;
  const std::string key = "|" + std::string(name) + "=";
  const size_t at = line.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view text = line.substr(at + key.size());
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

Rational Microseconds(double seconds) {
  constexpr int64_t kMost = int64_t{1} << 52;
  const double us = std::round(seconds * 1e6);
  if (us >= static_cast<double>(kMost)) return MakeRational(kMost, 1'000'000);
  return MakeRational(us < 0 ? 0 : static_cast<int64_t>(us), 1'000'000);
}

}  // namespace

std::vector<std::string> SoundProbeCommand(const std::string& path, int64_t seconds) {
  const std::string entries = "stream=codec_type,sample_rate:format=start_time";
  std::vector<std::string> command = {"ffprobe", "-v", "error", "-select_streams", "a:0"};
  if (seconds > 0)
    command.insert(command.end(), {"-read_intervals", "%+" + std::to_string(seconds)});
  const std::string frames = seconds > 0 ? "frame=pts_time,nb_samples:" : "";
  command.insert(command.end(),
                 {"-show_entries", frames + entries, "-of", "compact", "-i", "file:" + path});
  return command;
}

FoundSound ParseSoundProbe(const std::vector<std::string>& lines, bool is_measured) {
  FoundSound found;
  double rate = 0;
  double begin = 0;
  std::optional<double> last_begin;
  double last_samples = 0;
  for (const std::string& line : lines) {
    if (line.starts_with("stream|codec_type=audio")) found.has_sound = true;
    if (const auto number = NumberIn(line, "stream|", "sample_rate")) rate = *number;
    if (const auto number = NumberIn(line, "format|", "start_time")) begin = *number;
    const auto frame_begin = NumberIn(line, "frame|", "pts_time");
    const auto frame_samples = NumberIn(line, "frame|", "nb_samples");
    if (!frame_begin || !frame_samples) continue;
    last_begin = frame_begin;
    last_samples = *frame_samples;
  }
  if (!found.has_sound || !is_measured) return found;
  found.has_sound = last_begin && rate > 0;
  if (found.has_sound) found.length_s = Microseconds(*last_begin + last_samples / rate - begin);
  return found;
}

}  // namespace reel
