// Any frame of any act, in any order, is what playing straight from the beginning gives.
//
// The acts are drawn by lot. What they must give is computed beside Reel's own code: in whole ticks in
// place of seconds, and by playing everything anew for each frame, with nothing kept.

#include "reel/act_player.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace reel {
namespace {

constexpr int64_t kTicksPerSecond = 60 * 1024;
constexpr int64_t kFrameTicks = 1024;

// Everything that was done to it, in order, is in the hash. x accumulates.
struct History {
  uint64_t hash = 1;
  double x = 0;
  void Note(int64_t what) { hash = (hash ^ static_cast<uint64_t>(what)) * 0x100000001B3ull; }
};

struct Ticks {
  int64_t begin, end;
};

// A scene by its description: what is made of it, and what was meant.
struct Plan {
  enum class Kind {
    kSteps,
    kThen,
    kJoin,
    kReverse,
    kCrop,
    kFaster,
    kSlower,
    kDoubleSpeed,
    kTwoSteps,
    kFreeze,
    kHoldFirst,
    kHoldLast,
    kLoop
  };
  Kind kind;
  int64_t name = 0;      // of kSteps
  int64_t duration = 0;  // ticks
  int64_t from = 0;      // of kCrop; how long, of the holds
  std::vector<Plan> parts{};
};

double Seconds(int64_t ticks) { return static_cast<double>(ticks) / kTicksPerSecond; }

void Start(History& history, int64_t name) { history.Note(4 * name); }
void Enter(History& history, int64_t name) { history.Note(4 * name + 1); }
void Apply(History& history, int64_t name, int64_t ticks) {
  history.Note(4 * name + 2);
  history.Note(ticks);
  history.x += static_cast<double>(name * ticks);
}
void Exit(History& history, int64_t name) { history.Note(4 * name + 3); }

ActScene<History> Made(const Plan& plan) {
  using Kind = Plan::Kind;
  if (plan.kind == Kind::kSteps) {
    const int64_t name = plan.name;
    ActSteps<History> steps;
    steps.duration = Seconds(plan.duration);
    steps.start = [=](History& history) { Start(history, name); };
    steps.enter = [=](History& history) { Enter(history, name); };
    steps.apply = [=](History& history, double t) {
      const double ticks = t * kTicksPerSecond;
      if (std::abs(ticks - std::round(ticks)) > 1e-6) history.Note(-1);
      Apply(history, name, std::llround(ticks));
    };
    steps.exit = [=](History& history) { Exit(history, name); };
    return ActScene<History>(steps);
  }
  const ActScene<History> first = Made(plan.parts.front());
  switch (plan.kind) {
    case Kind::kThen: return first.Then(Made(plan.parts.back()));
    case Kind::kJoin: return first.Join(Made(plan.parts.back()));
    case Kind::kReverse: return first.Reverse();
    case Kind::kCrop: return first.Crop(Seconds(plan.from), Seconds(plan.from + plan.duration));
    case Kind::kFaster: return first.Speed(2);
    case Kind::kSlower: return first.StretchTo(Seconds(plan.duration));
    case Kind::kDoubleSpeed: return first.Ease("double-speed");
    case Kind::kTwoSteps: return first.Ease("steps(2)");
    case Kind::kFreeze: return first.Ease([](double) { return 0.5; });
    case Kind::kHoldFirst: return first.Hold("first", Seconds(plan.from));
    case Kind::kHoldLast: return first.Hold("last", Seconds(plan.from));
    default: return first.Loop(3);
  }
}

Ticks Within(Ticks at, int64_t duration) {
  return {std::clamp<int64_t>(at.begin, 0, duration), std::clamp<int64_t>(at.end, 0, duration)};
}

// The time of what is bent.
Ticks Bent(const Plan& plan, Ticks at) {
  const int64_t inner = plan.parts.front().duration;
  const int64_t length = at.end - at.begin;
  const Ticks in = Within(at, plan.duration);
  const auto eased = [&](auto curve) { return Ticks{curve(in.begin), curve(in.end)}; };
  switch (plan.kind) {
    case Plan::Kind::kReverse: return {inner - in.end, inner - in.begin};
    case Plan::Kind::kCrop: return {plan.from + in.begin, plan.from + in.end};
    case Plan::Kind::kFaster: return {in.begin * 2, in.end * 2};
    case Plan::Kind::kSlower: return {in.begin / 2, in.end / 2};
    case Plan::Kind::kDoubleSpeed: return eased([&](int64_t t) { return std::min(2 * t, inner); });
    case Plan::Kind::kTwoSteps: return eased([&](int64_t t) { return 2 * t / inner * inner / 2; });
    case Plan::Kind::kFreeze: return {inner / 2, inner / 2};
    case Plan::Kind::kHoldFirst:
      return at.begin < plan.from ? Ticks{0, length}
                                  : Ticks{at.begin - plan.from, at.end - plan.from};
    case Plan::Kind::kHoldLast:
      return at.begin < inner ? at : Ticks{std::max<int64_t>(0, inner - length), inner};
    default: {
      const int64_t begun = std::min<int64_t>(2, in.begin / inner) * inner;
      return {in.begin - begun, in.end - begun};
    }
  }
}

struct On {
  int64_t name, ticks;
};

void End(const Plan& plan, History& history);

// Plays up to what is on at `at`, which is appended to `on` and not applied.
void Play(const Plan& plan, Ticks at, History& history, std::vector<On>& on) {
  if (plan.kind == Plan::Kind::kSteps) {
    Start(history, plan.name);
    Enter(history, plan.name);
    on.push_back({plan.name, Within(at, plan.duration).begin});
  } else if (plan.kind == Plan::Kind::kThen) {
    const Plan& first = plan.parts.front();
    if (at.begin < first.duration) return Play(first, at, history, on);
    End(first, history);
    Play(plan.parts.back(), {at.begin - first.duration, at.end - first.duration}, history, on);
  } else if (plan.kind == Plan::Kind::kJoin) {
    for (const Plan& part : plan.parts) {
      const bool over = at.begin >= part.duration && part.duration < plan.duration;
      over ? End(part, history) : Play(part, at, history, on);
    }
  } else {
    Play(plan.parts.front(), Bent(plan, at), history, on);
  }
}

void End(const Plan& plan, History& history) {
  std::vector<On> on;
  Play(plan, {plan.duration, plan.duration}, history, on);
  for (const On& scene : on) Apply(history, scene.name, scene.ticks);
  for (const On& scene : on) Exit(history, scene.name);
}

History Straight(const Plan& plan, int64_t frame) {
  History history;
  std::vector<On> on;
  Play(plan, {frame * kFrameTicks, (frame + 1) * kFrameTicks}, history, on);
  for (const On& scene : on) Apply(history, scene.name, scene.ticks);
  return history;
}

class Lot {
 public:
  explicit Lot(unsigned seed) : random_(seed) {}

  int64_t Of(int64_t from, int64_t to) {
    return std::uniform_int_distribution<int64_t>(from, to)(random_);
  }

  Plan Scene(int depth) {
    using Kind = Plan::Kind;
    if (depth == 0) return {Kind::kSteps, ++scenes_, Of(0, 8) * kFrameTicks};
    Plan plan{static_cast<Kind>(Of(1, static_cast<int>(Kind::kLoop)))};
    plan.parts.push_back(Scene(static_cast<int>(Of(0, depth - 1))));
    const int64_t inner = plan.duration = plan.parts.front().duration;
    if (plan.kind == Kind::kThen || plan.kind == Kind::kJoin) {
      plan.parts.push_back(Scene(static_cast<int>(Of(0, depth - 1))));
      const int64_t second = plan.parts.back().duration;
      plan.duration = plan.kind == Kind::kThen ? inner + second : std::max(inner, second);
    } else if (plan.kind == Kind::kHoldFirst || plan.kind == Kind::kHoldLast) {
      plan.from = Of(0, 4) * kFrameTicks;
      plan.duration += plan.from;
    } else if (inner == 0) {
      plan.kind = Kind::kReverse;
    } else if (plan.kind == Kind::kCrop) {
      plan.from = Of(0, (inner - 1) / 256) * 256;
      plan.duration = std::max<int64_t>(1, Of(1, (inner - plan.from) / 256)) * 256;
      if (plan.from + plan.duration > inner) plan.kind = Kind::kReverse, plan.duration = inner;
    } else if (plan.kind == Kind::kLoop) {
      plan.duration = inner * 3;
    } else if (plan.kind == Kind::kFaster) {
      plan.duration = inner / 2;
    } else if (plan.kind == Kind::kSlower) {
      plan.duration = inner * 2;
    }
    return plan;
  }

  std::mt19937& random() { return random_; }

 private:
  std::mt19937 random_;
  int64_t scenes_ = 0;
};

TEST_CASE("each state of 400 acts drawn by lot is that of straight play, in any order") {
  int64_t frames_seen = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    Lot lot(seed);
    Plan plan = lot.Scene(6);
    for (int i = 0; i < 3; ++i) {
      Plan whole{Plan::Kind::kThen};
      whole.parts = {plan, lot.Scene(4)};
      whole.duration = plan.duration + whole.parts.back().duration;
      plan = whole;
    }
    const ActScene<History> scene = Made(plan);
    REQUIRE(scene.duration() == Approx(Seconds(plan.duration)).margin(1e-12));
    std::vector<int64_t> frames(static_cast<size_t>(plan.duration / kFrameTicks + 3));
    std::iota(frames.begin(), frames.end(), 0);
    ActPlayer<History> straight({}, scene);
    ActPlayer<History> shuffled({}, scene);
    std::vector<int64_t> order = frames;
    std::shuffle(order.begin(), order.end(), lot.random());
    bool same = true;
    for (size_t i = 0; i < frames.size(); ++i) {
      for (auto* player : {&straight, &shuffled}) {
        const int64_t frame = player == &straight ? frames[i] : order[i];
        const History expected = Straight(plan, frame);
        const double seconds = static_cast<double>(frame) / 60;
        const History got = player->At(seconds, 1.0 / 60);
        if (got.hash != expected.hash || got.x != expected.x) same = false;
      }
    }
    CAPTURE(seed);
    CHECK(same);
    frames_seen += plan.duration / kFrameTicks;
  }
  CHECK(frames_seen > 10000);
}

TEST_CASE(
    "a frame of an act that was seen before takes one apply, and the first of a scene a few") {
  int calls = 0;
  ActSteps<int> steps;
  steps.duration = 1;
  steps.start = steps.enter = steps.exit = [&](int&) { ++calls; };
  steps.apply = [&](int& state, double) { ++calls, ++state; };
  ActScene<int> scene{steps};
  for (int i = 1; i < 100; ++i) scene = scene.Then(ActScene<int>(steps));
  ActPlayer<int> player(0, scene);
  CHECK(player.At(0.5, 0.1) == 1);
  CHECK(calls == 3);
  calls = 0;
  CHECK(player.At(0.7, 0.1) == 1);
  CHECK(calls == 1);
  CHECK(player.At(99.5, 0.1) == 100);
  calls = 0;
  CHECK(player.At(50.5, 0.1) == 51);
  CHECK(player.At(99.1, 0.1) == 100);
  CHECK(player.At(0.1, 0.1) == 1);
  CHECK(calls == 3);
}

TEST_CASE("a scene that throws leaves the states before it as they are") {
  int failures = 1;
  const ActScene<int> first(1, [](int& state, double) { state += 1; });
  const ActScene<int> second(1, [&](int& state, double) {
    if (failures-- > 0) throw std::runtime_error("not yet");
    state += 10;
  });
  ActPlayer<int> player(0, first.Then(second).Then(first));
  CHECK_THROWS_WITH(player.At(2.5, 0.1), "not yet");
  CHECK(player.At(2.5, 0.1) == 12);
  CHECK(player.At(0.5, 0.1) == 1);
}

}  // namespace
}  // namespace reel
