#include "film_probe.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "command_output.h"

namespace reel {
namespace {

constexpr int kBits = 32;

uint32_t ReadNumber(const unsigned char* row, int width) {
  uint32_t number = 0;
  for (int bit = 0; bit < kBits; ++bit) {
    const bool is_white = row[(2 * bit + 1) * width / (2 * kBits)] > 127;
    number = number << 1 | (is_white ? 1 : 0);
  }
  return number;
}

std::string Probe(const std::string& film, const std::string& options) {
  std::string text =
      OutputOf("ffprobe -v error -select_streams v:0 " + options + " -of csv=p=0 '" + film + "'");
  while (!text.empty() && (text.back() == '\n' || text.back() == ',')) text.pop_back();
  return text;
}

}  // namespace

std::string StreamEntry(const std::string& film, const std::string& key) {
  return Probe(film, "-show_entries stream=" + key);
}

int64_t CountFrames(const std::string& film) {
  return std::stoll(Probe(film, "-count_frames -show_entries stream=nb_read_frames"));
}

std::vector<uint32_t> TestcardNumbers(const std::string& film, int width, int height) {
  // One row, in the middle of the squares.
  const int row = height - height / 32 - 1;
  const std::string rows = OutputOf(
      "ffmpeg -v error -nostdin -i '" + film + "' -vf format=gray,crop=" + std::to_string(width) +
      ":1:0:" + std::to_string(row) + " -fps_mode passthrough -f rawvideo -pix_fmt gray pipe:1");
  REQUIRE(rows.size() % static_cast<size_t>(width) == 0);
  std::vector<uint32_t> numbers;
  for (size_t at = 0; at < rows.size(); at += static_cast<size_t>(width)) {
    numbers.push_back(ReadNumber(reinterpret_cast<const unsigned char*>(&rows[at]), width));
  }
  return numbers;
}

std::string FilesIn(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().filename() != "bin") names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}

}  // namespace reel
