// What ParseTimeline refuses, in its own words.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "planned_film.h"
#include "timeline/clip_parser.h"

namespace reel {
namespace {

std::string Refusal(const std::string& json,
                    const std::map<std::string, ClipParameter>& params = {}) {
  const Result<ClipPtr> clip = ParseTimeline({json, "/film", "film.json"}, params);
  return clip.ok() ? "none" : clip.status().message();
}

struct Mistake {
  std::string film;
  std::string message;
};

void CheckAll(const std::vector<Mistake>& mistakes) {
  for (const Mistake& mistake : mistakes) {
    INFO(mistake.film);
    CHECK(Refusal(mistake.film) == mistake.message);
  }
}

// As the first operation of a clip.
void CheckOperations(std::vector<Mistake> mistakes) {
  for (Mistake& mistake : mistakes) {
    mistake.film = "{\"scene\": \"a\",\n\"do\": [\n" + mistake.film + "]}";
    mistake.message = "film.json:3: timeline.do[0]" + mistake.message;
  }
  CheckAll(mistakes);
}

TEST_CASE("what is no timeline is refused with its line") {
  CheckAll({
      {"",
       "film.json:1:1: timeline: syntax error while parsing value - unexpected end of input; "
       "expected '[', '{', or a literal"},
      {"[\n\"a\",\n]",
       "film.json:3:1: timeline: syntax error while parsing value - unexpected "
       "']'; expected '[', '{', or a literal"},
      {"{\"scene\": \"a\",\n\"scene\": \"b\"}",
       "film.json:2: timeline: 'scene' stands there twice"},
      {"12",
       "film.json:1: timeline: expected a clip: a scene's name, an array of clips, or an "
       "object"},
      {"[\n\"a\",\nnull]",
       "film.json:3: timeline[1]: expected a clip: a scene's name, an array of clips, or an "
       "object"},
      {"\"\"", "film.json:1: timeline: empty; name a renderer or a file"},
      {"{}",
       "film.json:1: timeline: a clip says where its pictures come from: one of scene, "
       "color, at, clip, use"},
      {R"({"clips": {}})",
       "film.json:1: timeline: there are clips, but no film of them; give \"film\""},
      {R"({"clips": [], "film": "a"})",
       "film.json:1: timeline.clips: expected an object: {name: clip, ...}"},
      {R"({"clip": {}, "film": "a"})",
       "film.json:1: timeline.clip: a timeline has no such field; did you mean 'clips'?"},
      {"{\n\"film\": \"a\",\n\"clips\": {\n\"unused\": {\"scen\": \"a\"}}}",
       "film.json:4: timeline.clips.unused.scen: a clip has no such field; did you mean 'scene'?"},
  });
}

TEST_CASE("a sequence without clips, or with a joint where there are not two, is refused") {
  const std::string joint = ": stands between two clips of a sequence";
  CheckAll({
      {"[]", "film.json:1: timeline: an empty sequence; at least one clip"},
      {"[\n\"a\",\n[]]", "film.json:3: timeline[1]: an empty sequence; at least one clip"},
      {"[{\"crossfade\": 1},\n\"a\"]", "film.json:1: timeline[0]" + joint},
      {"[\"a\",\n{\"wipe\": \"1s\"}]", "film.json:2: timeline[1]" + joint},
      {"[\"a\",\n{\"crossfade\": 1},\n{\"wipe\": 1}, \"b\"]", "film.json:3: timeline[2]" + joint},
      {R"(["a", {"crossfade": 1, "towards": "up"}, "b"])",
       "film.json:1: timeline[1].towards: a crossfade between two clips has no such field; it has "
       "crossfade"},
      {R"(["a", {"wipe": 1, "toward": "up"}, "b"])",
       "film.json:1: timeline[1].toward: a wipe between two clips has no such field; did you mean "
       "'towards'?"},
      {R"(["a", {"wipe": 1, "towards": "top"}, "b"])",
       "film.json:1: timeline[1].towards: is \"top\"; expected one of left, right, up, down"},
      {R"(["a", {"crossfade": 0}, "b"])", "film.json:1: timeline[1].crossfade: 0 is not above 0"},
      {R"(["a", {"crossfade": "b", "duration": 1}])",
       "film.json:1: timeline[1]: an operation stands in the \"do\" of a clip: {\"scene\": ..., "
       "\"do\": [{\"crossfade\": ...}]}"},
  });
}

TEST_CASE("a field that a clip does not have is refused with the nearest one, or with all") {
  CheckAll({
      {R"({"scene": "a", "parms": {}})",
       "film.json:1: timeline.parms: a clip of a scene has no such field; did you mean 'params'?"},
      {R"({"scene": "a", "zzz": 1})",
       "film.json:1: timeline.zzz: a clip of a scene has no such field; it has scene, params, "
       "size, fps, duration, animation, stateless, name, do"},
      {R"({"color": "red", "duration": 1, "fps": 3})",
       "film.json:1: timeline.fps: a clip of a color has no such field; it has color, duration, "
       "size, name, do"},
      {R"({"at": [["a"]], "gaps": 3})",
       "film.json:1: timeline.gaps: a grid has no such field; did you mean 'gap'?"},
      {R"({"clip": "a", "duration": 3})",
       "film.json:1: timeline.duration: a clip has no such field; it has clip, name, do"},
      {R"({"colour": "red", "duration": 1})",
       "film.json:1: timeline.colour: a clip has no such field; did you mean 'color'?"},
  });
}

TEST_CASE("a value of a clip that is none is refused with what would be right") {
  CheckAll({
      {R"({"scene": 1})", "film.json:1: timeline.scene: is 1; expected a text"},
      {R"({"scene": ""})", "film.json:1: timeline.scene: empty; name a renderer or a file"},
      {R"({"scene": "a", "name": []})", "film.json:1: timeline.name: is an array; expected a text"},
      {R"({"scene": "a", "params": 1})",
       "film.json:1: timeline.params: expected an object: {name: value, ...}"},
      {"{\"scene\": \"a\", \"params\": {\n\"b\": null}}",
       "film.json:2: timeline.params.b: expected a text, a number, true, false or an array"},
      {R"({"scene": "a", "size": 64})",
       "film.json:1: timeline.size: is 64; expected a size like \"1280x720\""},
      {R"({"scene": "a", "size": "64x0"})",
       "film.json:1: timeline.size: '64x0' is outside of the limits: each side is 1 to 16384 "
       "pixels"},
      {R"({"scene": "a", "fps": true})",
       "film.json:1: timeline.fps: is true; expected a number, or a text like \"1/3\""},
      {R"({"scene": "a", "fps": 0})", "film.json:1: timeline.fps: 0 is not above 0"},
      {R"({"scene": "a", "stateless": "yes"})",
       "film.json:1: timeline.stateless: is \"yes\"; expected true or false"},
      {R"({"scene": "a", "animation": 1})",
       "film.json:1: timeline.animation: is 1; expected a text"},
      {R"({"scene": "a", "duration": 0})", "film.json:1: timeline.duration: 0 is not above 0"},
      {R"({"scene": "a", "duration": "0f"})", "film.json:1: timeline.duration: 0f is not above 0"},
      {R"({"scene": "a", "duration": -1})",
       "film.json:1: timeline.duration: -1 is negative; at least 0"},
      {R"({"scene": "a", "duration": "-3f"})",
       "film.json:1: timeline.duration: -3f is negative; at least 0"},
      {R"({"scene": "a", "duration": null})",
       "film.json:1: timeline.duration: is null; expected a time like \"1.5s\", \"200ms\" or "
       "\"12f\" (frames)"},
      {R"({"color": "rde", "duration": 1})",
       "film.json:1: timeline.color: 'rde' is no colour like #ff8000, #ff800080 (with alpha) or "
       "red"},
      {R"({"color": "#12345", "duration": 1})",
       "film.json:1: timeline.color: '#12345' is no colour like #ff8000, #ff800080 (with alpha) or "
       "black"},
      {R"({"color": "red"})",
       "film.json:1: timeline: a color has no length of its own; give \"duration\""},
      {R"({"scene": "a", "do": {"reverse": true}})",
       "film.json:1: timeline.do: is an object; expected an array of operations"},
  });
}

TEST_CASE("a grid whose rows are not alike is refused") {
  CheckAll({
      {R"({"at": "a"})",
       "film.json:1: timeline.at: is \"a\"; expected an array of rows: [[clip, clip], [clip, "
       "clip]]"},
      {R"({"at": []})", "film.json:1: timeline.at: an empty grid; at least one row"},
      {R"({"at": ["a"]})", "film.json:1: timeline.at[0]: is \"a\"; expected a row: [clip, clip]"},
      {R"({"at": [[]]})",
       "film.json:1: timeline.at[0]: a row of 0 clips; all rows of a grid have as many, at least "
       "one (the first has 0)"},
      {"{\"at\": [[\"a\", \"b\"],\n[\"c\"]]}",
       "film.json:2: timeline.at[1]: a row of 1 clips; all rows of a grid have as many, at least "
       "one (the first has 2)"},
      {R"({"at": [["a"]], "gap": -1})", "film.json:1: timeline.gap: -1 is outside of 0 to 16384"},
      {R"({"at": [["a"]], "gap": 1.5})",
       "film.json:1: timeline.gap: is 1.5; expected a whole number"},
  });
}

TEST_CASE("a clip that is used and is not there, or uses itself, is refused") {
  CheckAll({
      {R"({"use": "a"})", "film.json:1: timeline.use: there is no clip 'a' in \"clips\""},
      {"{\"clips\": {\"intro\": \"a\"},\n\"film\": {\"use\": \"intor\"}}",
       "film.json:2: timeline.film.use: there is no clip 'intor' in \"clips\"; did you mean "
       "'intro'?"},
      {R"({"clips": {"a": {"use": "a"}}, "film": {"use": "a"}})",
       "film.json:1: timeline.clips.a.use: a cycle: a uses a"},
      {"{\"clips\": {\"a\": {\"use\": \"b\"},\n\"b\": [\"x\", {\"use\": \"c\"}],\n"
       "\"c\": {\"scene\": \"y\", \"do\": [\n{\"overlay\": {\"use\": \"b\"}}]}},\n"
       "\"film\": {\"use\": \"a\"}}",
       "film.json:4: timeline.clips.c.do[0].overlay.use: a cycle: b uses c uses b"},
      {R"({"clips": {"a": {"use": "a"}}, "film": "x"})",
       "film.json:1: timeline.clips.a.use: a cycle: a uses a"},
  });
}

TEST_CASE("what is no operation is refused with the nearest one, or with all") {
  CheckOperations({
      {"\"reverse\"", ": expected an operation: an object like {\"reverse\": true}"},
      {R"({"revers": true})", ": 'revers' is no operation; did you mean 'reverse'?"},
      {"{}",
       ": '' is no operation; there are then, overlay, crossfade, wipe, reverse, crop, "
       "speed, stretch_to, ease, resize, crop_picture, hold, loop"},
      {R"({"reverse": true, "speed": 2})",
       ": \"reverse\" and \"speed\" are two operations; each is an object of its own"},
      {R"({"reverse": true, "duration": 2})",
       ".duration: \"reverse\" has no such field; it has reverse"},
      {R"({"overlay": "b", "opacty": 1})",
       ".opacty: \"overlay\" has no such field; did you mean 'opacity'?"},
      {R"({"then": "b", "duration": 1})", ".duration: \"then\" has no such field; it has then"},
  });
}

TEST_CASE("an operation whose value is none is refused with what would be right") {
  CheckOperations({
      {R"({"then": 1})", ".then: expected a clip: a scene's name, an array of clips, or an object"},
      {R"({"reverse": false})", ".reverse: false; leave the operation out"},
      {R"({"reverse": 1})", ".reverse: is 1; expected true or false"},
      {R"({"crop": 1})", ".crop: is 1; expected [from, to]; to may be null: the end"},
      {R"({"crop": [1]})", ".crop: expected [from, to]; to may be null: the end"},
      {R"({"crop": ["x", 1]})",
       ".crop[0]: 'x' is not like 5s, 1500ms, 2m or 2.5 (seconds), or 12f (frames)"},
      {R"({"crop": [0, -1]})", ".crop[1]: -1 is negative; at least 0"},
      {R"({"speed": 0})", ".speed: 0 is not above 0"},
      {R"({"speed": [2]})", ".speed: is an array; expected a number, or a text like \"1/3\""},
      {R"({"speed": 2000000})", ".speed: 2000000 is outside of 1/1000000 to 1000000"},
      {R"({"stretch_to": "1x"})",
       ".stretch_to: '1x' is not like 5s, 1500ms, 2m or 2.5 (seconds), or 12f (frames)"},
      {R"({"stretch_to": 0})", ".stretch_to: 0 is not above 0"},
      {R"({"ease": "cubic-inout"})",
       ".ease: there is no easing \"cubic-inout\"; did you mean \"cubic-in-out\"?"},
      {R"({"ease": 1})", ".ease: is 1; expected a text"},
      {R"({"resize": "big"})", ".resize: 'big' is not WIDTHxHEIGHT in pixels, like 1280x720"},
      {R"({"resize": 3})", ".resize: is 3; expected a size like \"1280x720\""},
      {R"({"resize": "film", "fit": "crop"})",
       ".fit: is \"crop\"; expected one of letterbox, fill, stretch"},
      {R"({"resize": "film", "filter": 1})",
       ".filter: is 1; expected one of nearest, bilinear, good, best"},
      {R"({"crop_picture": [1, 2, 3]})", ".crop_picture: expected [x, y, width, height] in pixels"},
      {R"({"crop_picture": "all"})",
       ".crop_picture: is \"all\"; expected [x, y, width, height] in pixels"},
      {R"({"crop_picture": [-1, 2, 3, 4]})", ".crop_picture[0]: -1 is outside of 0 to 16384"},
      {R"({"crop_picture": [1, 2, 0, 4]})", ".crop_picture[2]: 0 is outside of 1 to 16384"},
      {R"({"hold": "end", "duration": 1})", ".hold: is \"end\"; expected one of first, last"},
      {R"({"hold": "last"})", ": how long? give \"duration\""},
      {R"({"hold": "last", "duration": "0s"})", ".duration: 0s is not above 0"},
      {R"({"loop": 0})", ".loop: 0 is outside of 1 to 100000"},
      {R"({"loop": 1.5})", ".loop: is 1.5; expected a whole number"},
      {R"({"overlay": "b", "x": "middle"})",
       ".x: is \"middle\"; expected whole pixels, or left, center or right"},
      {R"({"overlay": "b", "y": 1.5})",
       ".y: is 1.5; expected whole pixels, or top, center or bottom"},
      {R"({"overlay": "b", "start": "-1s"})", ".start: -1s is negative; at least 0"},
      {R"({"overlay": "b", "opacity": 1.5})", ".opacity: 1.5 is outside of 0 to 1"},
      {R"({"overlay": "b", "opacity": "1"})", ".opacity: is \"1\"; expected a number"},
      {R"({"crossfade": "b"})", ": how long? give \"duration\""},
      {R"({"crossfade": "b", "duration": 1, "towards": "up"})",
       ".towards: \"crossfade\" has no such field; it has duration, crossfade"},
  });
}

TEST_CASE("comments may stand between, and lines are counted from where the text was cut out") {
  const std::string film = "// a film\n[\"a\", /* of\ntwo */ \"b\",\n{\"colr\": 1}]";
  const Result<ClipPtr> clip = ParseTimeline({film, "/film", "/a/job.json", 17}, {});
  CHECK(clip.status().message() ==
        "/a/job.json:20: timeline[2].colr: a clip has no such field; did you mean 'color'?");
  const Result<ClipPtr> broken = ParseTimeline({"[\n\"a\",\n", "/film", "/a/job.json", 17}, {});
  CHECK_THAT(broken.status().message(), Catch::StartsWith("/a/job.json:19:1: timeline: "));
}

TEST_CASE("a timeline that comes from no file is told by its path") {
  const Result<ClipPtr> clip = ParseTimeline({"[\"a\", 3]", "/film", "", 1, "film"}, {});
  CHECK(clip.status().message() ==
        "film[1]: expected a clip: a scene's name, an array of clips, or an object");
}

TEST_CASE("a parameter for a clip that is not there is refused with the nearest name") {
  const std::string film = R"([{"scene": "x", "name": "intro"}, {"scene": "y", "name": "outro"},
      {"color": "red", "duration": 1, "name": "curtain"}])";
  const auto refusal = [&](const std::string& name) { return Refusal(film, {{name, {"1", ""}}}); };
  CHECK(refusal("intr.key") ==
        "params.intr.key: there is no clip with the name 'intr'; did you mean 'intro'?");
  CHECK(refusal("zzz.key") ==
        "params.zzz.key: there is no clip with the name 'zzz'; there are intro, outro");
  CHECK(refusal("curtain.key") ==
        "params.curtain.key: the clip 'curtain' has no parameters; a scene has some");
  CHECK(refusal("key") ==
        "params.key: there is no clip with the name 'key'; of a timeline, say "
        "which clip's: NAME.key");
  CHECK(Refusal(R"("x")", {{"a.b", {"1", ""}}}) ==
        "params.a.b: there is no clip with the name 'a'; a clip gets one by \"name\"");
}

// --- Limits ---

std::string Repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST_CASE("more operations than a program's stack can follow are refused") {
  const auto film = [](int times) {
    return "{\"scene\": \"a\", \"do\": [{\"reverse\": true}" +
           Repeated(", {\"reverse\": true}", times - 1) + "]}";
  };
  CHECK(Refusal(film(500)) == "none");
  CHECK(Refusal(film(501)) ==
        "film.json:1: timeline.do[500]: clips in clips, deeper than 500 levels");
}

TEST_CASE("clips that use clips that use clips are refused before the stack ends") {
  const auto film = [](int times) {
    std::string text = R"({"clips": {"c0": "a")";
    for (int i = 1; i <= times; ++i) {
      text += ",\"c" + std::to_string(i) + R"(": [{"use": "c)" + std::to_string(i - 1) + "\"}]";
    }
    return text + R"(}, "film": {"use": "c)" + std::to_string(times) + "\"}}";
  };
  CHECK(Refusal(film(70)) == "none");
  CHECK_THAT(Refusal(film(20'000)),
             Catch::EndsWith("clips that use clips, deeper than 150 levels"));
}

TEST_CASE("clips may follow one another without end") {
  const std::string film = "{\"scene\": \"a\", \"do\": [{\"then\": \"b\"}" +
                           Repeated(", {\"then\": \"b\"}", 20'000) + "]}";
  const Result<ClipPtr> clips = ParseClips(film);
  REQUIRE(clips.ok());
  CHECK(std::get<SequenceClip>(clips.value()->what).parts.size() == 20'002);
}

}  // namespace
}  // namespace reel
