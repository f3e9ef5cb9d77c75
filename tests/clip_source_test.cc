#include "timeline/clip_source.h"

#include <catch2/catch.hpp>

#include "temporary_directory.h"

namespace reel {
namespace {

SceneClip Scene(const std::string& scene, const std::string& base) {
  SceneClip clip;
  clip.scene = scene;
  clip.base_directory = base;
  return clip;
}

TEST_CASE("a clip's scene is a renderer by name, a plugin, a script or pictures") {
  const TemporaryDirectory directory;
  for (const char* file : {"dot.so", "images.so", "film.py", "a.png"}) directory.Write(file, "");
  const std::string base = directory.path();
  const auto find = [&](const std::string& scene) {
    return FindClipSource(Scene(scene, base), {base}).value();
  };
  CHECK(find("dot").path == base + "/dot.so");
  CHECK(find("./dot.so").kind == ClipSource::Kind::kPlugin);
  CHECK(find("film.py").kind == ClipSource::Kind::kScript);
  CHECK(find("film.py:draw").path == base + "/film.py:draw");
  CHECK(find("a.png").path == base + "/images.so");
  CHECK(find("a.png").pictures == base + "/a.png");
  CHECK(find("*.png").pictures == base + "/*.png");
}

TEST_CASE("a clip's scene that is not there is refused with what was looked for") {
  const TemporaryDirectory directory;
  directory.Write("line_chart.so", "");
  directory.Write("film.json", "");
  const std::string base = directory.path();
  const auto refusal = [&](const std::string& scene) {
    return FindClipSource(Scene(scene, base), {base}).status().message();
  };
  CHECK(
      refusal("line_chrt") ==
      "scene: there is no renderer 'line_chrt', did you mean 'line_chart'?; there are line_chart");
  std::filesystem::create_directory(directory / "shots");
  CHECK(refusal("shots") ==
        "scene: there is no renderer 'shots'; for what is beside the job file "
        "write './shots'");
  CHECK(refusal("b.png") == "scene: there is no file '" + base + "/b.png'");
  CHECK(refusal("film.json") ==
        "scene: '" + base + "/film.json' is a job file; a clip names what draws");
}

}  // namespace
}  // namespace reel
