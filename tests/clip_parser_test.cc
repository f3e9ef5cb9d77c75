#include "timeline/clip_parser.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "planned_film.h"

namespace reel {
namespace {

ClipPtr Clips(const std::string& json, const std::map<std::string, ClipParameter>& params = {}) {
  Result<ClipPtr> clip = ParseTimeline({json, "/film", "film.json"}, params);
  INFO(clip.status().message());
  REQUIRE(clip.ok());
  return clip.value();
}

template <typename What>
What As(const ClipPtr& clip) {
  REQUIRE(std::holds_alternative<What>(clip->what));
  return std::get<What>(clip->what);
}

// The only operation of a clip that is red for a second.
template <typename What>
What Operation(const std::string& json) {
  return As<What>(Clips(R"({"color": "red", "duration": 1, "do": [)" + json + "]}"));
}

std::string SceneOf(const ClipPtr& clip) { return As<SceneClip>(clip).scene; }

// --- Sources ---

TEST_CASE("a clip that is a text is a scene, from the timeline's directory on") {
  const ClipPtr clip = Clips(R"("shots/*.png")");
  CHECK(SceneOf(clip) == "shots/*.png");
  CHECK(As<SceneClip>(clip).base_directory == "/film");
  CHECK_FALSE(As<SceneClip>(clip).duration);
  CHECK(clip->place == "film.json:1: timeline");
}

TEST_CASE("a scene has all that it says") {
  const ClipPtr clip = Clips(R"({
    "scene": "dots", "name": "first", "size": "64x36", "fps": "30000/1001", "duration": "12f",
    "animation": "spin", "stateless": true,
    "params": {"text": "a b", "number": 0.5, "flag": true, "list": [1, "x"]}})");
  const auto scene = As<SceneClip>(clip);
  CHECK(clip->name == "first");
  CHECK(scene.scene == "dots");
  CHECK(*scene.size == Size{64, 36});
  CHECK(*scene.fps == Rational{30000, 1001});
  CHECK(*scene.duration == ClipLength{{12, 1}, true});
  CHECK(scene.animation == "spin");
  CHECK(scene.stateless);
  CHECK(scene.params.at("text").text == "a b");
  CHECK(scene.params.at("text").base_directory == "/film");
  CHECK(scene.params.at("number").text == "0.5");
  CHECK(scene.params.at("flag").text == "true");
  CHECK(scene.params.at("list").text == R"([1,"x"])");
}

TEST_CASE("a color is one of CSS's basic ones, or has two digits for each part of it") {
  const auto argb = [](const std::string& text) {
    return As<ColorClip>(Clips(R"({"duration": 1, "color": ")" + text + "\"}")).argb;
  };
  CHECK(argb("red") == 0xFFFF0000);
  CHECK(argb("lime") == 0xFF00FF00);
  CHECK(argb("transparent") == 0);
  CHECK(argb("#12aBcD") == 0xFF12ABCD);
  CHECK(argb("#12aBcD80") == 0x8012ABCD);
  const ClipPtr sized = Clips(R"({"color": "red", "duration": "1/3", "size": "3x4"})");
  CHECK(As<ColorClip>(sized).duration == ClipLength{{1, 3}, false});
  CHECK(*As<ColorClip>(sized).size == Size{3, 4});
}

TEST_CASE("a time is seconds, a text with a unit, or frames") {
  const auto length = [](const std::string& json) {
    return As<ColorClip>(Clips(R"({"color": "red", "duration": )" + json + "}")).duration;
  };
  CHECK(length("2") == ClipLength{{2, 1}, false});
  CHECK(length("0.25") == ClipLength{{1, 4}, false});
  CHECK(length("0.00002") == ClipLength{{1, 50'000}, false});
  CHECK(length(R"("200ms")") == ClipLength{{1, 5}, false});
  CHECK(length(R"("1.5m")") == ClipLength{{90, 1}, false});
  CHECK(length(R"("10/3s")") == ClipLength{{10, 3}, false});
  CHECK(length(R"("100f")") == ClipLength{{100, 1}, true});
}

TEST_CASE("a grid has its rows in order") {
  const auto grid = As<GridClip>(Clips(R"({"at": [["a", "b"], ["c", ["d", "e"]]], "gap": 4})"));
  REQUIRE(grid.rows.size() == 2);
  CHECK(SceneOf(grid.rows[0][0]) == "a");
  CHECK(SceneOf(grid.rows[0][1]) == "b");
  CHECK(SceneOf(grid.rows[1][0]) == "c");
  CHECK(As<SequenceClip>(grid.rows[1][1]).parts.size() == 2);
  CHECK(grid.gap == 4);
  CHECK(As<GridClip>(Clips(R"({"at": [["a"]]})")).gap == 0);
}

TEST_CASE("an array is a sequence, and one of a single clip is that clip") {
  const auto sequence = As<SequenceClip>(Clips(R"(["a", ["b"], "c"])"));
  REQUIRE(sequence.parts.size() == 3);
  CHECK(SceneOf(sequence.parts[1]) == "b");
  CHECK(SceneOf(Clips(R"(["a"])")) == "a");
}

TEST_CASE("a joint between two clips of a sequence joins these") {
  const auto film = As<SequenceClip>(
      Clips(R"(["a", {"crossfade": "6f"}, "b", {"wipe": 0.5, "towards": "up"}, "c", "d"])"));
  REQUIRE(film.parts.size() == 2);
  const auto wipe = As<TransitionClip>(film.parts[0]);
  CHECK(wipe.wipe == WipeTowards::kUp);
  CHECK(wipe.duration == ClipLength{{1, 2}, false});
  CHECK(SceneOf(wipe.to) == "c");
  const auto fade = As<TransitionClip>(wipe.from);
  CHECK_FALSE(fade.wipe);
  CHECK(fade.duration == ClipLength{{6, 1}, true});
  CHECK(SceneOf(fade.from) == "a");
  CHECK(SceneOf(fade.to) == "b");
  CHECK(wipe.from->place == "film.json:1: timeline[1]");
  CHECK(SceneOf(film.parts[1]) == "d");
}

TEST_CASE("a clip that is used twice is one clip, and two where one has a name of its own") {
  const auto film = As<SequenceClip>(Clips(
      R"({"clips": {"a": "dots"}, "film": [{"use": "a"}, {"use": "a"}, {"use": "a", "name": "b"}]})"));
  REQUIRE(film.parts.size() == 3);
  CHECK(film.parts[0] == film.parts[1]);
  CHECK(film.parts[0] != film.parts[2]);
  CHECK(film.parts[2]->name == "b");
  CHECK(SceneOf(film.parts[2]) == "dots");
}

TEST_CASE("a clip in a clip has what is done to both, innermost first") {
  const auto outer = As<LoopedClip>(
      Clips(R"({"clip": {"scene": "a", "do": [{"reverse": true}]}, "do": [{"loop": 2}]})"));
  CHECK(SceneOf(As<ReversedClip>(outer.clip).clip) == "a");
}

TEST_CASE("a clip's origin is where messages say it was written") {
  CHECK(Clips(R"({"scene": "a", "origin": "film.py:12"})")->place == "film.py:12");
}

// --- Operations ---

TEST_CASE("operations are done in the order in which they stand, and the name stays") {
  const ClipPtr clip =
      Clips(R"({"scene": "a", "name": "n", "do": [{"reverse": true}, {"speed": "3/2"}]})");
  CHECK(clip->name == "n");
  CHECK(clip->place == "film.json:1: timeline.do[1]");
  const auto speed = As<SpeedClip>(clip);
  CHECK(speed.factor == Rational{3, 2});
  CHECK(SceneOf(As<ReversedClip>(speed.clip).clip) == "a");
}

TEST_CASE("what follows one another by then is one sequence") {
  const auto film = As<SequenceClip>(
      Clips(R"({"scene": "a", "do": [{"then": "b"}, {"then": ["c", "d"]}, {"then": "e"}]})"));
  REQUIRE(film.parts.size() == 4);
  CHECK(SceneOf(film.parts[0]) == "a");
  CHECK(SceneOf(film.parts[1]) == "b");
  CHECK(As<SequenceClip>(film.parts[2]).parts.size() == 2);
  CHECK(SceneOf(film.parts[3]) == "e");
  const auto again = As<SequenceClip>(
      Clips(R"({"scene": "a", "do": [{"then": "b"}, {"reverse": true}, {"then": "c"}]})"));
  REQUIRE(again.parts.size() == 2);
  CHECK(As<SequenceClip>(As<ReversedClip>(again.parts[0]).clip).parts.size() == 2);
}

TEST_CASE("an overlay stands where it is put, from the beginning on and hiding what is below") {
  const auto plain = Operation<OverlayClip>(R"({"overlay": "a"})");
  CHECK(SceneOf(plain.above) == "a");
  CHECK(std::holds_alternative<ColorClip>(plain.below->what));
  CHECK(plain.x.pixels == 0);
  CHECK(plain.x.kind == ClipPosition::Kind::kPixels);
  CHECK(plain.start == ClipLength{{0, 1}, false});
  CHECK(plain.opacity == 1);
  const auto placed = Operation<OverlayClip>(
      R"({"overlay": "a", "x": -12, "y": "bottom", "start": "0.5s", "opacity": 0.25})");
  CHECK(placed.x.pixels == -12);
  CHECK(placed.y.kind == ClipPosition::Kind::kEnd);
  CHECK(placed.start == ClipLength{{1, 2}, false});
  CHECK(placed.opacity == 0.25);
  using Kind = ClipPosition::Kind;
  CHECK(Operation<OverlayClip>(R"({"overlay": "a", "x": "left"})").x.kind == Kind::kBegin);
  CHECK(Operation<OverlayClip>(R"({"overlay": "a", "x": "center"})").x.kind == Kind::kCentre);
  CHECK(Operation<OverlayClip>(R"({"overlay": "a", "y": "top"})").y.kind == Kind::kBegin);
  CHECK(Operation<OverlayClip>(R"({"overlay": "a", "x": "right"})").x.kind == Kind::kEnd);
}

TEST_CASE("a transition is a crossfade, or a wipe to the right unless it says where") {
  CHECK_FALSE(Operation<TransitionClip>(R"({"crossfade": "a", "duration": 1})").wipe);
  const auto wipe = [](const std::string& more) {
    return Operation<TransitionClip>(R"({"wipe": "a", "duration": "3f")" + more + "}");
  };
  CHECK(wipe("").duration == ClipLength{{3, 1}, true});
  CHECK(wipe("").wipe == WipeTowards::kRight);
  CHECK(wipe(R"(, "towards": "left")").wipe == WipeTowards::kLeft);
  CHECK(wipe(R"(, "towards": "right")").wipe == WipeTowards::kRight);
  CHECK(wipe(R"(, "towards": "up")").wipe == WipeTowards::kUp);
  CHECK(wipe(R"(, "towards": "down")").wipe == WipeTowards::kDown);
}

TEST_CASE("operations on time say how much") {
  CHECK(std::holds_alternative<ColorClip>(
      Operation<ReversedClip>(R"({"reverse": true})").clip->what));
  const auto crop = Operation<CroppedClip>(R"({"crop": ["200ms", "20f"]})");
  CHECK(crop.from == ClipLength{{1, 5}, false});
  CHECK(*crop.to == ClipLength{{20, 1}, true});
  CHECK_FALSE(Operation<CroppedClip>(R"({"crop": [0, null]})").to);
  CHECK(Operation<SpeedClip>(R"({"speed": 0.00002})").factor == Rational{1, 50'000});
  CHECK(Operation<SpeedClip>(R"({"speed": 2})").factor == Rational{2, 1});
  CHECK(Operation<StretchedClip>(R"({"stretch_to": "5s"})").duration == ClipLength{{5, 1}, false});
  CHECK(Operation<EasedClip>("{\"ease\": \"steps( 4 )\"}").easing.name() == "steps(4)");
  CHECK(Operation<HeldClip>(R"({"hold": "last", "duration": 1})").last);
  CHECK_FALSE(Operation<HeldClip>(R"({"hold": "first", "duration": 1})").last);
  CHECK(Operation<LoopedClip>(R"({"loop": 3})").times == 3);
}

TEST_CASE("operations on pictures say how large and how") {
  const auto plain = Operation<ResizedClip>(R"({"resize": "320x180"})");
  CHECK(*plain.size == Size{320, 180});
  CHECK(plain.fit == ResizeFit::kLetterbox);
  CHECK(plain.filter == ResizeFilter::kBest);
  CHECK_FALSE(Operation<ResizedClip>(R"({"resize": "film"})").size);
  const auto fit = [](const std::string& word) {
    return Operation<ResizedClip>(R"({"resize": "film", "fit": ")" + word + "\"}").fit;
  };
  CHECK(fit("letterbox") == ResizeFit::kLetterbox);
  CHECK(fit("fill") == ResizeFit::kFill);
  CHECK(fit("stretch") == ResizeFit::kStretch);
  const auto filter = [](const std::string& word) {
    return Operation<ResizedClip>(R"({"resize": "film", "filter": ")" + word + "\"}").filter;
  };
  CHECK(filter("nearest") == ResizeFilter::kNearest);
  CHECK(filter("bilinear") == ResizeFilter::kBilinear);
  CHECK(filter("good") == ResizeFilter::kGood);
  CHECK(filter("best") == ResizeFilter::kBest);
  const auto cut = Operation<CutClip>(R"({"crop_picture": [1, 2, 30, 40]})");
  CHECK(cut.x == 1);
  CHECK(cut.y == 2);
  CHECK(cut.size == Size{30, 40});
}

// --- Parameters from outside ---

TEST_CASE("a parameter from outside goes before the clip's own") {
  const std::map<std::string, ClipParameter> params = {{"a.text", {"outer", "/elsewhere"}}};
  const auto scene = As<SceneClip>(
      Clips(R"({"scene": "dots", "name": "a", "params": {"text": "own", "size": 3}})", params));
  CHECK(scene.params.at("text").text == "outer");
  CHECK(scene.params.at("text").base_directory == "/elsewhere");
  CHECK(scene.params.at("size").text == "3");
}

TEST_CASE("a parameter from outside is for all clips of that name, and for no other") {
  const auto film = As<SequenceClip>(Clips(
      R"([{"scene": "x", "name": "a"}, {"scene": "y", "name": "ab"}, {"scene": "z", "name": "a"}])",
      {{"a.key", {"1", ""}}}));
  CHECK(As<SceneClip>(film.parts[0]).params.contains("key"));
  CHECK(As<SceneClip>(film.parts[1]).params.empty());
  CHECK(As<SceneClip>(film.parts[2]).params.contains("key"));
}

TEST_CASE("a use that has a name of its own gets parameters for both names") {
  const auto film = As<SequenceClip>(Clips(R"({"clips": {"dot": {"scene": "dots", "name": "a"}},
                "film": [{"use": "dot"}, {"use": "dot", "name": "b"}]})",
                                           {{"a.one", {"1", ""}}, {"b.two", {"2", ""}}}));
  CHECK(As<SceneClip>(film.parts[0]).params.size() == 1);
  CHECK(As<SceneClip>(film.parts[1]).params.size() == 2);
}

}  // namespace
}  // namespace reel
