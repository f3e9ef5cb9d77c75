// reeld: the daemon that keeps a queue of jobs and runs them, for one user or, with --system, for a machine.
//
// Started by the user, by systemd --user, or by systemd (systemd/, docs/service.md). It listens on a Unix
// socket (daemon_paths.h), which systemd may have opened before, and starts one reel-supervisor a job, which it finds beside its own executable. It never runs a
// user's code and never opens a path that a user named.
//
// What can be chosen about it is in a file, reeld.toml (daemon_settings.h), which it reads again on SIGHUP;
// flags come first. Its jobs are in a store on disk (job_store.h), which one daemon at a time may use.
//
// Normal stop: SIGTERM or SIGINT. No client is accepted any more, every supervisor is told to stop
// (SIGHUP: it keeps its finished segments, and tasks on a cluster go on) and killed if it does not within its grace, their jobs are
// QUEUED for the next reeld, exit status 0. Emergency stop: SIGKILL. The kernel sends SIGHUP to the
// supervisors (PR_SET_PDEATHSIG) and drops the locks, so the next reeld can start at once; it finds
// the jobs in the store and goes on with them. When a supervisor is killed, it is started again, three
// times at most; when a client dies, nothing happens.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/system/system_error.hpp>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/command_sheet.h"
#include "base/usage_message.h"
#include "daemon/reeld/daemon.h"
#include "daemon/reeld/daemon_log.h"
#include "daemon/reeld/settings_text.h"
#include "protocol/exit_code.h"

namespace reel {
namespace {

constexpr const char* kExamples = R"(Examples:
  reeld                       in a terminal; Ctrl-C stops it, and no job is lost
  reeld --jobs 2              two jobs at once
  reeld --check-config        the settings, and where each comes from
  systemctl --user enable --now reeld.socket reeld      as a service of your own

Exit status: 0 stopped, 2 a mistake in a flag or the settings, 3 it cannot start.)";

struct Flags {
  DaemonPathFlags paths;
  std::optional<int64_t> jobs;
  std::optional<int64_t> max_clients;
  std::optional<std::string> admin_group;
  CLI::Option* check_config = nullptr;
  std::string checked_file;
};

// A client that went away must be an error of its write. What SIGHUP does begins with the loop.
void IgnoreSignals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);
}

ExitCode Fail(const Status& status) {
  std::fprintf(stderr, "reeld: %s\n", status.message().c_str());
  return ExitCodeFor(status.code());
}

void AddFlags(CLI::App& app, Flags& flags) {
  app.add_flag("--system", flags.paths.is_system,
               "for all users of this machine: /run/reel/reeld.sock, /var/lib/reel, "
               "/etc/reel/reeld.toml");
  app.add_option("--socket", flags.paths.socket,
                 "where to listen, when systemd passes no socket (REEL_SOCKET, or "
                 "$XDG_RUNTIME_DIR/reel/reeld.sock)")
      ->type_name("PATH");
  app.add_option("--state", flags.paths.state,
                 "where the jobs are kept ($STATE_DIRECTORY, REEL_STATE, "
                 "$XDG_STATE_HOME/reel, or ~/.local/state/reel)")
      ->type_name("DIR");
  app.add_option("--config", flags.paths.config,
                 "the file of settings ($XDG_CONFIG_HOME/reel/reeld.toml, or "
                 "~/.config/reel/reeld.toml)")
      ->type_name("FILE");
  app.add_option("--launcher", flags.paths.launcher,
                 "serve all users of the machine; this socket of reel-launcher starts their jobs "
                 "(with --system /run/reel/launcher.sock)")
      ->type_name("PATH");
  app.add_option("--jobs", flags.jobs,
                 "jobs that run at once and share the processors by priority; the setting "
                 "queue.jobs, 1 when neither is given")
      ->type_name("N");
  app.add_option("--max-clients", flags.max_clients,
                 "clients that are connected at once; the setting clients.max, 4096 when neither "
                 "is given")
      ->type_name("N");
  app.add_option("--admin-group", flags.admin_group,
                 "whose members see and change the jobs of all users; the setting "
                 "users.admin_group, reel when neither is given")
      ->type_name("GROUP");
  flags.check_config =
      app.add_option("--check-config", flags.checked_file,
                     "print every setting and where it comes from, or what is wrong with the file, "
                     "and end; without FILE of the one that would be read")
          ->expected(0, 1)
          ->type_name("[FILE]");
}

// REEL_LOG is for all programs of Reel; the words that only spdlog knows are taken, too.
void AddLogLevel(std::vector<SettingOverride>& overrides) {
  const char* value = std::getenv("REEL_LOG");
  if (value == nullptr || *value == '\0') return;
  const std::string_view level = value;
  const std::string word = level == "warning" ? "warn" : level == "err" ? "error" : value;
  overrides.push_back({"log.level", word, "REEL_LOG"});
}

std::vector<SettingOverride> Overrides(const Flags& flags) {
  std::vector<SettingOverride> overrides;
  AddLogLevel(overrides);
  if (flags.jobs) overrides.push_back({"queue.jobs", *flags.jobs, "--jobs"});
  if (flags.max_clients) overrides.push_back({"clients.max", *flags.max_clients, "--max-clients"});
  if (flags.admin_group) {
    overrides.push_back({"users.admin_group", *flags.admin_group, "--admin-group"});
  }
  return overrides;
}

ExitCode CheckConfig(Flags flags) {
  if (!flags.checked_file.empty()) flags.paths.config = flags.checked_file;
  const SettingsPlace place = FindSettingsPlace(flags.paths);
  const Result<LoadedSettings> loaded = LoadSettings(place, Overrides(flags));
  if (!loaded.ok()) return Fail(loaded.status());
  if (loaded->path.empty()) {
    const std::string file = place.path.empty() ? "a file of settings" : place.path;
    std::printf("# %s is not there; what it does not say has its default.\n\n", file.c_str());
  } else {
    std::printf("# %s is right.\n\n", loaded->path.c_str());
  }
  std::printf("%s", SettingsText(loaded.value()).c_str());
  return ExitCode::kDone;
}

ExitCode Serve(const Flags& flags) {
  SetUpDaemonLog("reeld");
  IgnoreSignals();
  const Status ended = RunDaemon({flags.paths, Overrides(flags)});
  return ended.ok() ? ExitCode::kDone : Fail(ended);
}

ExitCode ReportUsage(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) {  // --help, --version
    app.exit(error);
    return ExitCode::kDone;
  }
  std::fprintf(stderr, "reeld: %s\nSee `reeld --help`.\n", UsageMessage(app, error).c_str());
  return ExitCode::kRefused;
}

int Main(int argc, char** argv) {
  CLI::App app(
      "Keeps a queue of rendering jobs and runs them. Talk to it with `reel submit`, "
      "`reel list`, `reel watch`.",
      "reeld");
  app.set_help_flag("-h,--help", "print this help");
  app.set_version_flag("--version", "reeld " REEL_VERSION, "print the version");
  app.get_formatter()->column_width(30);
  app.footer(kExamples);
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  Flags flags;
  AddFlags(app, flags);
  AddSheetFlag(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return static_cast<int>(ReportUsage(app, error));
  }
  if (flags.check_config->count() > 0) return static_cast<int>(CheckConfig(flags));
  try {
    return static_cast<int>(Serve(flags));
  } catch (const boost::system::system_error& error) {
    // The event loop's own descriptors: it has no other way to say that there are none.
    return static_cast<int>(Fail(Unavailable(std::string("the event loop: ") + error.what())));
  }
}

}  // namespace
}  // namespace reel

int main(int argc, char** argv) { return reel::Main(argc, argv); }
