#include "producer/plugin_library.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

std::string HostilePlugin(const std::string& fault) {
  return fs::path(REEL_HOSTILE_PLUGIN_DIR) / (fault + ".so");
}

Status LoadStatus(const std::string& path) { return PluginLibrary::Load(path).status(); }

Status CreateStatus(const std::string& fault, const RendererRequest& request = {}) {
  const auto library = PluginLibrary::Load(HostilePlugin(fault));
  REQUIRE(library.ok());
  return PluginRenderer::Create(library.value(), request).status();
}

TEST_CASE("a plugin without a fault loads, says its traits and draws") {
  const auto library = PluginLibrary::Load(HostilePlugin("none"));
  REQUIRE(library.ok());
  CHECK(std::string(library.value().api().name) == "hostile");
  auto created = PluginRenderer::Create(library.value(), {});
  REQUIRE(created.ok());
  PluginRenderer renderer = std::move(created).value();
  CHECK(renderer.traits().width == 8);
  CHECK(renderer.Draw({}).ok());
}

TEST_CASE("Load refuses what is no plugin, in words that say why") {
  const TemporaryDirectory scratch;
  std::ofstream(scratch / "text.so") << std::string(1000, 'x');
  std::ofstream(scratch / "empty.so").flush();
  REQUIRE(::mkfifo((scratch / "fifo.so").c_str(), 0600) == 0);
  fs::create_directory(scratch / "directory.so");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {scratch / "absent.so", "No such file"},
      {scratch / "text.so", "invalid ELF header"},
      {scratch / "empty.so", "file too short"},
      {scratch / "fifo.so", "is a FIFO"},  // and the test does not hang
      {scratch / "directory.so", "is a directory"},
      {"/dev/null", "is a device"},
      {"relative.so", "must be absolute"},
      {HostilePlugin("no_entry"), REEL_ENTRY_SYMBOL},
      {HostilePlugin("no_table"), "reel_renderer_entry returns no table"},
      {HostilePlugin("other_abi"), "built for plugin interface 99, but this Reel has "},
      {HostilePlugin("short_table"), "its table has 16 bytes, at least "},
      {HostilePlugin("no_draw"), "lacks one of create, describe, draw, destroy"},
      {HostilePlugin("no_name"), "its table lacks a name or a summary"},
      {HostilePlugin("unlisted_params"), "says that it has parameters but does not list them"},
      {HostilePlugin("no_help"), "parameter 0 of its table lacks its name, default or help"},
  };
  for (const auto& [path, reason] : cases) {
    CAPTURE(path);
    const Status status = LoadStatus(path);
    CHECK(status.code() == StatusCode::kInvalidInput);
    CHECK_THAT(status.message(), Catch::Contains(path) && Catch::Contains(reason));
  }
}

TEST_CASE("a plugin whose timeline holds nothing is refused") {
  const std::string path = HostilePlugin("empty_timeline");
  CHECK(PluginLibrary::LoadTimeline(path).status().message() ==
        "renderer " + path + ": its timeline is empty");
}

TEST_CASE("Create gives the plugin's reason when it cannot make a renderer") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"create_fails", "the star is missing"},
      {"create_throws", "create threw: thrown across the interface"},
      {"create_gives_nothing", "gave no renderer"},
      {"fails_silently", "create failed (7) and gave no reason"},
      {"describe_fails", "no idea"},
      {"huge_traits", "the renderer prefers width = 1073741824; the limit is"},
      {"odd_rate", "the renderer prefers -25/1 frames a second"},
      {"minus_frames", "the renderer prefers -1 frames"},
      {"wrong_default", "own default is wrong: parameter radius = \"wide\""},
  };
  for (const auto& [fault, reason] : cases) {
    CAPTURE(fault);
    const Status status = CreateStatus(fault);
    CHECK(status.code() == StatusCode::kInvalidInput);
    CHECK_THAT(status.message(), Catch::Contains(reason));
  }
}

TEST_CASE("Create checks the job's parameters before the plugin sees them") {
  RendererRequest request;
  request.params["raduis"] = {"2", ""};
  CHECK_THAT(CreateStatus("none", request).message(), Catch::Contains("did you mean \"radius\""));
}

TEST_CASE("Draw turns what a plugin throws into a failure of the job") {
  const auto library = PluginLibrary::Load(HostilePlugin("draw_throws"));
  REQUIRE(library.ok());
  auto created = PluginRenderer::Create(library.value(), {});
  REQUIRE(created.ok());
  const Status drawn = created->Draw({});
  CHECK(drawn.code() == StatusCode::kFailed);
  CHECK(drawn.message() == "draw threw what is not a std::exception");
}

}  // namespace
}  // namespace reel
