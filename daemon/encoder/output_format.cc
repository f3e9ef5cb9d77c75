#include "daemon/encoder/output_format.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

#include "base/nearest_name.h"

namespace reel {
namespace {

const std::vector<std::string>& X264Presets() {
  static const std::vector<std::string> presets = {"ultrafast", "superfast", "veryfast", "faster",
                                                   "fast",      "medium",    "slow",     "slower",
                                                   "veryslow",  "placebo"};
  return presets;
}

std::vector<std::string> Numbers(int last) {
  std::vector<std::string> numbers;
  for (int i = 0; i <= last; ++i) numbers.push_back(std::to_string(i));
  return numbers;
}

// The default qualities are those at which thin lines and small text of a chart look untouched.
// Pixel formats: `ffmpeg -h encoder=...`, without what players do not show.
const std::vector<Codec>& Codecs() {
  static const std::vector<std::string> yuv8_and_10 = {"yuv420p",     "yuv422p",     "yuv444p",
                                                       "yuv420p10le", "yuv422p10le", "yuv444p10le"};
  static const std::vector<std::string> yuv_and_alpha = {
      "yuv420p", "yuva420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p10le"};
  static const std::vector<Codec> codecs = {
      {.name = "h264",
       .encoder = "libx264",
       .default_crf = 18,
       .max_crf = 51,
       .default_preset = "medium",
       .presets = X264Presets(),
       .pixels = yuv8_and_10},
      {.name = "h265",
       .encoder = "libx265",
       .default_crf = 20,
       .max_crf = 51,
       .default_preset = "medium",
       .presets = X264Presets(),
       .pixels = yuv8_and_10,
       .min_side = 16},
      {.name = "vp9",
       .encoder = "libvpx-vp9",
       .default_crf = 24,
       .max_crf = 63,
       .whole_crf = true,
       .default_preset = "5",
       .presets = Numbers(8),
       .pixels = yuv_and_alpha,
       .alpha_pixels = "yuva420p"},
      {.name = "av1",
       .encoder = "libsvtav1",
       .default_crf = 28,
       .max_crf = 63,
       .whole_crf = true,
       .default_preset = "10",
       .presets = Numbers(13),
       .pixels = yuv8_and_10},
      {.name = "prores",
       .encoder = "prores_ks",
       .pixels = {"yuv444p10le", "yuva444p10le", "yuv422p10le"},
       .alpha_pixels = "yuva444p10le"},
      {.name = "gif", .encoder = "gif", .pixels = {"pal8"}, .alpha_pixels = "pal8"},
      {.name = "apng", .encoder = "apng", .pixels = {"rgb24", "rgba"}, .alpha_pixels = "rgba"},
      {.name = "png", .encoder = "png", .pixels = {"rgb24", "rgba"}, .alpha_pixels = "rgba"},
  };
  return codecs;
}

const std::vector<Container>& Containers() {
  static const std::vector<Container> containers = {
      {.name = "mp4", .muxer = "mp4", .codecs = {"h264", "h265", "av1"}, .audio_encoder = "aac"},
      {.name = "mov",
       .muxer = "mov",
       .codecs = {"h264", "h265", "prores"},
       .alpha_codec = "prores",
       .audio_encoder = "aac"},
      {.name = "mkv",
       .muxer = "matroska",
       .codecs = {"h264", "h265", "vp9", "av1", "prores"},
       .audio_encoder = "libopus",
       .max_fps = 1000},
      {.name = "webm",
       .muxer = "webm",
       .codecs = {"vp9", "av1"},
       .audio_encoder = "libopus",
       .max_fps = 1000},
      {.name = "gif", .muxer = "gif", .codecs = {"gif"}, .max_fps = 100},
      {.name = "apng", .muxer = "apng", .codecs = {"apng"}},
      {.name = "png", .muxer = "image2", .codecs = {"png"}},
  };
  return containers;
}

const std::map<std::string, EncodedPixels>& AllPixels() {
  static const std::map<std::string, EncodedPixels> all = [] {
    std::map<std::string, EncodedPixels> by_name;
    const auto add = [&](std::string name, bool yuv, bool alpha, int32_t width, int32_t height) {
      by_name[name] = {name, yuv, alpha, width, height};
    };
    for (const char* name : {"yuv420p", "yuv420p10le"}) add(name, true, false, 2, 2);
    for (const char* name : {"yuv422p", "yuv422p10le"}) add(name, true, false, 2, 1);
    for (const char* name : {"yuv444p", "yuv444p10le"}) add(name, true, false, 1, 1);
    add("yuva420p", true, true, 2, 2);
    add("yuva444p10le", true, true, 1, 1);
    add("rgb24", false, false, 1, 1);
    add("rgba", false, true, 1, 1);
    add("pal8", false, true, 1, 1);
    return by_name;
  }();
  return all;
}

template <typename T>
std::vector<std::string> NamesOf(const std::vector<T>& table) {
  std::vector<std::string> names;
  for (const T& entry : table) names.push_back(entry.name);
  return names;
}

template <typename T>
const T* Find(const std::vector<T>& table, const std::string& name) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const T& entry) { return entry.name == name; });
  return found == table.end() ? nullptr : &*found;
}

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// ".MP4" -> "mp4"; "" when the file's name has no ending.
std::string EndingOf(const std::string& path) {
  const std::string file = path.substr(path.rfind('/') + 1);
  const size_t dot = file.rfind('.');
  if (dot == std::string::npos) return "";
  std::string ending = file.substr(dot + 1);
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

std::string DidYouMean(const std::string& wanted, const std::vector<std::string>& known) {
  const std::optional<std::string> nearest = NearestName(wanted, known);
  return nearest ? " (did you mean \"" + *nearest + "\"?)" : "";
}

std::string ContainersThatHold(const std::string& codec) {
  std::vector<std::string> holders;
  for (const Container& container : Containers()) {
    if (Contains(container.codecs, codec)) holders.push_back("." + container.name);
  }
  return Listed(holders);
}

}  // namespace

std::string Listed(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

std::string CodecsWithCrf() {
  std::vector<std::string> names;
  for (const Codec& codec : Codecs()) {
    if (codec.max_crf > 0) names.push_back(codec.name);
  }
  return Listed(names);
}

std::string CodecsWithPreset() {
  std::vector<std::string> names;
  for (const Codec& codec : Codecs()) {
    if (!codec.presets.empty()) names.push_back(codec.name);
  }
  return Listed(names);
}

Result<Container> ContainerFor(const std::string& path, const std::string& codec) {
  std::string name = EndingOf(path);
  if (name == "png" && codec == "apng") name = "apng";
  if (const Container* container = Find(Containers(), name)) return *container;

  std::vector<std::string> endings;
  for (const Container& container : Containers()) endings.push_back("." + container.name);
  const std::string problem = name.empty() ? "has no ending that says the format"
                                           : "ends in \"." + name + "\", which is no known format" +
                                                 DidYouMean("." + name, endings);
  return InvalidInput("output: \"" + path + "\" " + problem + "; possible are " + Listed(endings) +
                      ", and for a picture a frame a name such as \"%05d.png\"");
}

Result<Codec> CodecFor(const Container& container, const std::string& codec, bool has_alpha) {
  std::string wanted = codec;
  if (wanted.empty()) {
    const bool alpha_codec = has_alpha && !container.alpha_codec.empty();
    wanted = alpha_codec ? container.alpha_codec : container.codecs.front();
  }
  const Codec* found = Find(Codecs(), wanted);
  if (found == nullptr) {
    const std::vector<std::string> known = NamesOf(Codecs());
    return InvalidInput("codec: \"" + codec + "\" is unknown" + DidYouMean(codec, known) +
                        "; possible are " + Listed(known));
  }
  if (!Contains(container.codecs, wanted)) {
    return InvalidInput("codec: ." + container.name + " cannot hold \"" + codec + "\", only " +
                        Listed(container.codecs) + "; " + codec + " goes into " +
                        ContainersThatHold(codec));
  }
  return *found;
}

Result<EncodedPixels> PixelsFor(const Codec& codec, const std::string& pix_fmt, bool has_alpha) {
  if (!pix_fmt.empty() && !Contains(codec.pixels, pix_fmt)) {
    return InvalidInput("pix_fmt: " + codec.name + " cannot be written as \"" + pix_fmt + "\"" +
                        DidYouMean(pix_fmt, codec.pixels) + "; possible are " +
                        Listed(codec.pixels));
  }
  if (!pix_fmt.empty()) return AllPixels().at(pix_fmt);
  const bool alpha = has_alpha && !codec.alpha_pixels.empty();
  return AllPixels().at(alpha ? codec.alpha_pixels : codec.pixels.front());
}

}  // namespace reel
