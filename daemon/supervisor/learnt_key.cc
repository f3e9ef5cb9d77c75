#include "daemon/supervisor/learnt_key.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <string_view>

#include "base/field_text.h"
#include "base/quantities.h"
#include "base/script_scene.h"
#include "daemon/encoder/output_format.h"

namespace reel {
namespace {

// Twice the quality of a bit rate, as x264's authors count: 6 steps of crf halve the bits.
constexpr double kCrfClass = 6;
// A title is shorter; data that was written into a parameter is longer.
constexpr size_t kShortTextBytes = 256;

// The power of two below `number`: 1 for 2 and 3.
int64_t PowerOfTwo(int64_t number) {
  return number <= 0 ? -1 : std::bit_width(static_cast<uint64_t>(number)) - 1;
}

std::string NumberShape(double number) {
  if (number == 0) return "number 0";
  return fmt::format("number {}{}", number < 0 ? '-' : '+', std::ilogb(number));
}

std::string TextShape(const std::string& text) {
  if (text.empty()) return "nothing";
  if (text.size() < kShortTextBytes) return "text";
  return fmt::format("text {}", PowerOfTwo(static_cast<int64_t>(text.size())) / 2);
}

std::string FileShape(const ParameterValue& value) {
  if (value.text.empty()) return "nothing";
  const Result<std::string> path = AbsolutePath(value.text, value.base_directory);
  struct stat found {};
  if (!path.ok() || stat(path.value().c_str(), &found) != 0 || !S_ISREG(found.st_mode)) {
    return "path";
  }
  return fmt::format("file {}", PowerOfTwo(found.st_size) / 2);
}

std::map<std::string, std::string> Shapes(const JobSpec& job, const RendererLoaded& renderer) {
  std::map<std::string, std::string> shapes;
  for (const auto& [name, value] : job.params) shapes[name] = ShapeOf("", value);
  for (const RendererParameterSpec& declared : renderer.params) {
    const auto given = job.params.find(declared.name);
    const ParameterValue value =
        given != job.params.end() ? given->second : ParameterValue{declared.default_text, ""};
    shapes[declared.name] = ShapeOf(declared.type, value);
  }
  return shapes;
}

// "800k", "4M", "2500000". REQUIRES: MakeEncodePlan has taken it.
std::string BitrateClass(const std::string& text) {
  const size_t digits = text.find_first_of("kKMG");
  const Result<double> number = ParseNumber(std::string_view(text).substr(0, digits));
  if (!number.ok()) return text;
  const char unit = digits == std::string::npos ? ' ' : text[digits];
  const double factor = unit == 'G' ? 1e9 : unit == 'M' ? 1e6 : unit == ' ' ? 1 : 1e3;
  return fmt::format("bitrate {}", std::ilogb(number.value() * factor));
}

// Nothing of it for a codec without the choice.
std::string QualityClass(const OutputSpec& output, const Codec& codec) {
  if (codec.max_crf == 0) return "";
  if (!output.bitrate.empty()) return BitrateClass(output.bitrate);
  return fmt::format("crf {}", std::lround(output.crf.value_or(codec.default_crf) / kCrfClass));
}

void AddEncoder(const OutputSpec& output, bool has_alpha, LearntFacts& facts) {
  facts.ffmpeg_args = output.ffmpeg_args;
  const Result<Container> container = ContainerFor(output.path, output.codec);
  if (!container.ok()) return;
  facts.container = container.value().name;
  const Result<Codec> codec = CodecFor(container.value(), output.codec, has_alpha);
  if (!codec.ok()) return;
  facts.preset = output.preset.empty() ? codec.value().default_preset : output.preset;
  facts.quality = QualityClass(output, codec.value());
  if (const auto pixels = PixelsFor(codec.value(), output.pix_fmt, has_alpha); pixels.ok()) {
    facts.encoded_pixels = pixels.value().name;
  }
}

void AddPlugin(const std::string& path, LearntFacts& facts) {
  facts.plugin_path = path;
  struct stat found {};
  if (stat(RendererFile(path).c_str(), &found) != 0) return;
  constexpr int64_t kNanoseconds = 1'000'000'000;
  facts.plugin_bytes = found.st_size;
  facts.plugin_changed_ns = found.st_mtim.tv_sec * kNanoseconds + found.st_mtim.tv_nsec;
}

// Each text with its length, so that no two lists of texts give one.
void Append(std::string& all, std::string_view text) {
  all += fmt::format("{}:{};", text.size(), text);
}

}  // namespace

std::string ShapeOf(const std::string& type, const ParameterValue& value) {
  if (type == "path") return FileShape(value);
  if (type == "text") return TextShape(value.text);
  if (value.text == "true" || value.text == "false") return "switch " + value.text;
  if (const Result<double> number = ParseNumber(value.text); number.ok()) {
    return type == "bool" ? "switch " + value.text : NumberShape(number.value());
  }
  return TextShape(value.text);
}

LearntFacts LearntFactsOf(const JobSpec& job, const std::string& plugin_path,
                          const RendererLoaded& renderer, const EncodePlan& encode, int64_t cores) {
  LearntFacts facts;
  facts.renderer = renderer.name;
  AddPlugin(plugin_path, facts);
  facts.shapes = Shapes(job, renderer);
  facts.slot = encode.slot;
  facts.encoder = encode.encoder;
  AddEncoder(job.output, renderer.has_alpha, facts);
  if (job.ring_memory_bytes) facts.ring_memory_class = PowerOfTwo(*job.ring_memory_bytes);
  facts.cores = cores;
  return facts;
}

LearntKey MakeLearntKey(const LearntFacts& facts) {
  std::string all;
  for (const std::string& text : {facts.renderer, facts.plugin_path, facts.container, facts.encoder,
                                  facts.preset, facts.quality, facts.encoded_pixels}) {
    Append(all, text);
  }
  const SlotFormat& slot = facts.slot;
  Append(all, fmt::format("{} {} {}x{} {}x{} {} {} {}", facts.plugin_bytes, facts.plugin_changed_ns,
                          slot.drawn.width, slot.drawn.height, slot.encoded.width,
                          slot.encoded.height, static_cast<uint32_t>(slot.pixel_format),
                          facts.ring_memory_class, facts.cores));
  Append(all, std::to_string(facts.shapes.size()));
  for (const auto& [name, shape] : facts.shapes) {
    Append(all, name);
    Append(all, shape);
  }
  for (const std::string& word : facts.ffmpeg_args) Append(all, word);
  const XXH128_hash_t hash = XXH3_128bits(all.data(), all.size());
  return {fmt::format("{:016x}{:016x}", hash.high64, hash.low64)};
}

}  // namespace reel
