#include "timeline/timeline_plan.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "planned_film.h"

namespace reel {
namespace {

using Kind = FrameRecipe::Kind;

// "long" and "short" are 60 frames of 60 a second, and 30; "slides" ten pictures of no rate; "logo" one
// of 10x6 pixels with alpha; "video" 25 frames of 25, whatever is asked for; "still" says nothing.
ToldSources Sources() {
  return ToldSources({{"long", {{32, 18}, {60, 1}, 60}},
                      {"short", {{32, 18}, {60, 1}, 30}},
                      {"slides", {{}, {0, 1}, 10}},
                      {"logo", {{10, 6}, {60, 1}, 60, true}},
                      {"video", {{20, 20}, {25, 1}, 25, false, true}}});
}

TimelinePlan Plan(const std::string& json, ToldSources& sources, Rational fps = {60, 1},
                  Size size = {64, 36}) {
  const Result<TimelinePlan> plan = PlanOf(json, fps, size, sources);
  INFO(plan.status().message());
  REQUIRE(plan.ok());
  return plan.value();
}

TimelinePlan Plan(const std::string& json, Rational fps = {60, 1}, Size size = {64, 36}) {
  ToldSources sources = Sources();
  return Plan(json, sources, fps, size);
}

std::string PlanRefusal(const std::string& json, Rational fps = {60, 1}, Size size = {64, 36}) {
  ToldSources sources = Sources();
  const Result<TimelinePlan> plan = PlanOf(json, fps, size, sources);
  return plan.ok() ? "none" : plan.status().message();
}

std::string With(const std::string& scene, const std::string& operations) {
  return "{\"scene\": \"" + scene + "\", \"do\": [" + operations + "]}";
}

// --- Durations ---

TEST_CASE("what is done to a clip's time changes its duration exactly") {
  struct Case {
    std::string operations;
    Rational duration;  // of "long", which is a second
  };
  for (const Case& c : std::vector<Case>{{R"({"then": "short"})", {3, 2}},
                                         {R"({"crossfade": "short", "duration": "6f"})", {7, 5}},
                                         {R"({"wipe": "short", "duration": "500ms"})", {1, 1}},
                                         {R"({"overlay": "logo", "start": "0.5s"})", {1, 1}},
                                         {R"({"reverse": true})", {1, 1}},
                                         {R"({"crop": ["0.25s", null]})", {3, 4}},
                                         {R"({"crop": ["7f", "20f"]})", {13, 60}},
                                         {R"({"speed": 3})", {1, 3}},
                                         {R"({"speed": "1/7"})", {7, 1}},
                                         {R"({"stretch_to": "10/3"})", {10, 3}},
                                         {R"({"ease": "elastic-out"})", {1, 1}},
                                         {R"({"hold": "last", "duration": "1/3"})", {4, 3}},
                                         {R"({"hold": "first", "duration": 2})", {3, 1}},
                                         {R"({"loop": 7})", {7, 1}},
                                         {R"({"resize": "film"})", {1, 1}}}) {
    INFO(c.operations);
    CHECK(Plan(With("long", c.operations)).duration_s() == c.duration);
  }
  CHECK(Plan(R"({"at": [["short", "long"]]})").duration_s() == Rational{1, 1});
  CHECK(Plan(R"(["short", {"crossfade": "6f"}, "long", {"wipe": 0.25}, "short"])").duration_s() ==
        Rational{33, 20});
}

TEST_CASE("a film has all frames that begin before its end") {
  CHECK(Plan(With("long", R"({"crop": [0, "12f"]})")).frame_count() == 12);
  CHECK(Plan(With("long", R"({"crop": [0, "0.201s"]})")).frame_count() == 13);
  CHECK(Plan(With("long", R"({"speed": 1000000})")).frame_count() == 1);
}

// --- Rates, and what sources are asked for ---

TEST_CASE("a clip's natural duration stays at any rate of the film") {
  for (const Rational fps : {Rational{24, 1}, {30000, 1001}, {60, 1}}) {
    const TimelinePlan plan = Plan(R"("long")", fps);
    CHECK(plan.duration_s() == Rational{1, 1});
    CHECK(plan.sources()[0].fps == fps);
    CHECK(plan.sources()[0].frame_count == FramesIn({1, 1}, fps));
  }
}

TEST_CASE("pictures without a rate are as many at any rate") {
  CHECK(Plan(R"("slides")", {25, 1}).duration_s() == Rational{2, 5});
  CHECK(Plan(R"("slides")", {50, 1}).duration_s() == Rational{1, 5});
  CHECK(Plan(R"({"scene": "slides", "fps": 2})", {50, 1}).duration_s() == Rational{5, 1});
}

TEST_CASE("a source is asked for the film's size and rate, or for its own") {
  ToldSources sources = Sources();
  const std::string film =
      R"(["long", {"scene": "long", "fps": 24, "duration": "2s"}, {"scene": "still", "duration": "30f"}])";
  const TimelinePlan plan = Plan(film, sources);
  REQUIRE(sources.requests.size() == 3);
  CHECK(sources.requests[0].size == Size{64, 36});
  CHECK(sources.requests[0].fps == Rational{60, 1});
  CHECK(sources.requests[0].frame_count == 0);
  CHECK(sources.requests[0].duration_s == Rational{0, 1});
  CHECK(sources.requests[0].place == "film.json:1: timeline[0]");
  CHECK(sources.requests[1].fps == Rational{24, 1});
  CHECK(sources.requests[1].frame_count == 48);
  CHECK(sources.requests[1].duration_s == Rational{2, 1});
  CHECK(sources.requests[2].frame_count == 30);
  CHECK(sources.requests[2].duration_s == Rational{1, 2});
  CHECK(plan.sources()[1].fps == Rational{24, 1});
  CHECK(plan.sources()[2].frame_count == 30);
}

TEST_CASE("the first source decides about size and rate where the job does not") {
  ToldSources sources = Sources();
  const TimelinePlan plan = Plan(R"(["video", "long"])", sources, {0, 1}, {0, 0});
  CHECK(plan.size() == Size{20, 20});
  CHECK(plan.fps() == Rational{25, 1});
  CHECK(sources.requests[0].size == Size{0, 0});
  CHECK(sources.requests[0].fps.num == 0);
  CHECK(sources.requests[1].size == Size{20, 20});
  CHECK(sources.requests[1].fps == Rational{25, 1});
}

TEST_CASE("without any word about it a film has 30 frames a second and 1280x720") {
  const TimelinePlan plan =
      Plan(R"([{"color": "red", "duration": "45f"}, {"scene": "still", "duration": 1}])", {0, 1},
           {0, 0});
  CHECK(plan.size() == Size{1280, 720});
  CHECK(plan.fps() == Rational{30, 1});
  CHECK(plan.duration_s() == Rational{5, 2});
}

TEST_CASE("frames of a clip that decides about the rate are of that rate") {
  ToldSources sources = Sources();
  const TimelinePlan plan =
      Plan(R"({"scene": "video", "duration": "10f"})", sources, {0, 1}, {0, 0});
  CHECK(sources.requests[0].frame_count == 10);
  CHECK(plan.duration_s() == Rational{2, 5});
}

TEST_CASE("a source that keeps its rate keeps it, and its frames stand longer") {
  const TimelinePlan plan = Plan(With("video", R"({"resize": "film"})"), {50, 1});
  CHECK(plan.sources()[0].fps == Rational{25, 1});
  CHECK(plan.sources()[0].frame_count == 25);
  CHECK(plan.frame_count() == 50);
  const auto frame = [&](int64_t n) { return plan.Recipe(n).parts[0].frame; };
  CHECK(frame(6).index == 3);
  CHECK(frame(7).index == 3);
  CHECK(frame(7).position == 3.5);
  CHECK(frame(7).seconds == 0.14);
  CHECK(frame(49).index == 24);
}

TEST_CASE("a clip that is used twice is loaded once for each size") {
  ToldSources sources = Sources();
  const std::string clips = R"({"clips": {"a": "long"}, "film": )";
  Plan(clips + R"([{"use": "a"}, {"use": "a", "do": [{"reverse": true}]}]})", sources);
  CHECK(sources.requests.size() == 1);
  ToldSources of_two = Sources();
  const TimelinePlan plan =
      Plan(clips + R"([{"use": "a"}, {"at": [[{"use": "a"}, {"use": "a"}]]}]})", of_two);
  REQUIRE(of_two.requests.size() == 2);
  CHECK(plan.sources()[1].size == Size{32, 36});
}

TEST_CASE("a source without a size of its own has that of each place it is used in") {
  const TimelinePlan plan = Plan(
      R"({"clips": {"a": {"scene": "still", "duration": 1}},
          "film": {"at": [["long", {"scene": "long", "do": [{"overlay": {"use": "a"}}]}]],
                   "do": [{"overlay": {"use": "a"}}]}})");
  REQUIRE(plan.sources().size() == 4);
  CHECK(plan.sources()[2].size == Size{32, 36});
  CHECK(plan.sources()[3].size == Size{64, 36});
}

// --- Sizes ---

TEST_CASE("an overlay has its own size, and a colour in it that of the picture below") {
  ToldSources sources({{"long", {{}, {60, 1}, 60}},
                       {"logo", {{10, 7}, {60, 1}, 60, true}},
                       {"still", {{}, {60, 1}, 60}}});
  const TimelinePlan plan = Plan(
      With("long", R"({"overlay": "logo", "x": "right", "y": "center"}, {"overlay": "still"})"),
      sources);
  const FrameRecipe recipe = plan.Recipe(0);
  CHECK(recipe.parts[1].size == Size{64, 36});
  const FrameRecipe& logo = recipe.parts[0].parts[1];
  CHECK(logo.size == Size{10, 7});
  CHECK(logo.x == 54);
  CHECK(logo.y == 14);
  const TimelinePlan colour =
      Plan(With("long", R"({"overlay": {"color": "#00000080", "duration": 1}})"));
  CHECK(colour.Recipe(0).parts[1].size == Size{64, 36});
}

TEST_CASE("an overlay stands at its pixels, outside of the picture, too") {
  const FrameRecipe recipe =
      Plan(With("long", R"({"overlay": "logo", "x": -3, "y": 40})")).Recipe(0);
  CHECK(recipe.parts[1].x == -3);
  CHECK(recipe.parts[1].y == 40);
}

TEST_CASE("what is resized has its own size first, then the one that is wanted") {
  const TimelinePlan plan = Plan(With("video", R"({"resize": "film", "fit": "fill"})"));
  const FrameRecipe recipe = plan.Recipe(0);
  CHECK(recipe.kind == Kind::kResize);
  CHECK(recipe.fit == ResizeFit::kFill);
  CHECK(recipe.size == Size{64, 36});
  CHECK(recipe.parts[0].size == Size{20, 20});
  const FrameRecipe in_grid =
      Plan(R"({"at": [["long", )" + With("video", R"({"resize": "film"})") + "]]}").Recipe(0);
  CHECK(in_grid.parts[1].size == Size{32, 36});
  // Nothing is done to what has that size already.
  CHECK(Plan(With("long", R"({"resize": "32x18"}, {"resize": "film"})")).Recipe(0).kind ==
        Kind::kResize);
  CHECK(Plan(R"({"scene": "video", "size": "64x36", "do": [{"resize": "film"}]})").Recipe(0).kind ==
        Kind::kSource);
}

TEST_CASE("a cut picture is cut out of one of natural size") {
  const FrameRecipe recipe =
      Plan(With("video", R"({"crop_picture": [3, 4, 16, 9]}, {"resize": "film"})")).Recipe(0);
  const FrameRecipe& cut = recipe.parts[0];
  CHECK(cut.kind == Kind::kCut);
  CHECK(cut.size == Size{16, 9});
  CHECK(cut.x == 3);
  CHECK(cut.y == 4);
  CHECK(cut.parts[0].size == Size{20, 20});
}

TEST_CASE("cells of a grid that do not divide its picture evenly differ by a pixel") {
  const TimelinePlan plan =
      Plan(R"({"at": [["long", "long", "long"], ["long", "long", "long"]], "gap": 1})");
  const FrameRecipe recipe = plan.Recipe(0);
  CHECK(recipe.kind == Kind::kGrid);
  CHECK(recipe.size == Size{64, 36});
  struct Cell {
    int64_t x, y;
    Size size;
  };
  const std::vector<Cell> cells = {{0, 0, {20, 17}},  {21, 0, {21, 17}},  {43, 0, {21, 17}},
                                   {0, 18, {20, 18}}, {21, 18, {21, 18}}, {43, 18, {21, 18}}};
  REQUIRE(recipe.parts.size() == cells.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    CHECK(recipe.parts[i].x == cells[i].x);
    CHECK(recipe.parts[i].y == cells[i].y);
    CHECK(recipe.parts[i].size == cells[i].size);
  }
}

TEST_CASE("a grid of a film without a size is as large as its cells") {
  const TimelinePlan plan =
      Plan(R"({"at": [["video", "video"], ["long", "video"]], "gap": 3})", {0, 1}, {0, 0});
  CHECK(plan.size() == Size{43, 43});
  const FrameRecipe recipe = plan.Recipe(0);
  CHECK(recipe.parts[3].x == 23);
  CHECK(recipe.parts[3].y == 23);
  CHECK(recipe.parts[2].size == Size{20, 20});
}

// --- What is refused ---

struct Misfit {
  std::string film;
  std::string message;  // behind "film.json:1: timeline"
};

TEST_CASE("clips that do not fit together are refused with place and limit") {
  const std::string transition_limit = ", and it can be no longer than either";
  for (const Misfit& mistake : std::vector<Misfit>{
           {With("long", R"({"crop": ["0.5s", "1.5s"]})"),
            ".do[0]: a crop from 0.5 s to 1.5 s is not within the clip, which lasts 1 s"},
           {With("long", R"({"crop": ["1s", null]})"),
            ".do[0]: a crop from 1 s to 1 s is not within the clip, which lasts 1 s"},
           {With("long", R"({"speed": 2}, {"crop": ["30f", "30f"]})"),
            ".do[1]: a crop from 0.5 s to 0.5 s is not within the clip, which lasts 0.5 s"},
           {R"(["long", {"crossfade": "0.75s"}, "short"])",
            "[1]: a crossfade of 0.75 s: what it joins lasts 1 s and 0.5 s" + transition_limit},
           {R"(["short", {"wipe": "45f"}, "long"])",
            "[1]: a wipe of 0.75 s: what it joins lasts 0.5 s and 1 s" + transition_limit},
           {With("long", R"({"overlay": "logo", "start": 1})"),
            ".do[0]: start: 1 s, but the clip below lasts 1 s; an overlay begins before its end"},
           {R"("still")", ": still has no length of its own; give \"duration\""},
           {R"(["long", {"scene": "long", "size": "20x20"}])",
            "[1]: size: it is 20x20, where 64x36 is wanted; say how it fits with {\"resize\": "
            "\"64x36\", \"fit\": \"letterbox\"} (or fill, stretch)"},
           {With("long", R"({"resize": "32x18"})"),
            ".do[0]: size: it is 32x18, where 64x36 is wanted; say how it fits with {\"resize\": "
            "\"64x36\", \"fit\": \"letterbox\"} (or fill, stretch)"},
           {R"({"at": [["long", {"color": "red", "duration": 1, "size": "32x18"}]]})",
            ".at[0][1]: size: it is 32x18, where 32x36 is wanted; say how it fits with "
            "{\"resize\": "
            "\"32x36\", \"fit\": \"letterbox\"} (or fill, stretch)"},
           {With("video", R"({"crop_picture": [5, 0, 16, 9]})"),
            ".do[0]: 16x9 at 5,0 is not within the picture, which is 20x20"},
           {R"({"at": [["long", "long", "long"]], "gap": 31})",
            ": a grid of 3 by 1 cells with gaps of 31 pixels has no room in 64x36"},
           {With("long", R"({"hold": "last", "duration": 100000000})"),
            ".do[0]: lasts 100000001 s; the limit is 100000000 s"},
           {With("long", R"({"loop": 100000}, {"loop": 100000})"),
            ".do[1]: lasts 10000000000 s; the limit is 100000000 s"},
       }) {
    INFO(mistake.film);
    CHECK(PlanRefusal(mistake.film) == "film.json:1: timeline" + mistake.message);
  }
}

TEST_CASE("clips of different sizes in a film without one are refused from the second on") {
  CHECK(PlanRefusal(R"(["long", {"scene": "video", "size": "20x20"}])", {0, 1}, {0, 0}) ==
        "film.json:1: timeline[1]: size: it is 20x20, where 32x18 is wanted; say how it fits with "
        "{\"resize\": \"32x18\", \"fit\": \"letterbox\"} (or fill, stretch)");
  CHECK(PlanRefusal(R"({"at": [[{"color": "red", "duration": 1, "size": "16000x9"}, "long"]]})",
                    {0, 1}, {0, 0}) ==
        "film.json:1: timeline: a grid of 32000x9; the limit of a side is 16384");
}

TEST_CASE("a speed that leaves nothing of a clip is refused") {
  std::string operations = R"({"speed": 1000000})";
  for (int i = 0; i < 5; ++i) operations += R"(, {"speed": "999983/3"})";
  CHECK_THAT(PlanRefusal(With("long", operations)),
             Catch::EndsWith("lasts less than 1/705600000 s; that cannot be told from nothing"));
}

TEST_CASE("clips that multiply by use are refused at a limit") {
  std::string clips = R"("c0": "long")";
  for (int i = 1; i <= 40; ++i) {
    const std::string use = R"({"use": "c)" + std::to_string(i - 1) + "\"}";
    clips += ", \"c" + std::to_string(i) + "\": [" + use + ", " + use + "]";
  }
  CHECK_THAT(PlanRefusal("{\"clips\": {" + clips + "}, \"film\": {\"use\": \"c40\"}}"),
             Catch::EndsWith("more than 10000 clips, each use counted"));
}

TEST_CASE("a film of ten thousand clips in a row is planned and shown") {
  std::string film = "[\"slides\"";
  for (int i = 0; i < 9'998; ++i) film += ", \"slides\"";
  const TimelinePlan plan = Plan(film + "]");
  CHECK(plan.frame_count() == 99'990);
  CHECK(plan.Recipe(99'989).frame.source == 9'998);
  CHECK(plan.Recipe(99'989).frame.index == 9);
}

TEST_CASE("as many operations as there may be are followed without end of the stack") {
  std::string operations = R"({"reverse": true})";
  for (int i = 1; i < 500; ++i) operations += R"(, {"ease": "linear"})";
  CHECK(Plan(With("long", operations)).Recipe(0).frame.index == 59);
}

// --- Recipes ---

TEST_CASE("a colour is its own picture, opaque or not") {
  const FrameRecipe red = Plan(R"({"color": "red", "duration": 1})").Recipe(3);
  CHECK(red.kind == Kind::kColour);
  CHECK(red.argb == 0xFFFF0000);
  CHECK_FALSE(red.has_alpha);
  const TimelinePlan clear = Plan(R"([{"color": "red", "duration": 1},
                                      {"color": "#ff000080", "duration": 1}])");
  CHECK(clear.has_alpha());
  CHECK_FALSE(clear.Recipe(0).has_alpha);
  CHECK(clear.Recipe(60).has_alpha);
  CHECK(clear.Recipe(60).argb == 0x80FF0000);
}

TEST_CASE("a crossfade of six frames shows twelfths, of the middle of each frame") {
  const TimelinePlan plan = Plan(R"(["long", {"crossfade": "6f"}, "short"])");
  CHECK(plan.frame_count() == 84);
  CHECK(plan.Recipe(53).kind == Kind::kSource);
  for (int i = 0; i < 6; ++i) {
    const FrameRecipe recipe = plan.Recipe(54 + i);
    REQUIRE(recipe.kind == Kind::kMix);
    CHECK(recipe.amount == Approx((1 + 2 * i) / 12.0).epsilon(1e-15));
    CHECK(recipe.parts[0].frame.source == 0);
    CHECK(recipe.parts[0].frame.index == 54 + i);
    CHECK(recipe.parts[1].frame.source == 1);
    CHECK(recipe.parts[1].frame.index == i);
  }
  CHECK(plan.Recipe(60).kind == Kind::kSource);
  CHECK(plan.Recipe(60).frame.index == 6);
}

TEST_CASE("a wipe has the same amounts, and a direction") {
  const TimelinePlan plan = Plan(R"(["long", {"wipe": "2f", "towards": "down"}, "short"])");
  CHECK(plan.Recipe(58).kind == Kind::kWipe);
  CHECK(plan.Recipe(58).amount == 0.25);
  CHECK(plan.Recipe(59).amount == 0.75);
  CHECK(plan.Recipe(59).towards == WipeTowards::kDown);
}

TEST_CASE("what is joined to something with alpha has alpha while both are shown") {
  const TimelinePlan plan =
      Plan(With("logo", R"({"resize": "film"}, {"crossfade": "long", "duration": "2f"})"));
  CHECK(plan.has_alpha());
  CHECK(plan.Recipe(0).has_alpha);
  CHECK(plan.Recipe(58).has_alpha);
  CHECK_FALSE(plan.Recipe(60).has_alpha);
}

TEST_CASE("an overlay shows from its start until either clip ends") {
  const auto kinds = [](const std::string& film) {
    const TimelinePlan plan = Plan(film);
    std::string text;
    for (int64_t n = 0; n < plan.frame_count(); ++n) {
      const FrameRecipe recipe = plan.Recipe(n);
      text += recipe.kind == Kind::kOver ? 'o' : '.';
    }
    return text;
  };
  const std::string third = R"({"scene": "long", "do": [{"crop": [0, "9f"]}, {"overlay": )";
  CHECK(kinds(third + R"("logo"}]})") == "ooooooooo");
  CHECK(kinds(third + R"("logo", "start": "3f"}]})") == "...oooooo");
  CHECK(kinds(third + With("logo", R"({"crop": [0, "4f"]})") + R"(, "start": "3f"}]})") ==
        "...oooo..");
  CHECK(kinds(third + R"("logo", "opacity": 0}]})") == ".........");
  const FrameRecipe recipe = Plan(third + R"("logo", "start": "3f", "opacity": 0.5}]})").Recipe(5);
  CHECK(recipe.amount == 0.5);
  CHECK(recipe.parts[0].frame.index == 5);
  CHECK(recipe.parts[1].frame.index == 2);
  CHECK_FALSE(recipe.has_alpha);
}

TEST_CASE("a cell of a grid whose clip has ended is empty") {
  const TimelinePlan plan = Plan(R"({"at": [["long", "short"]]})");
  CHECK(plan.Recipe(29).parts.size() == 2);
  REQUIRE(plan.Recipe(30).parts.size() == 1);
  CHECK(plan.Recipe(30).parts[0].frame.source == 0);
}

TEST_CASE("frames are shown in the order that operations on time make") {
  const auto shown = [](const std::string& operations) {
    return FramesShown(Plan(With("long", R"({"crop": [0, "6f"]}, )" + operations)));
  };
  using Frames = std::vector<int64_t>;
  CHECK(shown(R"({"reverse": true})") == Frames{5, 4, 3, 2, 1, 0});
  CHECK(shown(R"({"crop": ["2f", "5f"]})") == Frames{2, 3, 4});
  CHECK(shown(R"({"speed": 2})") == Frames{0, 2, 4});
  CHECK(shown(R"({"speed": 2}, {"reverse": true})") == Frames{4, 2, 0});
  CHECK(shown(R"({"reverse": true}, {"speed": 2})") == Frames{4, 2, 0});
  CHECK(shown(R"({"speed": "1/2"}, {"reverse": true})") ==
        Frames{5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0});
  CHECK(shown(R"({"stretch_to": "3f"})") == Frames{0, 2, 4});
  CHECK(shown(R"({"stretch_to": "4f"})") == Frames{0, 1, 3, 4});
  CHECK(shown(R"({"hold": "last", "duration": "2f"})") == Frames{0, 1, 2, 3, 4, 5, 5, 5});
  CHECK(shown(R"({"hold": "first", "duration": "2f"})") == Frames{0, 0, 0, 1, 2, 3, 4, 5});
  CHECK(shown(R"({"reverse": true}, {"hold": "last", "duration": "2f"})") ==
        Frames{5, 4, 3, 2, 1, 0, 0, 0});
  CHECK(shown(R"({"hold": "last", "duration": "2f"}, {"reverse": true})") ==
        Frames{5, 5, 5, 4, 3, 2, 1, 0});
  CHECK(shown(R"({"loop": 2})") == Frames{0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5});
  CHECK(shown(R"({"crop": [0, "2f"]}, {"loop": 3}, {"reverse": true})") ==
        Frames{1, 0, 1, 0, 1, 0});
  CHECK(shown("{\"ease\": \"freeze(0.5)\"}") == Frames{3, 3, 3, 3, 3, 3});
  CHECK(shown("{\"ease\": \"steps(2)\"}") == Frames{0, 0, 0, 3, 3, 3});
  CHECK(shown(R"({"ease": "quad-in"})") == Frames{0, 0, 0, 1, 2, 4});
  CHECK(shown(R"({"ease": "quad-out"})") == Frames{0, 1, 3, 4, 5, 5});
  // By symmetry: quad-out is quad-in from the other end.
  CHECK(shown(R"({"reverse": true}, {"ease": "quad-out"})") == Frames{4, 2, 1, 0, 0, 0});
}

TEST_CASE("what an easing leads to the end of stays within its clip") {
  const auto shown = [](const std::string& operations) {
    return FramesShown(Plan(With("long", operations)));
  };
  using Frames = std::vector<int64_t>;
  const std::string arrived = R"({"ease": "double-speed"})";
  // What was cut away stays away.
  CHECK(shown(R"({"crop": ["10f", "16f"]}, )" + arrived) == Frames{10, 12, 14, 15, 15, 15});
  CHECK(shown(R"({"crop": [0, "2f"]}, {"loop": 3}, )" + arrived) == Frames{0, 0, 0, 1, 1, 1});
  CHECK(shown(R"({"crop": ["10f", "16f"]}, {"reverse": true}, )" + arrived) ==
        Frames{14, 12, 10, 10, 10, 10});
  // A held frame stands still, however fast the curve is there.
  CHECK(shown(R"({"crop": [0, "3f"]}, {"hold": "last", "duration": "7f"}, {"ease": "quad-in"})") ==
        Frames{0, 0, 0, 0, 1, 2, 2, 2, 2, 2});
  const TimelinePlan overlaid = Plan(With("long", R"({"overlay": "logo"}, )" + arrived));
  const TimelinePlan grid = Plan(R"({"at": [["long", "long"]], "do": [)" + arrived + "]}");
  for (int64_t n = 0; n < 60; ++n) {
    REQUIRE(overlaid.Recipe(n).kind == Kind::kOver);
    REQUIRE(grid.Recipe(n).parts.size() == 2);
  }
}

TEST_CASE("a time between two frames is told to the source") {
  const TimelinePlan plan = Plan(With("long", R"({"speed": "1/4"})"));
  const SourceFrame frame = plan.Recipe(7).frame;
  CHECK(frame.index == 1);
  CHECK(frame.position == 1.75);
  CHECK(frame.seconds == Approx(7.0 / 240).epsilon(1e-15));
  // Backwards they are the same, from the other end.
  const TimelinePlan reversed = Plan(With("long", R"({"speed": "1/4"}, {"reverse": true})"));
  CHECK(reversed.Recipe(239 - 7).frame.position == 1.75);
}

// --- Identities ---

TEST_CASE("recipes are the same in words when they are, and differ by what differs") {
  const auto identity = [](const std::string& film, int64_t frame) {
    return RecipeIdentity(Plan(film).Recipe(frame),
                          [](size_t source) { return "s" + std::to_string(source); });
  };
  const std::string film = R"(["long", {"crossfade": "6f"}, "short"])";
  CHECK(identity(film, 3) == identity(film, 3));
  CHECK(identity(film, 3) == identity(R"("long")", 3));
  CHECK(identity(film, 3) != identity(film, 4));
  CHECK(identity(film, 55) != identity(film, 56));
  const std::vector<std::string> all = {film,
                                        R"(["long", {"wipe": "6f"}, "short"])",
                                        R"(["long", {"wipe": "6f", "towards": "up"}, "short"])",
                                        With("long", R"({"overlay": "logo"})"),
                                        With("long", R"({"overlay": "logo", "x": 1})"),
                                        With("long", R"({"overlay": "logo", "opacity": 0.5})"),
                                        With("video", R"({"resize": "film"})"),
                                        With("video", R"({"resize": "film", "fit": "fill"})"),
                                        With("video", R"({"resize": "film", "filter": "good"})"),
                                        R"({"at": [["long", "long"]]})",
                                        R"({"color": "red", "duration": 1})",
                                        R"({"color": "lime", "duration": 1})"};
  for (size_t a = 0; a < all.size(); ++a) {
    for (size_t b = a + 1; b < all.size(); ++b) CHECK(identity(all[a], 56) != identity(all[b], 56));
  }
}

TEST_CASE(
    "a still over a clip and in a grid stays until the end, and elsewhere as long as is said") {
  const auto plan_of = [](const std::string& film) {
    ToldSources sources({{"still", {{16, 16}, {0, 1}, 1, true}}});
    Result<TimelinePlan> plan = PlanOf(film, {10, 1}, {64, 36}, sources);
    INFO(plan.status().message());
    REQUIRE(plan.ok());
    return std::move(plan).value();
  };
  const TimelinePlan over = plan_of(R"({"color": "red", "duration": 2, "do": [
      {"overlay": {"scene": "still", "do": [{"crop_picture": [0, 0, 8, 8]}]}, "start": 0.5}]})");
  CHECK(over.Recipe(4).kind == FrameRecipe::Kind::kColour);
  CHECK(over.Recipe(5).kind == FrameRecipe::Kind::kOver);
  CHECK(over.Recipe(19).kind == FrameRecipe::Kind::kOver);
  const TimelinePlan told = plan_of(R"({"color": "red", "duration": 2, "do": [
      {"overlay": {"scene": "still", "do": [{"stretch_to": 1}]}}]})");
  CHECK(told.Recipe(9).kind == FrameRecipe::Kind::kOver);
  CHECK(told.Recipe(10).kind == FrameRecipe::Kind::kColour);
  const TimelinePlan grid = plan_of(R"({"at": [[{"color": "red", "duration": 2},
      {"scene": "still", "do": [{"resize": "film"}]}]]})");
  CHECK(grid.Recipe(19).parts.size() == 2);
}

}  // namespace
}  // namespace reel
