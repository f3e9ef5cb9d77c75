#include "base/renderer_catalog.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

#include "temporary_directory.h"

namespace reel {
namespace {

std::string In(const TemporaryDirectory& directory, const std::string& name) {
  return std::filesystem::canonical(directory.path()) / name;
}

TEST_CASE("a renderer is found by name in the first directory that has it") {
  const TemporaryDirectory files;
  files.Write("own/dot.so", "");
  files.Write("installed/dot.so", "");
  files.Write("installed/line.so", "");
  const RendererCatalog catalog({In(files, "absent"), In(files, "own"), In(files, "installed")});
  CHECK(catalog.Find("dot").value() == In(files, "own/dot.so"));
  CHECK(catalog.Find("line").value() == In(files, "installed/line.so"));
}

TEST_CASE("names are sorted, each once, and only of plugins") {
  const TemporaryDirectory files;
  files.Write("a/line.so", "");
  files.Write("a/dot.so", "");
  files.Write("b/dot.so", "");
  files.Write("b/notes.txt", "");
  CHECK(RendererCatalog({In(files, "a"), In(files, "b")}).All() ==
        std::map<std::string, std::string>{{"dot", In(files, "a") + "/dot.so"},
                                           {"line", In(files, "a") + "/line.so"}});
}

TEST_CASE("an absolute path is a plugin's, whatever the directories hold") {
  const TemporaryDirectory files;
  const std::string plugin = files.Write("elsewhere/mine.so", "");
  const RendererCatalog catalog({In(files, "installed")});
  CHECK(catalog.Find(plugin).value() == plugin);
  const Status status = catalog.Find(plugin + "x").status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK(status.message() == "scene: there is no file '" + plugin + "x'");
}

TEST_CASE("an unknown name is refused with the nearest and with all") {
  const TemporaryDirectory files;
  files.Write("line_chart.so", "");
  files.Write("dot.so", "");
  const Status status = RendererCatalog({In(files, "")}).Find("line_chrat").status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK(status.message() ==
        "scene: there is no renderer 'line_chrat', did you mean 'line_chart'?; there are dot, "
        "line_chart");
  CHECK_THAT(RendererCatalog(std::vector<std::string>()).Find("dot").status().message(),
             Catch::EndsWith("there are none"));
}

TEST_CASE("REEL_PLUGIN_PATH goes before what is installed") {
  const TemporaryDirectory files;
  const std::string own = files.Write("b/testcard.so", "");
  ::setenv("REEL_PLUGIN_PATH", (In(files, "a") + "::" + In(files, "b")).c_str(), 1);
  const RendererCatalog catalog = RendererCatalog::FromEnvironment();
  ::unsetenv("REEL_PLUGIN_PATH");
  CHECK(std::filesystem::equivalent(catalog.Find("testcard").value(), own));
  CHECK_FALSE(std::filesystem::equivalent(
      RendererCatalog::FromEnvironment().Find("testcard").value(), own));
}

}  // namespace
}  // namespace reel
