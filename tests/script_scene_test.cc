#include "base/script_scene.h"

#include <catch2/catch.hpp>

namespace reel {
namespace {

struct Split {
  std::string scene, path, name;
};

TEST_CASE("a scene is a script by its ending, with or without a name in it") {
  const auto test = GENERATE(values<Split>({{"/a/film.py", "/a/film.py", ""},
                                            {"/a/film.py:draw", "/a/film.py", "draw"},
                                            {"/a/b:c/film.py:draw.it", "/a/b:c/film.py", "draw.it"},
                                            {"/a/x.py:y.py", "/a/x.py:y.py", ""}}));
  const auto scene = ParseScriptScene(test.scene);
  REQUIRE(scene);
  CHECK(scene->path == test.path);
  CHECK(scene->name == test.name);
  CHECK(RendererFile(test.scene) == test.path);
}

TEST_CASE("a scene that is no script is told apart") {
  const auto scene =
      GENERATE("red_square", "/a/dot.so", "/a/film.pyc", "/a/film.py:", "/a.py:b/c", "");
  CHECK_FALSE(ParseScriptScene(scene));
  CHECK(RendererFile(scene) == scene);
}

}  // namespace
}  // namespace reel
