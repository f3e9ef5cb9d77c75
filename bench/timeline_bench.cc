// What it costs to compose a film of clips, beside drawing the clips.
//
//     timeline_bench [ROUNDS]        9
//
// Three tables. Times of a process that draws: a renderer's frames, asked for through a timeline that crops,
// speeds up, eases and reverses them, against the same frames asked for directly; both must draw the same
// pixels. Whole commands: `reel render` of a job file whose timeline does all that and undoes it, so that the
// film is the same, against the scene's own. Pictures: two of 1920 x 1080, the upper one with alpha, laid
// over each other or crossfaded, against drawing both of them (a copy of each from memory onto a blank
// canvas, as much as the cheapest renderer does) and nothing else; beside it what moving as many bytes as
// one has takes, and Cairo's source-over. Ratios and differences are of one round; contestants take turns,
// and who begins does, too.

#include <cairo.h>
#include <fcntl.h>
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/program_path.h"
#include "base/unique_fd.h"
#include "bench/measure.h"
#include "bench/process_cost.h"
#include "bench/reel_run.h"
#include "bench/require.h"
#include "producer/guarded_canvas.h"
#include "producer/pixel_conversion.h"
#include "producer/plugin_library.h"
#include "producer/timeline/picture_mixing.h"
#include "producer/timeline/timeline_renderer.h"

namespace reel::bench {
namespace {

std::string RenderersDirectory() {
  const std::filesystem::path programs =
      std::filesystem::path(SiblingProgram("reel")).parent_path();
  return (programs.parent_path() / "lib/reel/renderers").string();
}

// Each once a round, another one first in each; CPU of this thread, ms, of one of `runs`.
void TakeTurns(int rounds, int runs, const std::vector<std::function<void()>>& contestants,
               const std::function<void(const std::vector<double>& ms)>& take) {
  for (int round = -1; round < rounds; ++round) {
    std::vector<double> ms(contestants.size());
    for (size_t i = 0; i < contestants.size(); ++i) {
      const size_t who = (i + static_cast<size_t>(round + 1)) % contestants.size();
      const double start = NowMilliseconds(TimeKind::kThreadCpu);
      for (int run = 0; run < runs; ++run) contestants[who]();
      ms[who] = (NowMilliseconds(TimeKind::kThreadCpu) - start) / runs;
    }
    if (round >= 0) take(ms);
  }
}

// --- Time ---

struct Scene {
  std::string renderer;
  int32_t width, height;
};

// 400 of 600 frames, as they come.
constexpr const char* kTimeline = R"({"scene": "RENDERER", "duration": "600f", "do": [
  {"crop": ["60f", "540f"]}, {"speed": "6/5"}, {"ease": "cubic-in-out"}, {"reverse": true}]})";

std::string Filled(std::string text, const std::string& renderer) {
  return text.replace(text.find("RENDERER"), std::strlen("RENDERER"), renderer);
}

class BothWays {
 public:
  explicit BothWays(const Scene& scene)
      : canvas_(Require(GuardedCanvas::Create({scene.width, scene.height}))),
        slot_{{scene.width, scene.height}, {scene.width, scene.height}},
        library_(Require(PluginLibrary::Load(RenderersDirectory() + "/" + scene.renderer + ".so"))),
        direct_(Require(PluginRenderer::Create(library_, Request(scene)))),
        composed_(Require(Composed(scene))) {
    for (int64_t n = 0; n < frame_count(); ++n) CheckSame(n);
  }

  int64_t frame_count() const { return composed_->plan().frame_count(); }

  // As a producer: onto a blank canvas, then into the ring.
  void DrawDirectly(int64_t n) {
    canvas_.Clear(false);
    Check(direct_.Draw(asked_[static_cast<size_t>(n)]));
    ConvertToSlot(canvas_.picture(), slot_, frame_bytes_);
  }
  void DrawComposed(int64_t n) {
    canvas_.Clear(false);
    Check(composed_->Draw(Blank(n)));
    ConvertToSlot(canvas_.picture(), slot_, frame_bytes_);
  }
  // Everything about it but drawing.
  void Ask(int64_t n) { asked_index_ += composed_->plan().Recipe(n).frame.index; }

 private:
  static void Check(const Status& status) {
    if (!status.ok()) Die(status.message());
  }

  static RendererRequest Request(const Scene& scene) {
    return {scene.width, scene.height, {60, 1}, 600, {}};
  }
  static LoadRenderer Order(const Scene& scene) {
    LoadRenderer order;
    order.width = scene.width;
    order.height = scene.height;
    order.fps = {60, 1};
    order.timeline.text = Filled(kTimeline, scene.renderer);
    order.timeline.base_directory = "/";
    order.renderer_directories = {RenderersDirectory()};
    return order;
  }

  static Result<std::unique_ptr<TimelineRenderer>> Composed(const Scene& scene) {
    const LoadRenderer order = Order(scene);
    REEL_ASSIGN_OR_RETURN(ClipPtr film, ParseTimelineOf(order));
    return TimelineRenderer::Load(order, std::move(film), nullptr);
  }

  reel_frame Blank(int64_t n) const {
    reel_frame frame{};
    frame.struct_bytes = sizeof(frame);
    frame.width = canvas_.picture().width;
    frame.height = canvas_.picture().height;
    frame.stride_bytes = canvas_.stride_bytes();
    frame.pixels = canvas_.pixels();
    frame.frame_index = n;
    frame.frame_count = frame_count();
    frame.fps_num = 60;
    frame.fps_den = 1;
    return frame;
  }

  // Also finds out what has to be asked for directly.
  void CheckSame(int64_t n) {
    const SourceFrame shown = composed_->plan().Recipe(n).frame;
    reel_frame frame = Blank(shown.index);
    frame.frame_count = 600;
    frame.seconds = shown.seconds;
    frame.position = shown.position;
    asked_.push_back(frame);
    const size_t bytes =
        static_cast<size_t>(frame.stride_bytes) * static_cast<size_t>(frame.height);
    std::vector<char> directly(bytes);
    DrawDirectly(n);
    std::memcpy(directly.data(), canvas_.pixels(), bytes);
    DrawComposed(n);
    if (std::memcmp(directly.data(), canvas_.pixels(), bytes) != 0) {
      Die(fmt::format("frame {} is not the same through a timeline", n));
    }
  }

  GuardedCanvas canvas_;
  SlotFormat slot_;
  std::vector<std::byte> frame_bytes_ = std::vector<std::byte>(SlotFrameBytes(slot_));
  PluginLibrary library_;
  PluginRenderer direct_;
  std::unique_ptr<TimelineRenderer> composed_;
  std::vector<reel_frame> asked_;
  int64_t asked_index_ = 0;
};

void MeasureTime(int rounds) {
  Table table({fmt::format("of a frame, median (min .. max) of {}", rounds), "drawn directly, ms",
               "through a timeline, times", "its recipe, us"});
  for (const Scene& scene : std::vector<Scene>{
           {"red_square", 640, 480}, {"testcard", 640, 360}, {"testcard", 1920, 1080}}) {
    BothWays ways(scene);
    Samples direct, times, recipe;
    const int64_t frames = ways.frame_count();
    const auto each = [&](auto draw) {
      return [draw, frames, &ways] {
        for (int64_t n = 0; n < frames; ++n) (ways.*draw)(n);
      };
    };
    TakeTurns(rounds, 1,
              {each(&BothWays::DrawDirectly), each(&BothWays::DrawComposed), each(&BothWays::Ask)},
              [&](const std::vector<double>& ms) {
                direct.Add(ms[0] / static_cast<double>(frames));
                times.Add(ms[1] / ms[0]);
                recipe.Add(ms[2] * 1e3 / static_cast<double>(frames));
              });
    table.AddRow({fmt::format("  {}, {} x {}", scene.renderer, scene.width, scene.height),
                  MedianAndSpread(direct, 3), MedianAndSpread(times, 3),
                  MedianAndSpread(recipe, 2)});
  }
  table.Print();
}

// --- Whole commands ---

// The scene's own film in the end.
constexpr const char* kUndone = R"({"timeline": {"scene": "testcard", "duration": "600f",
  "params": {"cpu_ms": 2}, "do": [{"crop": [0, "600f"]}, {"reverse": true}, {"speed": 2},
  {"stretch_to": "600f"}, {"ease": "linear"}, {"reverse": true}]}})";

void MeasureCommands(int rounds) {
  RememberNothing();
  const ScratchDirectory files;
  const unique_fd nothing(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!nothing.valid()) Die("no /dev/null");
  std::ofstream(files.File("film.json")) << kUndone;
  const auto render = [&](std::vector<std::string> scene) {
    std::vector<std::string> command = {SiblingProgram("reel"), "render"};
    command.insert(command.end(), scene.begin(), scene.end());
    for (const char* word : {"-q", "--force", "--size", "640x360", "--fps", "60", "--preset",
                             "ultrafast", "--producers", "1", "--manifest", "-o"}) {
      if (std::string(word) == "-o") command.push_back(files.File("manifest"));
      command.emplace_back(word);
    }
    command.push_back(files.File("film.mp4"));
    const Cost cost = RunCommand(command, nothing.get(), nothing.get());
    std::ifstream manifest(files.File("manifest"));
    return std::pair(cost, std::string(std::istreambuf_iterator<char>(manifest), {}));
  };
  Samples plain_cpu, times_cpu, times_elapsed;
  for (int round = -1; round < rounds; ++round) {
    std::pair<Cost, std::string> composed;
    const auto compose = [&] { composed = render({files.File("film.json")}); };
    if (round % 2 != 0) compose();
    const auto plain = render({"testcard", "--frames", "600", "--param", "cpu_ms=2"});
    if (round % 2 == 0) compose();
    if (plain.second != composed.second) Die("the timeline's film is another one");
    if (round < 0) continue;
    plain_cpu.Add(ToSeconds(plain.first.cpu) * 1e3 / 600);
    times_cpu.Add(ToSeconds(composed.first.cpu) / ToSeconds(plain.first.cpu));
    times_elapsed.Add(ToSeconds(composed.first.elapsed) / ToSeconds(plain.first.elapsed));
  }
  Table table({fmt::format("reel render, 600 frames, {} rounds", rounds), "CPU of a frame, ms",
               "with a timeline, times", "elapsed, times"});
  table.AddRow({"  testcard cpu_ms=2, 640 x 360", MedianAndSpread(plain_cpu, 3),
                MedianAndSpread(times_cpu, 3), MedianAndSpread(times_elapsed, 3)});
  table.Print();
}

// --- Pictures ---

constexpr PictureSize kSize{1920, 1080};
constexpr Size kFilmSize{1920, 1080};

// 0: opaque; 1: half of it transparent, with soft edges.
class CopiedClips : public ClipRenderers {
 public:
  CopiedClips() {
    for (size_t i = 0; i < pictures_.size(); ++i) {
      const ClipCanvas picture = CanvasOf(pictures_[i]);
      for (int32_t y = 0; y < picture.height; ++y) {
        for (int32_t x = 0; x < picture.width; ++x) picture.Row(y)[x] = PixelOf(i, x, y);
      }
    }
  }

  static ClipCanvas CanvasOf(const GuardedCanvas& canvas) {
    return {canvas.pixels(), kSize.width, kSize.height, canvas.stride_bytes()};
  }

  Status Draw(const SourceFrame& frame, const ClipCanvas& canvas) override {
    CopyPicture(CanvasOf(pictures_[frame.source]), canvas);
    return Status::Ok();
  }

 private:
  static GuardedCanvas Picture() { return Require(GuardedCanvas::Create(kSize)); }

  static uint32_t PixelOf(size_t picture, int32_t x, int32_t y) {
    const auto shade = static_cast<uint32_t>(x * 7 + y * 3) & 0xFF;
    if (picture == 0) return 0xFF000000 | shade << 16 | (shade ^ 0x55) << 8 | 0x40;
    // Stripes of 100 pixels: nothing, half of something.
    if (x / 100 % 2 == 0) return 0;
    const uint32_t alpha = x % 100 < 10 ? 0x40 : 0x80;
    return alpha << 24 | (shade * alpha / 255) << 16 | (alpha / 2) << 8;
  }

  std::array<GuardedCanvas, 2> pictures_ = {Picture(), Picture()};
};

FrameRecipe SourceOf(size_t number) {
  FrameRecipe recipe;
  recipe.kind = FrameRecipe::Kind::kSource;
  recipe.size = kFilmSize;
  recipe.has_alpha = number == 1;
  recipe.frame.source = number;
  return recipe;
}

FrameRecipe BothOf(FrameRecipe::Kind kind, double amount) {
  FrameRecipe recipe;
  recipe.kind = kind;
  recipe.size = kFilmSize;
  recipe.amount = amount;
  recipe.parts = {SourceOf(0), SourceOf(1)};
  // As of two opaque clips.
  if (kind == FrameRecipe::Kind::kMix) recipe.parts[1].has_alpha = false;
  return recipe;
}

// As Cairo lays pictures over each other.
void CairoOver(const ClipCanvas& above, double opacity, const ClipCanvas& onto) {
  const auto surface_of = [](const ClipCanvas& canvas, cairo_format_t format) {
    return cairo_image_surface_create_for_data(reinterpret_cast<unsigned char*>(canvas.pixels),
                                               format, canvas.width, canvas.height,
                                               canvas.stride_bytes);
  };
  cairo_surface_t* below = surface_of(onto, CAIRO_FORMAT_RGB24);
  cairo_surface_t* source = surface_of(above, CAIRO_FORMAT_ARGB32);
  cairo_t* cr = cairo_create(below);
  cairo_set_source_surface(cr, source, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
  cairo_paint_with_alpha(cr, opacity);
  cairo_destroy(cr);
  cairo_surface_destroy(source);
  cairo_surface_destroy(below);
}

void MeasurePictures(int rounds) {
  CopiedClips clips;
  Compositor compositor(clips);
  GuardedCanvas film = Require(GuardedCanvas::Create(kSize));
  GuardedCanvas apart = Require(GuardedCanvas::Create(kSize));
  const ClipCanvas canvas = CopiedClips::CanvasOf(film);
  const ClipCanvas upper = CopiedClips::CanvasOf(apart);
  const auto draw_both = [&] {
    film.Clear(false);
    if (!clips.Draw({0}, canvas).ok()) Die("not drawn");
    apart.Clear(true);
    if (!clips.Draw({1}, upper).ok()) Die("not drawn");
  };
  const auto compose = [&](FrameRecipe::Kind kind, double amount) {
    return [&, recipe = BothOf(kind, amount)] {
      film.Clear(false);
      if (!compositor.Draw(recipe, canvas).ok()) Die("not drawn");
    };
  };
  const auto cairo = [&](double opacity) {
    return [&, opacity] {
      draw_both();
      CairoOver(upper, opacity, canvas);
    };
  };
  using Kind = FrameRecipe::Kind;
  const std::vector<std::pair<std::string, std::function<void()>>> contestants = {
      {"both drawn", draw_both},
      {"an overlay", compose(Kind::kOver, 1)},
      {"an overlay, opacity 0.5", compose(Kind::kOver, 0.5)},
      {"a crossfade", compose(Kind::kMix, 0.25)},
      {"a wipe", compose(Kind::kWipe, 0.5)},
      {"an overlay by Cairo", cairo(1)},
      {"an overlay by Cairo, opacity 0.5", cairo(0.5)},
      {"memcpy of one picture", [&] { CopyPicture(canvas, upper); }}};
  std::vector<std::function<void()>> runs;
  for (const auto& [name, run] : contestants) runs.push_back(run);
  std::vector<Samples> ms(runs.size()), more(runs.size());
  TakeTurns(rounds, 20, runs, [&](const std::vector<double>& each) {
    for (size_t i = 0; i < each.size(); ++i) {
      ms[i].Add(each[i]);
      more[i].Add(each[i] - each[0]);
    }
  });
  Table table({fmt::format("two of 1920 x 1080, {} rounds", rounds), "CPU, ms",
               "more than both drawn, ms"});
  for (size_t i = 0; i < runs.size(); ++i) {
    const bool counts = i > 0 && i + 1 < runs.size();
    table.AddRow({"  " + contestants[i].first, MedianAndSpread(ms[i], 3),
                  counts ? MedianAndSpread(more[i], 3) : ""});
  }
  table.Print();
}

}  // namespace
}  // namespace reel::bench

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 9;
  reel::bench::MeasureTime(rounds);
  reel::bench::MeasureCommands(rounds);
  reel::bench::MeasurePictures(rounds);
  return EXIT_SUCCESS;
}
