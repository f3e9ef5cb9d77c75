#include "producer/timeline/compositor.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "random_clips.h"

namespace reel {
namespace {

using Kind = FrameRecipe::Kind;

constexpr uint32_t kBlack = 0xFF000000;
constexpr uint32_t kUntouched = 0x12345678;

// A picture of a source, by pixel.
using Painter = std::function<uint32_t(int64_t x, int64_t y)>;

struct PaintedSource {
  Size size;
  bool has_alpha = false;
  Painter paint;
};

// Draws what it was told, and looks whether it may: each canvas must be blank and have the right size.
class PaintedClips : public ClipRenderers {
 public:
  explicit PaintedClips(std::vector<PaintedSource> sources) : sources_(std::move(sources)) {}

  Status Draw(const SourceFrame& frame, const ClipCanvas& canvas) override {
    const PaintedSource& source = sources_.at(frame.source);
    drawn.push_back(frame.source);
    if (Size{canvas.width, canvas.height} != source.size) return Failed("a canvas of another size");
    const uint32_t blank = source.has_alpha ? 0 : kBlack;
    for (int32_t y = 0; y < canvas.height; ++y) {
      for (int32_t x = 0; x < canvas.width; ++x) {
        uint32_t& pixel = canvas.Row(y)[x];
        if (pixel != blank) return Failed("a canvas that is not blank");
        pixel = source.paint(x, y);
      }
    }
    return Status::Ok();
  }

  std::vector<size_t> drawn;

 private:
  std::vector<PaintedSource> sources_;
};

struct Pixels {
  Size size;
  std::vector<uint32_t> values;

  uint32_t At(int64_t x, int64_t y) const {
    return values.at(static_cast<size_t>(y * size.width + x));
  }
};

// `recipe` in the middle of a larger picture, whose other pixels must stay as they are.
Pixels Compose(ClipRenderers& renderers, Compositor& compositor, const FrameRecipe& recipe) {
  constexpr int64_t kMargin = 3;
  const Size whole{recipe.size.width + 2 * kMargin, recipe.size.height + 2 * kMargin};
  std::vector<uint32_t> memory(static_cast<size_t>(whole.width * whole.height), kUntouched);
  const ClipCanvas all{memory.data(), static_cast<int32_t>(whole.width),
                       static_cast<int32_t>(whole.height), static_cast<int32_t>(whole.width * 4)};
  const ClipCanvas canvas = all.Part(kMargin, kMargin, recipe.size);
  for (int32_t y = 0; y < canvas.height; ++y) {
    std::fill_n(canvas.Row(y), canvas.width, recipe.has_alpha ? 0 : kBlack);
  }
  const Status drawn = compositor.Draw(recipe, canvas);
  INFO(drawn.message());
  REQUIRE(drawn.ok());
  (void)renderers;
  Pixels pixels{recipe.size, {}};
  for (int32_t y = 0; y < canvas.height; ++y) {
    pixels.values.insert(pixels.values.end(), canvas.Row(y), canvas.Row(y) + canvas.width);
    std::fill_n(canvas.Row(y), canvas.width, kUntouched);
  }
  REQUIRE(std::all_of(memory.begin(), memory.end(), [](uint32_t p) { return p == kUntouched; }));
  return pixels;
}

Pixels Compose(PaintedClips& clips, const FrameRecipe& recipe) {
  Compositor compositor(clips);
  return Compose(clips, compositor, recipe);
}

FrameRecipe Source(size_t number, const std::vector<PaintedSource>& sources) {
  FrameRecipe recipe;
  recipe.kind = Kind::kSource;
  recipe.size = sources.at(number).size;
  recipe.has_alpha = sources.at(number).has_alpha;
  recipe.frame.source = number;
  return recipe;
}

FrameRecipe Made(Kind kind, Size size, bool has_alpha, std::vector<FrameRecipe> parts) {
  FrameRecipe recipe;
  recipe.kind = kind;
  recipe.size = size;
  recipe.has_alpha = has_alpha;
  recipe.parts = std::move(parts);
  return recipe;
}

FrameRecipe At(FrameRecipe recipe, int64_t x, int64_t y) {
  recipe.x = x;
  recipe.y = y;
  return recipe;
}

Painter Plain(uint32_t pixel) {
  return [pixel](int64_t, int64_t) { return pixel; };
}

// Every pixel another, opaque; `salt` differs from picture to picture.
Painter Pattern(uint32_t salt) {
  return [salt](int64_t x, int64_t y) {
    return kBlack | ((static_cast<uint32_t>(x) * 7 + salt) & 0xFF) << 16 |
           ((static_cast<uint32_t>(y) * 11 + salt) & 0xFF) << 8 | (salt & 0xFF);
  };
}

// Letters for pixels, a line for each row.
std::string Map(const Pixels& pixels, const std::map<uint32_t, char>& letters) {
  std::string text;
  for (int64_t y = 0; y < pixels.size.height; ++y) {
    for (int64_t x = 0; x < pixels.size.width; ++x) {
      const auto found = letters.find(pixels.At(x, y));
      text += found == letters.end() ? '?' : found->second;
    }
    text += '\n';
  }
  return text;
}

constexpr uint32_t kRed = 0xFFFF0000;
constexpr uint32_t kBlue = 0xFF0000FF;
const std::map<uint32_t, char> kLetters = {
    {kRed, 'r'}, {kBlue, 'b'}, {kBlack, '#'}, {0, '.'}, {0x80800000, 'h'}};

// --- Over ---

TEST_CASE("an overlay that hides everything leaves what is below undrawn") {
  const std::vector<PaintedSource> sources = {
      {{4, 3}, false, Plain(kRed)}, {{4, 3}, false, Plain(kBlue)}, {{8, 8}, false, Pattern(1)}};
  PaintedClips clips(sources);
  FrameRecipe over = Made(Kind::kOver, {4, 3}, false, {Source(0, sources), Source(1, sources)});
  over.amount = 1;
  CHECK(Map(Compose(clips, over), kLetters) == "bbbb\nbbbb\nbbbb\n");
  CHECK(clips.drawn == std::vector<size_t>{1});
  // A larger one, of which a part is seen.
  over.parts[1] = At(Source(2, sources), -2, -5);
  clips.drawn.clear();
  const Pixels part = Compose(clips, over);
  CHECK(clips.drawn == std::vector<size_t>{2});
  for (int64_t y = 0; y < 3; ++y) {
    for (int64_t x = 0; x < 4; ++x) CHECK(part.At(x, y) == Pattern(1)(x + 2, y + 5));
  }
}

TEST_CASE("an overlay that is not seen is not drawn") {
  const std::vector<PaintedSource> sources = {{{4, 3}, false, Plain(kRed)},
                                              {{2, 2}, true, Plain(kBlue)}};
  for (const auto& [x, y] : std::vector<std::pair<int64_t, int64_t>>{
           {4, 0}, {-2, 0}, {0, 3}, {0, -2}, {100, 100}, {-16384, 16384}}) {
    PaintedClips clips(sources);
    FrameRecipe over =
        Made(Kind::kOver, {4, 3}, false, {Source(0, sources), At(Source(1, sources), x, y)});
    over.amount = 1;
    CHECK(Map(Compose(clips, over), kLetters) == "rrrr\nrrrr\nrrrr\n");
    CHECK(clips.drawn == std::vector<size_t>{0});
  }
}

TEST_CASE("an overlay that leaves the picture on any side is seen as far as it is inside") {
  for (const bool has_alpha : {false, true}) {
    const std::vector<PaintedSource> sources = {{{4, 4}, false, Plain(kRed)},
                                                {{3, 3}, has_alpha, Plain(kBlue)}};
    const auto map = [&](int64_t x, int64_t y) {
      PaintedClips clips(sources);
      FrameRecipe over =
          Made(Kind::kOver, {4, 4}, false, {Source(0, sources), At(Source(1, sources), x, y)});
      over.amount = 1;
      return Map(Compose(clips, over), kLetters);
    };
    CHECK(map(-1, 1) == "rrrr\nbbrr\nbbrr\nbbrr\n");
    CHECK(map(3, 1) == "rrrr\nrrrb\nrrrb\nrrrb\n");
    CHECK(map(1, -2) == "rbbb\nrrrr\nrrrr\nrrrr\n");
    CHECK(map(0, 2) == "rrrr\nrrrr\nbbbr\nbbbr\n");
    CHECK(map(-2, -2) == "brrr\nrrrr\nrrrr\nrrrr\n");
    CHECK(map(2, 2) == "rrrr\nrrrr\nrrbb\nrrbb\n");
  }
}

TEST_CASE("opacity counts for pictures with and without alpha") {
  const std::vector<PaintedSource> sources = {{{2, 1}, false, Plain(0xFF204060)},
                                              {{2, 1}, false, Plain(0xFFE0C0A0)},
                                              {{2, 1}, true, Plain(0x80604020)}};
  const auto pixel = [&](size_t above, double opacity) {
    PaintedClips clips(sources);
    FrameRecipe over =
        Made(Kind::kOver, {2, 1}, false, {Source(0, sources), Source(above, sources)});
    over.amount = opacity;
    return Compose(clips, over).At(1, 0);
  };
  CHECK(pixel(1, 0.5) == 0xFF808080);
  CHECK(pixel(1, 0.25) == 0xFF506070);
  CHECK(pixel(2, 1) == 0xFF706050);
  // A quarter of 0x60 and three quarters and a bit of 0x20: 24 + 32 (1 - 32 / 255).
  CHECK(pixel(2, 0.25) == 0xFF34485C);
}

TEST_CASE("alpha below and above ends in the picture's alpha") {
  const std::vector<PaintedSource> sources = {{{1, 1}, true, Plain(0x80000080)},
                                              {{1, 1}, true, Plain(0x80800000)},
                                              {{1, 1}, false, Plain(kRed)}};
  const auto pixel = [&](size_t below, size_t above) {
    PaintedClips clips(sources);
    FrameRecipe over =
        Made(Kind::kOver, {1, 1}, true, {Source(below, sources), Source(above, sources)});
    over.amount = 1;
    return Compose(clips, over).At(0, 0);
  };
  // 128 + 128 (1 - 128 / 255) is 191.7.
  CHECK(pixel(0, 1) == 0xC0800040);
  CHECK(pixel(2, 1) == 0xFFFF0000);
  CHECK(pixel(0, 2) == kRed);
}

// --- Both ---

TEST_CASE(
    "opaque pictures stay opaque in a crossfade, and each channel is rounded to the nearest") {
  const std::vector<PaintedSource> sources = {{{64, 4}, false, Pattern(3)},
                                              {{64, 4}, false, Pattern(200)}};
  for (const double amount : {1.0 / 12, 0.5, 11.0 / 12}) {
    PaintedClips clips(sources);
    FrameRecipe mix = Made(Kind::kMix, {64, 4}, false, {Source(0, sources), Source(1, sources)});
    mix.amount = amount;
    const Pixels pixels = Compose(clips, mix);
    for (int64_t x = 0; x < 64; ++x) {
      for (int shift = 0; shift < 32; shift += 8) {
        const double exact = (Pattern(3)(x, 2) >> shift & 0xFF) * (1 - amount) +
                             (Pattern(200)(x, 2) >> shift & 0xFF) * amount;
        REQUIRE(std::abs((pixels.At(x, 2) >> shift & 0xFF) - exact) <= 0.51);
      }
      REQUIRE(pixels.At(x, 2) >> 24 == 255);
    }
  }
}

TEST_CASE("a resized opaque picture stays opaque in a crossfade with one that is not") {
  const std::vector<PaintedSource> sources = {{{9, 7}, true, Plain(0)},
                                              {{16, 12}, false, Plain(kRed)}};
  for (const auto filter : {ResizeFilter::kNearest, ResizeFilter::kBilinear, ResizeFilter::kGood,
                            ResizeFilter::kBest}) {
    for (const auto fit : {ResizeFit::kLetterbox, ResizeFit::kFill, ResizeFit::kStretch}) {
      PaintedClips clips(sources);
      FrameRecipe resized = Made(Kind::kResize, {9, 7}, false, {Source(1, sources)});
      resized.filter = filter;
      resized.fit = fit;
      CHECK(Compose(clips, resized).At(4, 3) == kRed);
      FrameRecipe mix = Made(Kind::kMix, {9, 7}, true, {Source(0, sources), resized});
      mix.amount = 0.5;
      CHECK(Compose(clips, mix).At(4, 3) == 0x80800000);
    }
  }
}

TEST_CASE("a wipe has come in from the side that it leaves, as far as the amount says") {
  const std::vector<PaintedSource> sources = {{{4, 3}, false, Plain(kRed)},
                                              {{4, 3}, false, Plain(kBlue)}};
  const auto map = [&](WipeTowards towards, double amount) {
    PaintedClips clips(sources);
    FrameRecipe wipe = Made(Kind::kWipe, {4, 3}, false, {Source(0, sources), Source(1, sources)});
    wipe.towards = towards;
    wipe.amount = amount;
    return Map(Compose(clips, wipe), kLetters);
  };
  CHECK(map(WipeTowards::kRight, 0.25) == "brrr\nbrrr\nbrrr\n");
  CHECK(map(WipeTowards::kLeft, 0.5) == "rrbb\nrrbb\nrrbb\n");
  CHECK(map(WipeTowards::kDown, 1.0 / 3) == "bbbb\nrrrr\nrrrr\n");
  CHECK(map(WipeTowards::kUp, 2.0 / 3) == "rrrr\nbbbb\nbbbb\n");
  CHECK(map(WipeTowards::kRight, 0) == "rrrr\nrrrr\nrrrr\n");
  CHECK(map(WipeTowards::kUp, 1) == "bbbb\nbbbb\nbbbb\n");
  CHECK(map(WipeTowards::kRight, 0.12) == "rrrr\nrrrr\nrrrr\n");  // less than half a pixel
  CHECK(map(WipeTowards::kRight, 0.13) == "brrr\nbrrr\nbrrr\n");
}

// --- Sizes ---

std::string Resized(Size from, Size to, ResizeFit fit, bool has_alpha) {
  const std::vector<PaintedSource> sources = {{from, has_alpha, Plain(kRed)}};
  PaintedClips clips(sources);
  FrameRecipe recipe = Made(Kind::kResize, to, has_alpha, {Source(0, sources)});
  recipe.fit = fit;
  return Map(Compose(clips, recipe), kLetters);
}

TEST_CASE("a letterboxed picture has bars in whole pixels, the odd one on the right and below") {
  const ResizeFit fit = ResizeFit::kLetterbox;
  CHECK(Resized({4, 2}, {4, 5}, fit, false) == "####\nrrrr\nrrrr\n####\n####\n");
  CHECK(Resized({2, 4}, {5, 4}, fit, false) == "#rr##\n#rr##\n#rr##\n#rr##\n");
  CHECK(Resized({8, 8}, {5, 3}, fit, false) == "#rrr#\n#rrr#\n#rrr#\n");
  CHECK(Resized({4, 2}, {4, 5}, fit, true) == "....\nrrrr\nrrrr\n....\n....\n");
  // Never less than a pixel.
  CHECK(Resized({100, 1}, {4, 3}, fit, false) == "####\nrrrr\n####\n");
}

TEST_CASE("a picture that fills or is stretched leaves no bars") {
  for (const bool has_alpha : {false, true}) {
    CHECK(Resized({4, 2}, {3, 3}, ResizeFit::kFill, has_alpha) == "rrr\nrrr\nrrr\n");
    CHECK(Resized({3, 5}, {4, 2}, ResizeFit::kFill, has_alpha) == "rrrr\nrrrr\n");
    CHECK(Resized({3, 5}, {4, 2}, ResizeFit::kStretch, has_alpha) == "rrrr\nrrrr\n");
  }
}

TEST_CASE("a picture that fills loses as much on both sides, the odd pixel on the left and above") {
  // Eight columns in five: two are lost on the left, one on the right.
  const std::vector<PaintedSource> sources = {{{8, 2}, false, Pattern(9)}};
  PaintedClips clips(sources);
  FrameRecipe recipe = Made(Kind::kResize, {5, 2}, false, {Source(0, sources)});
  recipe.fit = ResizeFit::kFill;
  recipe.filter = ResizeFilter::kNearest;
  const Pixels pixels = Compose(clips, recipe);
  for (int64_t x = 0; x < 5; ++x) CHECK(pixels.At(x, 0) == Pattern(9)(x + 2, 0));
}

TEST_CASE("a cut picture is that part of it") {
  const std::vector<PaintedSource> sources = {{{7, 5}, false, Pattern(5)}};
  PaintedClips clips(sources);
  const Pixels pixels =
      Compose(clips, At(Made(Kind::kCut, {3, 2}, false, {Source(0, sources)}), 4, 3));
  for (int64_t y = 0; y < 2; ++y) {
    for (int64_t x = 0; x < 3; ++x) CHECK(pixels.At(x, y) == Pattern(5)(x + 4, y + 3));
  }
}

// --- Grids, and all of it ---

TEST_CASE("a grid has black gaps and black behind what has alpha") {
  const std::vector<PaintedSource> sources = {
      {{2, 1}, false, Plain(kRed)},
      {{2, 1}, true, [](int64_t x, int64_t) { return x == 0 ? 0U : 0x80800000U; }}};
  PaintedClips clips(sources);
  const Pixels pixels = Compose(clips, Made(Kind::kGrid, {5, 3}, false,
                                            {Source(0, sources), At(Source(1, sources), 3, 0),
                                             At(Source(0, sources), 3, 2)}));
  CHECK(Map(pixels, {{kRed, 'r'}, {kBlack, '#'}, {0xFF800000, 'h'}}) == "rr##h\n#####\n###rr\n");
}

TEST_CASE("an overlay in a cell of a grid may be resized, and have one itself") {
  const std::vector<PaintedSource> sources = {{{4, 4}, false, Plain(kRed)},
                                              {{1, 2}, true, Plain(kBlue)},
                                              {{1, 1}, true, Plain(0x80800000)}};
  FrameRecipe inner = Made(Kind::kOver, {1, 2}, true, {Source(1, sources), Source(2, sources)});
  inner.amount = 1;
  FrameRecipe resized = Made(Kind::kResize, {2, 4}, true, {inner});
  resized.filter = ResizeFilter::kNearest;
  FrameRecipe over = Made(Kind::kOver, {4, 4}, false, {Source(0, sources), At(resized, 1, 0)});
  over.amount = 1;
  PaintedClips clips(sources);
  const Pixels pixels =
      Compose(clips, Made(Kind::kGrid, {9, 4}, false, {At(over, 0, 0), At(over, 5, 0)}));
  CHECK(Map(pixels, {{kRed, 'r'}, {kBlue, 'b'}, {kBlack, '#'}, {0xFF80007F, 'm'}}) ==
        "rmmr#rmmr\nrmmr#rmmr\nrbbr#rbbr\nrbbr#rbbr\n");
}

TEST_CASE("a renderer's failure is the picture's") {
  class Failing : public ClipRenderers {
   public:
    Status Draw(const SourceFrame&, const ClipCanvas&) override { return Failed("no"); }
  };
  const std::vector<PaintedSource> sources = {{{2, 2}, false, Plain(kRed)}};
  FrameRecipe fails = Source(0, sources);
  FrameRecipe colour = Made(Kind::kColour, {2, 2}, false, {});
  for (const Kind kind : {Kind::kOver, Kind::kMix, Kind::kWipe, Kind::kGrid, Kind::kResize,
                          Kind::kCut, Kind::kSource}) {
    Failing renderers;
    Compositor compositor(renderers);
    std::vector<uint32_t> memory(4, kBlack);
    const ClipCanvas canvas{memory.data(), 2, 2, 8};
    FrameRecipe recipe = kind == Kind::kSource ? fails : Made(kind, {2, 2}, false, {fails, colour});
    CHECK(compositor.Draw(recipe, canvas).message() == "no");
    if (kind != Kind::kOver && kind != Kind::kMix && kind != Kind::kWipe) continue;
    recipe.parts = {colour, fails};
    recipe.amount = 0.5;
    CHECK(compositor.Draw(recipe, canvas).message() == "no");
  }
}

// --- Random films, pixel by pixel ---

// Exact but for a rounding to 1/255 after each operation.
class Reference {
 public:
  explicit Reference(const std::vector<PaintedSource>& sources) : sources_(sources) {}

  // Channels: alpha, red, green, blue.
  using Colour = std::array<double, 4>;

  Colour At(const FrameRecipe& recipe, int64_t x, int64_t y) const {
    switch (recipe.kind) {
      case Kind::kSource: return Split(sources_.at(recipe.frame.source).paint(x, y));
      case Kind::kColour: return OfStraight(recipe.argb);
      case Kind::kOver: return OverAt(recipe, x, y);
      case Kind::kMix:
        return Mixed(At(recipe.parts[0], x, y), At(recipe.parts[1], x, y), recipe.amount);
      case Kind::kWipe: return At(recipe.parts[IsWiped(recipe, x, y) ? 1 : 0], x, y);
      case Kind::kGrid: return GridAt(recipe, x, y);
      case Kind::kCut: return At(recipe.parts[0], x + recipe.x, y + recipe.y);
      case Kind::kResize: break;
    }
    return {};
  }

 private:
  static Colour Split(uint32_t argb) {
    return {static_cast<double>(argb >> 24), static_cast<double>(argb >> 16 & 0xFF),
            static_cast<double>(argb >> 8 & 0xFF), static_cast<double>(argb & 0xFF)};
  }
  static Colour OfStraight(uint32_t argb) {
    Colour colour = Split(argb);
    for (size_t i = 1; i < 4; ++i) colour[i] *= colour[0] / 255;
    return colour;
  }
  static Colour Mixed(const Colour& from, const Colour& to, double amount) {
    Colour mixed{};
    for (size_t i = 0; i < 4; ++i) mixed[i] = from[i] * (1 - amount) + to[i] * amount;
    return mixed;
  }
  static Colour OverColour(const Colour& above, double opacity, const Colour& below) {
    Colour over{};
    for (size_t i = 0; i < 4; ++i) {
      over[i] = above[i] * opacity + below[i] * (1 - above[0] * opacity / 255);
    }
    return over;
  }
  static bool Covers(const FrameRecipe& part, int64_t x, int64_t y) {
    return x >= part.x && y >= part.y && x < part.x + part.size.width &&
           y < part.y + part.size.height;
  }
  Colour OverAt(const FrameRecipe& recipe, int64_t x, int64_t y) const {
    const FrameRecipe& above = recipe.parts[1];
    const Colour below = At(recipe.parts[0], x, y);
    if (!Covers(above, x, y)) return below;
    return OverColour(At(above, x - above.x, y - above.y), recipe.amount, below);
  }
  Colour GridAt(const FrameRecipe& recipe, int64_t x, int64_t y) const {
    constexpr Colour kOpaqueBlack{255, 0, 0, 0};
    for (const FrameRecipe& cell : recipe.parts) {
      if (Covers(cell, x, y)) return OverColour(At(cell, x - cell.x, y - cell.y), 1, kOpaqueBlack);
    }
    return kOpaqueBlack;
  }
  static bool IsWiped(const FrameRecipe& recipe, int64_t x, int64_t y) {
    const int64_t across = std::lround(recipe.amount * static_cast<double>(recipe.size.width));
    const int64_t down = std::lround(recipe.amount * static_cast<double>(recipe.size.height));
    switch (recipe.towards) {
      case WipeTowards::kRight: return x < across;
      case WipeTowards::kLeft: return x >= recipe.size.width - across;
      case WipeTowards::kDown: return y < down;
      case WipeTowards::kUp: return y >= recipe.size.height - down;
    }
    return false;
  }

  const std::vector<PaintedSource>& sources_;
};

bool HasKind(const FrameRecipe& recipe, Kind kind) {
  return recipe.kind == kind ||
         std::any_of(recipe.parts.begin(), recipe.parts.end(),
                     [&](const FrameRecipe& part) { return HasKind(part, kind); });
}

int CountRoundings(const FrameRecipe& recipe) {
  int count = recipe.kind == Kind::kSource ? 0 : 1;
  for (const FrameRecipe& part : recipe.parts) count += CountRoundings(part);
  return count;
}

void CheckPixels(const FrameRecipe& recipe, const Pixels& pixels, const Reference& reference) {
  const int roundings = CountRoundings(recipe);
  for (int64_t y = 0; y < pixels.size.height; ++y) {
    for (int64_t x = 0; x < pixels.size.width; ++x) {
      const Reference::Colour exact = reference.At(recipe, x, y);
      for (size_t i = 0; i < 4; ++i) {
        const uint32_t channel = pixels.At(x, y) >> (24 - 8 * i) & 0xFF;
        if (std::abs(channel - exact[i]) <= 0.52 * roundings) continue;
        FAIL("at " << x << "," << y << " channel " << i << ": " << channel << ", not " << exact[i]);
      }
    }
  }
}

TEST_CASE("any composition is what its recipe says, and draws on blank canvases only") {
  constexpr Size kSize{40, 30};
  int compared = 0;
  for (uint32_t film = 0; film < 400; ++film) {
    INFO("film " << film);
    RandomClips random(film, {25, 1}, {});
    const MadeClip made = random.Make();
    ToldSources told = RandomSources();
    const Result<TimelinePlan> plan = TimelinePlan::Make(made.clip, {kSize, {25, 1}}, told);
    if (!plan.ok()) continue;  // too small for so many grids
    std::vector<PaintedSource> sources;
    for (const PlannedSource& source : plan->sources()) {
      const auto salt = static_cast<uint32_t>(sources.size() * 37 + film);
      const Painter paint = [salt, has_alpha = source.has_alpha](int64_t x, int64_t y) {
        const uint32_t opaque = Pattern(salt)(x, y);
        if (!has_alpha || (x + y) % 3 == 0) return opaque;
        return (x + y) % 3 == 1 ? 0U : (opaque >> 1 & 0x7F7F7F) | 0x80000000U;
      };
      sources.push_back({source.size, source.has_alpha, paint});
    }
    PaintedClips clips(sources);
    Compositor compositor(clips);  // the same for all frames: what is left from one is no matter
    for (int i = 0; i < 4; ++i) {
      const FrameRecipe recipe = plan->Recipe(random.Below(plan->frame_count()));
      const Pixels pixels = Compose(clips, compositor, recipe);
      if (!recipe.has_alpha) {
        REQUIRE(std::all_of(pixels.values.begin(), pixels.values.end(),
                            [](uint32_t pixel) { return pixel >> 24 == 255; }));
      }
      if (HasKind(recipe, Kind::kResize)) continue;
      CheckPixels(recipe, pixels, Reference(sources));
      ++compared;
    }
  }
  CHECK(compared > 400);
}

}  // namespace
}  // namespace reel
