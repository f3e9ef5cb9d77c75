#include "daemon/reeld/daemon_paths.h"

#include <catch2/catch.hpp>

#include "environment_variable.h"

namespace reel {
namespace {

TEST_CASE("a machine's daemon has the places of the machine, unless told otherwise") {
  const EnvironmentVariable no_socket("REEL_SOCKET"), no_state("REEL_STATE");
  const EnvironmentVariable no_directory("STATE_DIRECTORY");
  const DaemonPathFlags flags{.is_system = true};
  CHECK(FindListeningPlace(flags).path == "/run/reel/reeld.sock");
  CHECK_FALSE(FindListeningPlace(flags).is_default);
  CHECK(FindStatePlace(flags).value() == "/var/lib/reel");
  CHECK(FindSettingsPlace(flags).path == "/etc/reel/reeld.toml");
  CHECK_FALSE(FindSettingsPlace(flags).is_named);
  CHECK(FindLauncherPlace(flags) == "/run/reel/launcher.sock");
  CHECK(flags.is_shared());

  const EnvironmentVariable directory("STATE_DIRECTORY", "/var/lib/private/reel:/b");
  CHECK(FindStatePlace(flags).value() == "/var/lib/private/reel");
  const EnvironmentVariable socket("REEL_SOCKET", "/s");
  CHECK(FindListeningPlace(flags).path == "/s");
  const DaemonPathFlags named{true, "/t", "/u", "/c"};
  CHECK(FindListeningPlace(named).path == "/t");
  CHECK(FindStatePlace(named).value() == "/u");
  CHECK(FindSettingsPlace(named).path == "/c");
  CHECK(FindSettingsPlace(named).is_named);
}

TEST_CASE("a daemon that is given a launcher is for all users and has the machine's settings") {
  const EnvironmentVariable home("HOME", "/home/a");
  const EnvironmentVariable config("XDG_CONFIG_HOME");
  DaemonPathFlags flags;
  CHECK_FALSE(flags.is_shared());
  flags.launcher = "/l";
  CHECK(flags.is_shared());
  CHECK(FindLauncherPlace(flags) == "/l");
  CHECK(FindSettingsPlace(flags).path == "/etc/reel/reeld.toml");
}

TEST_CASE("a user's daemon has its settings where the user has them") {
  const EnvironmentVariable home("HOME", "/home/a");
  const EnvironmentVariable config("XDG_CONFIG_HOME", "/home/a/etc");
  CHECK(FindSettingsPlace({}).path == "/home/a/etc/reel/reeld.toml");
  const EnvironmentVariable relative("XDG_CONFIG_HOME", "etc");
  CHECK(FindSettingsPlace({}).path == "/home/a/.config/reel/reeld.toml");
  const EnvironmentVariable none("HOME");
  CHECK(FindSettingsPlace({}).path == "");
}

}  // namespace
}  // namespace reel
