// RandomClips: films put together at random, the same for the same seed on any machine, for tests.

#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "planned_film.h"
#include "timeline/exact_time.h"

namespace reel {

// With its duration, which makes it possible to do things to it that fit.
struct MadeClip {
  ClipPtr clip;
  Rational duration;  // seconds
};

inline ClipPtr NewClip(decltype(Clip::what) what) {
  return std::make_shared<const Clip>(Clip{"", "random", std::move(what)});
}

inline ClipLength SecondsLong(Rational seconds) { return {seconds, false}; }

class RandomClips {
 public:
  struct Limits {
    bool whole_frames = false;  // all times are, at the film's rate
    int deepest = 4;
    Size smallest{8, 8};  // pixels, of what pictures are cut to
  };

  RandomClips(uint32_t seed, Rational fps, const Limits& limits)
      : random_(seed), fps_(fps), limits_(limits) {}

  // 0 .. count - 1.
  int64_t Below(int64_t count) {
    return static_cast<int64_t>(random_() % static_cast<uint64_t>(count));
  }
  bool Once(int64_t in) { return Below(in) == 0; }

  // More than nothing, up to `most`.
  Rational Time(Rational most) {
    if (limits_.whole_frames) {
      const int64_t frames = Floor(Times(most, fps_));
      return frames < 1 ? most : Over({1 + Below(frames), 1}, fps_);
    }
    constexpr int64_t kParts[] = {1, 2, 3, 7, 24, 25, 60};
    const int64_t parts = kParts[Below(7)];
    return Times(most, {1 + Below(parts), parts});
  }

  MadeClip Make() { return Make(limits_.deepest); }

  MadeClip Source() {
    const Rational duration = Time({2, 1});
    if (Once(6)) {
      constexpr uint32_t kColours[] = {0xFFFF0000, 0xFF00FF00, 0x800000FF, 0x00000000};
      return {NewClip(ColorClip{kColours[Below(4)], SecondsLong(duration), {}}), duration};
    }
    SceneClip scene;
    // "clear" has alpha, "video" a rate of its own.
    constexpr const char* kScenes[] = {"one", "two", "clear", "video"};
    scene.scene = kScenes[Below(4)];
    scene.duration = SecondsLong(duration);
    if (Once(5)) scene.fps = Rational{12, 1};
    return {NewClip(std::move(scene)), duration};
  }

  // Something that takes as long, or another time, but is made of `inside` alone.
  MadeClip Operation(const MadeClip& inside) {
    const Rational duration = inside.duration;
    switch (Below(9)) {
      case 0: return {NewClip(ReversedClip{inside.clip}), duration};
      case 1: {
        const Rational to = Time(duration);
        Rational from = limits_.whole_frames ? Minus(to, Time(to)) : Times(to, {Below(4), 4});
        return {NewClip(CroppedClip{inside.clip, SecondsLong(from), SecondsLong(to)}),
                Minus(to, from)};
      }
      case 2: {
        if (limits_.whole_frames)
          return {NewClip(SpeedClip{inside.clip, {1, 2}}), Times(duration, {2, 1})};
        const Rational factor = MakeRational(1 + Below(7), 1 + Below(7));
        return {NewClip(SpeedClip{inside.clip, factor}), Over(duration, factor)};
      }
      case 3: {
        const Rational wanted = Time({2, 1});
        return {NewClip(StretchedClip{inside.clip, SecondsLong(wanted)}), wanted};
      }
      case 4: return {NewClip(EasedClip{inside.clip, Curve()}), duration};
      case 5: {
        const Rational held = Time({1, 1});
        return {NewClip(HeldClip{inside.clip, Once(2), SecondsLong(held)}), Plus(duration, held)};
      }
      case 6: {
        const int64_t times = 1 + Below(3);
        return {NewClip(LoopedClip{inside.clip, times}), Times(duration, {times, 1})};
      }
      case 7:
        return {NewClip(ResizedClip{
                    inside.clip, {}, static_cast<ResizeFit>(Below(3)), ResizeFilter::kNearest}),
                duration};
      default: {
        const ClipPtr cut =
            NewClip(CutClip{inside.clip,
                            Below(3),
                            Below(3),
                            {limits_.smallest.width - 3, limits_.smallest.height - 3}});
        return {NewClip(ResizedClip{cut, {}, ResizeFit::kStretch, ResizeFilter::kNearest}),
                duration};
      }
    }
  }

  Easing Curve() {
    constexpr const char* kCurves[] = {"linear",
                                       "quad-in",
                                       "cubic-in-out",
                                       "back-in-out",
                                       "elastic-out",
                                       "bounce-in",
                                       "squeeze",
                                       "steps(3)",
                                       "double-speed",
                                       "freeze(0.4)",
                                       "freeze(1)",
                                       "expo-out",
                                       "smoothstep",
                                       "ease-in",
                                       "smootheststep",
                                       "circ-in",
                                       "back-in",
                                       "back-out",
                                       "cubic-bezier(0.1, 2, 0.9, -1)"};
    return *Easing::Parse(kCurves[Below(19)]);
  }

 private:
  MadeClip Make(int deepest) {
    if (deepest == 0 || Once(8)) return Source();
    switch (Below(7)) {
      case 0: {
        SequenceClip sequence;
        Rational duration{0, 1};
        for (int64_t parts = 2 + Below(2); parts > 0; --parts) {
          const MadeClip part = Make(deepest - 1);
          sequence.parts.push_back(part.clip);
          duration = Plus(duration, part.duration);
        }
        return {NewClip(std::move(sequence)), duration};
      }
      case 1: {
        const MadeClip from = Make(deepest - 1);
        const MadeClip to = Make(deepest - 1);
        const Rational overlap = Time(Least(from.duration, to.duration));
        TransitionClip transition{from.clip, to.clip, SecondsLong(overlap), {}};
        if (Once(2)) transition.wipe = static_cast<WipeTowards>(Below(4));
        return {NewClip(std::move(transition)), Minus(Plus(from.duration, to.duration), overlap)};
      }
      case 2: {
        const MadeClip below = Make(deepest - 1);
        const MadeClip above = Make(deepest - 1);
        OverlayClip overlay{below.clip, above.clip, {}, {}, {}, 1};
        overlay.x.pixels = Below(20) - 10;
        overlay.y = {static_cast<ClipPosition::Kind>(Below(4)), 0};
        overlay.start = SecondsLong(Minus(below.duration, Time(below.duration)));
        overlay.opacity = static_cast<double>(Below(5)) / 4;
        return {NewClip(std::move(overlay)), below.duration};
      }
      case 3: {
        GridClip grid;
        Rational duration{0, 1};
        for (int row = 0; row < 2; ++row) {
          std::vector<ClipPtr>& cells = grid.rows.emplace_back();
          for (int column = 0; column < 2; ++column) {
            const MadeClip cell = Make(deepest / 2);
            cells.push_back(cell.clip);
            duration = Most(duration, cell.duration);
          }
        }
        grid.gap = Below(3);
        return {NewClip(std::move(grid)), duration};
      }
      default: return Operation(Make(deepest - 1));
    }
  }

  std::mt19937 random_;
  const Rational fps_;
  const Limits limits_;
};

// What RandomClips' scenes are.
inline ToldSources RandomSources() {
  return ToldSources({{"one", {{}, {60, 1}, 60}},
                      {"two", {{}, {24, 1}, 60}},
                      {"clear", {{}, {25, 1}, 60, true}},
                      {"video", {{}, {30000, 1001}, 60, false, true}}});
}

}  // namespace reel
