// What holds for any film, tried with films put together at random.

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "random_clips.h"
#include "recipe_rules.h"

namespace reel {
namespace {

constexpr Size kSize{320, 180};
constexpr int kFilms = 400;
constexpr int64_t kMostFrames = 40;  // that are looked at, of each film

Rational RateOf(int film) {
  constexpr Rational kRates[] = {{24, 1}, {25, 1},     {30, 1},       {60, 1},
                                 {12, 1}, {2997, 125}, {30000, 1001}, {7, 1}};
  return kRates[film % 8];
}

TimelinePlan PlanFor(const ClipPtr& clip, Rational fps) {
  ToldSources sources = RandomSources();
  const Result<TimelinePlan> plan = TimelinePlan::Make(clip, {kSize, fps}, sources);
  INFO(plan.status().message());
  REQUIRE(plan.ok());
  return plan.value();
}

// What a frame shows, in words that are the same in all films.
std::string Shows(const TimelinePlan& plan, int64_t frame) {
  return RecipeIdentity(plan.Recipe(frame), [&](size_t number) {
    const PlannedSource& source = plan.sources()[number];
    return source.scene->scene + "@" + ToString(source.fps) + "#" +
           std::to_string(source.frame_count);
  });
}

// Of a film up to kMostFrames, at its beginning and its end.
std::vector<int64_t> FramesOf(const TimelinePlan& plan) {
  std::vector<int64_t> frames;
  const int64_t count = plan.frame_count();
  for (int64_t n = 0; n < std::min(count, kMostFrames / 2); ++n) frames.push_back(n);
  for (int64_t n = std::max(kMostFrames / 2, count - kMostFrames / 2); n < count; ++n) {
    frames.push_back(n);
  }
  return frames;
}

// `check(clips, made, plan)` for each film; `plan` is that of `made`.
template <typename Check>
void ForAllFilms(const RandomClips::Limits& limits, const Check& check) {
  for (int film = 0; film < kFilms; ++film) {
    INFO("film " << film);
    RandomClips clips(static_cast<uint32_t>(film), RateOf(film), limits);
    const MadeClip made = clips.Make();
    check(clips, made, PlanFor(made.clip, RateOf(film)));
  }
}

template <typename Check>
void ForAllFilms(const Check& check) {
  ForAllFilms({}, check);
}

// Both show the same, frame by frame.
void CheckSame(const TimelinePlan& a, const TimelinePlan& b) {
  REQUIRE(a.frame_count() == b.frame_count());
  for (const int64_t n : FramesOf(a)) REQUIRE(Shows(a, n) == Shows(b, n));
}

TEST_CASE("no frame of any film asks for what is not there") {
  ForAllFilms([](RandomClips&, const MadeClip& made, const TimelinePlan& plan) {
    REQUIRE(plan.duration_s() == made.duration);
    for (const int64_t n : FramesOf(plan)) {
      const FrameRecipe recipe = plan.Recipe(n);
      REQUIRE(recipe.size == plan.size());
      REQUIRE((plan.has_alpha() || !recipe.has_alpha));
      REQUIRE(RecipeProblem(plan, recipe) == "");
    }
  });
}

TEST_CASE("frames of any film are the same in any order, and in another process") {
  ForAllFilms([](RandomClips& clips, const MadeClip& made, const TimelinePlan& plan) {
    std::vector<int64_t> frames = FramesOf(plan);
    std::vector<std::string> straight;
    for (const int64_t n : frames) straight.push_back(Shows(plan, n));
    const TimelinePlan other = PlanFor(made.clip, plan.fps());
    std::vector<size_t> order(frames.size());
    std::iota(order.begin(), order.end(), size_t{0});
    for (size_t i = order.size(); i > 1; --i) {
      std::swap(order[i - 1], order[static_cast<size_t>(clips.Below(static_cast<int64_t>(i)))]);
    }
    for (const size_t i : order) {
      REQUIRE(Shows(plan, frames[i]) == straight[i]);
      REQUIRE(Shows(other, frames[i]) == straight[i]);
    }
  });
}

// --- Backwards ---

TEST_CASE("any film backwards shows its frames from the other end") {
  ForAllFilms([](RandomClips&, const MadeClip& made, const TimelinePlan& plan) {
    const TimelinePlan backwards = PlanFor(NewClip(ReversedClip{made.clip}), plan.fps());
    const int64_t count = plan.frame_count();
    REQUIRE(backwards.frame_count() == count);
    for (const int64_t n : FramesOf(plan))
      REQUIRE(Shows(backwards, n) == Shows(plan, count - 1 - n));
  });
}

TEST_CASE(
    "any clip backwards in any place shows the frames that it would there, from the other end") {
  ForAllFilms([](RandomClips& clips, const MadeClip& made, const TimelinePlan& whole) {
    const Rational fps = whole.fps();
    const MadeClip before = clips.Source();
    const ClipPtr reversed = NewClip(ReversedClip{made.clip});
    const TimelinePlan straight = PlanFor(NewClip(SequenceClip{{before.clip, made.clip}}), fps);
    const TimelinePlan backwards = PlanFor(NewClip(SequenceClip{{before.clip, reversed}}), fps);
    const int64_t begin = FramesIn(before.duration, fps);
    const int64_t end = straight.frame_count();
    REQUIRE(backwards.frame_count() == end);
    for (int64_t n = begin; n < std::min(end, begin + kMostFrames); ++n) {
      REQUIRE(Shows(backwards, n) == Shows(straight, begin + end - 1 - n));
    }
  });
}

TEST_CASE("any film backwards and backwards again is itself") {
  ForAllFilms([](RandomClips&, const MadeClip& made, const TimelinePlan& plan) {
    const ClipPtr twice = NewClip(ReversedClip{NewClip(ReversedClip{made.clip})});
    CheckSame(PlanFor(twice, plan.fps()), plan);
    // Where frames are not equally long, too.
    const Easing curve = *Easing::Parse("cubic-in-out");
    CheckSame(PlanFor(NewClip(EasedClip{twice, curve}), plan.fps()),
              PlanFor(NewClip(EasedClip{made.clip, curve}), plan.fps()));
  });
}

// What two films show that are each other's mirror image but for the order of what is joined.
void CheckMirrored(const FrameRecipe& straight, const FrameRecipe& mirrored) {
  REQUIRE(straight.kind == mirrored.kind);
  REQUIRE(straight.parts.size() == mirrored.parts.size());
  if (straight.kind == FrameRecipe::Kind::kMix) {
    REQUIRE(mirrored.amount == Approx(1 - straight.amount).margin(1e-12));
    CheckMirrored(straight.parts[0], mirrored.parts[1]);
    CheckMirrored(straight.parts[1], mirrored.parts[0]);
    return;
  }
  REQUIRE(straight.frame.index == mirrored.frame.index);
  REQUIRE(straight.frame.position == Approx(mirrored.frame.position).margin(1e-5));
}

ClipPtr Reverse(const ClipPtr& clip) { return NewClip(ReversedClip{clip}); }

TEST_CASE("a clip of whole frames may be reversed before or after what is done to it") {
  for (int film = 0; film < kFilms; ++film) {
    INFO("film " << film);
    const Rational fps = RateOf(film);
    RandomClips clips(static_cast<uint32_t>(film), fps, {.whole_frames = true});
    const MadeClip a = clips.Source();
    const MadeClip b = clips.Source();
    const ClipLength fade = SecondsLong(clips.Time(Least(a.duration, b.duration)));
    const ClipLength held = SecondsLong(clips.Time({1, 1}));
    struct Pair {
      const char* curve_in;
      const char* curve_out;
    };
    constexpr Pair kCurves[] = {{"quad-in", "quad-out"},      {"cubic-in-out", "cubic-in-out"},
                                {"sine-in", "sine-out"},      {"smootheststep", "smootheststep"},
                                {"expo-out", "expo-in"},      {"squeeze(0.3)", "squeeze(0.3)"},
                                {"back-in", "back-out"},      {"bounce-out", "bounce-in"},
                                {"elastic-in", "elastic-out"}};
    const Pair curve = kCurves[film % 9];
    const std::vector<std::pair<ClipPtr, ClipPtr>> equals = {
        {Reverse(NewClip(TransitionClip{a.clip, b.clip, fade, {}})),
         NewClip(TransitionClip{Reverse(b.clip), Reverse(a.clip), fade, {}})},
        {Reverse(NewClip(SequenceClip{{a.clip, b.clip}})),
         NewClip(SequenceClip{{Reverse(b.clip), Reverse(a.clip)}})},
        {Reverse(NewClip(HeldClip{a.clip, true, held})),
         NewClip(HeldClip{Reverse(a.clip), false, held})},
        {Reverse(NewClip(HeldClip{a.clip, false, held})),
         NewClip(HeldClip{Reverse(a.clip), true, held})},
        {Reverse(NewClip(LoopedClip{a.clip, 3})), NewClip(LoopedClip{Reverse(a.clip), 3})},
        {Reverse(NewClip(SpeedClip{a.clip, {1, 3}})), NewClip(SpeedClip{Reverse(a.clip), {1, 3}})},
        {Reverse(NewClip(EasedClip{a.clip, *Easing::Parse(curve.curve_in)})),
         NewClip(EasedClip{Reverse(a.clip), *Easing::Parse(curve.curve_out)})},
    };
    for (const auto& [after, before] : equals) {
      const TimelinePlan one = PlanFor(after, fps);
      const TimelinePlan other = PlanFor(before, fps);
      REQUIRE(one.frame_count() == other.frame_count());
      for (const int64_t n : FramesOf(one)) {
        INFO("operation " << &after - &equals[0].first << ", frame " << n);
        CheckMirrored(one.Recipe(n), other.Recipe(n));
      }
    }
  }
}

// --- The algebra of time ---

TEST_CASE("a speed of a speed is their product") {
  ForAllFilms([](RandomClips& clips, const MadeClip& made, const TimelinePlan& plan) {
    const Rational a = MakeRational(1 + clips.Below(9), 1 + clips.Below(9));
    const Rational b = MakeRational(1 + clips.Below(9), 1 + clips.Below(9));
    const TimelinePlan both =
        PlanFor(NewClip(SpeedClip{NewClip(SpeedClip{made.clip, b}), a}), plan.fps());
    REQUIRE(both.duration_s() == Over(made.duration, Times(a, b)));
    CheckSame(both, PlanFor(NewClip(SpeedClip{made.clip, Times(a, b)}), plan.fps()));
  });
}

TEST_CASE("clips one after the other last as long as both, and show each of them") {
  ForAllFilms({.whole_frames = true}, [](RandomClips& clips, const MadeClip& made,
                                         const TimelinePlan& plan) {
    const MadeClip next = clips.Source();
    const TimelinePlan both = PlanFor(NewClip(SequenceClip{{made.clip, next.clip}}), plan.fps());
    REQUIRE(both.duration_s() == Plus(made.duration, next.duration));
    for (const int64_t n : FramesOf(plan)) REQUIRE(Shows(both, n) == Shows(plan, n));
    if (Times(made.duration, plan.fps()).den != 1) return;
    const TimelinePlan alone = PlanFor(next.clip, plan.fps());
    for (const int64_t n : FramesOf(alone)) {
      REQUIRE(Shows(both, plan.frame_count() + n) == Shows(alone, n));
    }
  });
}

TEST_CASE("a clip is stretched to any duration exactly, and back") {
  ForAllFilms([](RandomClips& clips, const MadeClip& made, const TimelinePlan& plan) {
    const Rational wanted = clips.Time({5, 1});
    const ClipPtr stretched = NewClip(StretchedClip{made.clip, SecondsLong(wanted)});
    REQUIRE(PlanFor(stretched, plan.fps()).duration_s() == wanted);
    const ClipPtr back = NewClip(StretchedClip{stretched, SecondsLong(made.duration)});
    CheckSame(PlanFor(back, plan.fps()), plan);
  });
}

TEST_CASE("a crop of a crop is a crop, and shows the frames that the whole shows there") {
  ForAllFilms([](RandomClips& clips, const MadeClip& made, const TimelinePlan& plan) {
    const auto crop = [](const ClipPtr& clip, Rational from, Rational to) {
      return NewClip(CroppedClip{clip, SecondsLong(from), SecondsLong(to)});
    };
    const Rational to = clips.Time(made.duration);
    const Rational from = Times(to, {clips.Below(5), 5});
    const Rational length = Minus(to, from);
    const Rational inner_to = clips.Time(length);
    const Rational inner_from = Times(inner_to, {clips.Below(5), 5});
    CheckSame(PlanFor(crop(crop(made.clip, from, to), inner_from, inner_to), plan.fps()),
              PlanFor(crop(made.clip, Plus(from, inner_from), Plus(from, inner_to)), plan.fps()));

    const int64_t first = clips.Below(plan.frame_count());
    const Rational begin = Over({first, 1}, plan.fps());
    const TimelinePlan rest = PlanFor(crop(made.clip, begin, made.duration), plan.fps());
    REQUIRE(rest.frame_count() == plan.frame_count() - first);
    for (const int64_t n : FramesOf(rest)) REQUIRE(Shows(rest, n) == Shows(plan, first + n));
  });
}

TEST_CASE("a held film shows itself, and its last frame as long as it is held") {
  ForAllFilms([](RandomClips& clips, const MadeClip& made, const TimelinePlan& plan) {
    const ClipLength held = SecondsLong(clips.Time({1, 1}));
    const TimelinePlan longer = PlanFor(NewClip(HeldClip{made.clip, true, held}), plan.fps());
    const int64_t count = plan.frame_count();
    for (const int64_t n : FramesOf(longer)) {
      REQUIRE(Shows(longer, n) == Shows(plan, std::min(n, count - 1)));
    }
  });
}

TEST_CASE("linear easing and a loop of one round change nothing") {
  ForAllFilms([](RandomClips&, const MadeClip& made, const TimelinePlan& plan) {
    CheckSame(PlanFor(NewClip(EasedClip{made.clip, Easing()}), plan.fps()), plan);
    CheckSame(PlanFor(NewClip(LoopedClip{made.clip, 1}), plan.fps()), plan);
  });
}

}  // namespace
}  // namespace reel
