#include "daemon/supervisor/film_key.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <utility>

#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

// A job whose renderer has loaded, with files that exist.
struct Drawn {
  TemporaryDirectory files;
  std::string plugin = files.Write("chart.so", "code");
  std::string csv = files.Write("sales.csv", "1,2");
  std::string copy = files.Write("copy/sales.csv", "1,2");
  std::string other = files.Write("other/sales.csv", "1,3");
  RendererLoaded renderer{
      "chart",
      "draws",
      {{"csv", "path", "", ""}, {"title", "text", "Sales", ""}, {"points", "integer", "200", ""}},
      1280,
      720,
      {30, 1},
      100,
      false};
  FilmPlan film{{1280, 720}, {30, 1}, 100, 0, 100, false};
  SlotFormat slot{{1280, 720}, {1280, 720}, PixelFormat::kI420};
  JobSpec job;

  Drawn() {
    job.scene = plugin;
    job.params["csv"] = {csv, ""};
    job.output.path = files / "film.mp4";
    renderer.build = "libraries";
  }

  FilmKey Key() const {
    const Result<FilmFacts> facts = FilmFactsOf(job, plugin, renderer, film, slot);
    INFO(facts.status().message());
    REQUIRE(facts.ok());
    return MakeFilmKey(facts.value());
  }
};

struct FilmChange {
  const char* what;
  bool separates;
  std::function<void(Drawn&)> make;
};

std::function<void(Drawn&)> GiveParam(std::string name, std::string text) {
  return [name = std::move(name), text = std::move(text)](Drawn& drawn) {
    drawn.job.params[name] = {text, drawn.files.path()};
  };
}

const FilmChange kFilmChanges[] = {
    {"nothing", false, [](Drawn&) {}},
    // What draws.
    {"other code of the same size", true,
     [](Drawn& drawn) { drawn.files.Write("chart.so", "Code"); }},
    {"the same code, built once more", false,
     [](Drawn& drawn) { drawn.files.Write("chart.so", "code"); }},
    {"the same code elsewhere", false,
     [](Drawn& drawn) { drawn.plugin = drawn.files.Write("lib/chart.so", "code"); }},
    {"other libraries", true, [](Drawn& drawn) { drawn.renderer.build = "other libraries"; }},
    {"another renderer", true, [](Drawn& drawn) { drawn.renderer.name = "pie"; }},
    {"another summary", false, [](Drawn& drawn) { drawn.renderer.summary = "draws well"; }},
    // Parameters.
    {"another title", true, GiveParam("title", "Costs")},
    {"a default that is given", false, GiveParam("title", "Sales")},
    {"another default", true,
     [](Drawn& drawn) { drawn.renderer.params[1].default_text = "Costs"; }},
    {"another number", true, GiveParam("points", "201")},
    {"one more parameter", true,
     [](Drawn& drawn) {
       drawn.renderer.params.push_back({"grid", "bool", "true", ""});
     }},
    {"a parameter of another name", true,
     [](Drawn& drawn) { drawn.renderer.params[1].name = "label"; }},
    {"a text that moves to another parameter", true,
     [](Drawn& drawn) {
       drawn.renderer.params.push_back({"note", "text", "Sales", ""});
       drawn.job.params["title"] = {"", ""};
     }},
    // Files.
    {"the same content in another folder", false,
     [](Drawn& drawn) {
       drawn.job.params["csv"] = {drawn.copy, ""};
     }},
    {"the same file by a relative path", false, GiveParam("csv", "sales.csv")},
    {"the same content, written once more", false,
     [](Drawn& drawn) { drawn.files.Write("sales.csv", "1,2"); }},
    {"the same content under another name", true,
     [](Drawn& drawn) {
       drawn.job.params["csv"] = {drawn.files.Write("costs.csv", "1,2"), ""};
     }},
    {"other content of the same size", true,
     [](Drawn& drawn) {
       drawn.job.params["csv"] = {drawn.other, ""};
     }},
    {"a file that is gone", true, GiveParam("csv", "gone.csv")},
    {"no file", true, GiveParam("csv", "")},
    {"the folder in the place of the file in it", true,
     [](Drawn& drawn) {
       drawn.job.params["csv"] = {drawn.files / "copy", ""};
     }},
    {"a file that a text names, changed", true,
     [](Drawn& drawn) {
       drawn.files.Write("note.txt", "new");
       drawn.job.params["title"] = {drawn.files / "note.txt", ""};
     }},
    // The film.
    {"another size", true, [](Drawn& drawn) { drawn.slot.drawn.width = 1278; }},
    {"another rate", true,
     [](Drawn& drawn) {
       drawn.film.fps = {60, 1};
     }},
    {"another length", true, [](Drawn& drawn) { drawn.film.film_frame_count = 101; }},
    {"another part of it", false,
     [](Drawn& drawn) {
       drawn.film.first_frame = 10;
       drawn.film.frame_count = 5;
       drawn.job.range = FrameRange{10, 15};
     }},
    {"a size that was asked for", true,
     [](Drawn& drawn) {
       drawn.job.size = Size{1280, 720};
     }},
    {"a rate that was asked for", true,
     [](Drawn& drawn) {
       drawn.job.fps = Rational{30, 1};
     }},
    {"a length that was asked for", true, [](Drawn& drawn) { drawn.job.frames = 100; }},
    // The slot.
    {"another encoded size", true, [](Drawn& drawn) { drawn.slot.encoded.height = 722; }},
    {"other pixels", true, [](Drawn& drawn) { drawn.slot.pixel_format = PixelFormat::kBgr0; }},
    {"a transparent canvas", true, [](Drawn& drawn) { drawn.film.has_alpha = true; }},
    // Who draws it how fast, and what becomes of it.
    {"another output", false, [](Drawn& drawn) { drawn.job.output.path = "/o.webm"; }},
    {"another quality", false, [](Drawn& drawn) { drawn.job.output.crf = 40; }},
    {"another number of producers", false, [](Drawn& drawn) { drawn.job.producers = 7; }},
    {"another deadline", false,
     [](Drawn& drawn) { drawn.job.frame_timeout = std::chrono::seconds(3); }},
    {"a smaller cache", false, [](Drawn& drawn) { drawn.job.cache_size_bytes = 1 << 20; }},
};

TEST_CASE("what decides frames tells films apart, and nothing else does") {
  for (const FilmChange& change : kFilmChanges) {
    CAPTURE(change.what);
    Drawn drawn;
    const FilmKey before = drawn.Key();
    change.make(drawn);
    CHECK((drawn.Key() != before) == change.separates);
  }
}

struct Script : Drawn {
  std::string data = files.Write("scripts/data.csv", "1");

  Script() {
    plugin = files.Write("scripts/plot.py", "draw()") + ":draw";
    job.scene = plugin;
    job.script.directory = files / "scripts";
    job.params = {{"csv", {"data.csv", "/elsewhere"}}};
    renderer.params.clear();
  }
};

const std::pair<const char*, void (*)(Script&)> kScriptChanges[] = {
    {"other code", [](Script& script) { script.files.Write("scripts/plot.py", "draw(1)"); }},
    {"other imports", [](Script& script) { script.renderer.build = "other"; }},
    {"another function",
     [](Script& script) { script.plugin = script.files / "scripts/plot.py:other"; }},
    {"another animation", [](Script& script) { script.job.script.animation = "waves"; }},
    {"frames that do not build on each other",
     [](Script& script) { script.job.script.stateless = true; }},
    {"another working directory, with other files",
     [](Script& script) { script.job.script.directory = script.files / "copy"; }},
    {"the same script in another folder, beside other files",
     [](Script& script) {
       script.plugin = script.files.Write("copy/plot.py", "draw()") + ":draw";
     }},
    {"a file that an untyped parameter names",
     [](Script& script) { script.files.Write("scripts/data.csv", "2"); }},
};

TEST_CASE("scripts are told apart by what they read and where they stand, too") {
  for (const auto& [what, change] : kScriptChanges) {
    CAPTURE(what);
    Script script;
    const FilmKey before = script.Key();
    CHECK(script.Key() == before);
    change(script);
    CHECK(script.Key() != before);
  }
}

TEST_CASE("a renderer that identifies its frames shares them among all films of a format") {
  const auto key = [](const std::function<void(Drawn&)>& change) {
    Drawn drawn;
    drawn.renderer.identifies_frames = true;
    change(drawn);
    return drawn.Key();
  };
  const FilmKey before = key([](Drawn&) {});
  CHECK(key([](Drawn& drawn) { drawn.job.params["title"] = {"Costs", ""}; }) == before);
  CHECK(key([](Drawn& drawn) { drawn.film.film_frame_count = 7; }) == before);
  CHECK(key([](Drawn& drawn) { drawn.film.fps = {60, 1}; }) == before);
  CHECK(key([](Drawn& drawn) { drawn.files.Write("chart.so", "other"); }) == before);
  CHECK(key([](Drawn& drawn) { drawn.slot.drawn.width = 640; }) != before);
  CHECK(key([](Drawn& drawn) { drawn.film.has_alpha = true; }) != before);
  CHECK(key([](Drawn& drawn) { drawn.renderer.name = "timeline"; }) != before);
  CHECK(Drawn().Key() != before);
}

TEST_CASE("a plugin or an input that cannot be read has no key, and is named") {
  Drawn drawn;
  fs::remove(drawn.plugin);
  CHECK_THAT(FilmFactsOf(drawn.job, drawn.plugin, drawn.renderer, drawn.film, drawn.slot)
                 .status()
                 .message(),
             Contains("chart.so"));
  Drawn other;
  other.job.params["csv"] = {"/dev/null", ""};
  CHECK_THAT(FilmFactsOf(other.job, other.plugin, other.renderer, other.film, other.slot)
                 .status()
                 .message(),
             Contains("/dev/null"));
}

TEST_CASE("the inputs of a job are what its parameters name and is there") {
  Drawn drawn;
  drawn.job.params = {{"csv", {"sales.csv", drawn.files.path()}},
                      {"gone", {"gone.csv", drawn.files.path()}},
                      {"folder", {drawn.files / "copy", ""}},
                      {"title", {"Sales", ""}},
                      {"all", {"other/*.csv", drawn.files.path()}}};
  CHECK(ParameterInputs(drawn.job) ==
        std::vector<std::string>{drawn.files / "other/*.csv", drawn.csv, drawn.files / "copy"});
  const Script script;
  CHECK(ParameterInputs(script.job) == std::vector{script.data});
}

}  // namespace
}  // namespace reel
