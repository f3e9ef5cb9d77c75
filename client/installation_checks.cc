#include "client/installation_checks.h"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>

#include <filesystem>
#include <sstream>
#include <utility>

#include "base/program_path.h"
#include "base/renderer_catalog.h"
#include "client/daemon_connection.h"
#include "client/program_output.h"
#include "client/python_script.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

constexpr const char* kReinstall = "install Reel anew (`cmake --install build`, or its packages)";

// Prints a line for each of: its version, where `reel` is found without help, Reel's version of it and
// matplotlib's version; "-" for what is not there. argv[1]: the package's directory.
constexpr const char* kPythonProbe = R"(
import sys
def attempt(get):
    try:
        print(get())
    except BaseException as error:
        print("- %s: %s" % (type(error).__name__, str(error).replace("\n", " ")))
def reel_alone():
    sys.path[:] = [path for path in sys.path if path]
    import reel
    return reel.__file__
def reel_here():
    sys.path.insert(0, sys.argv[1])
    sys.modules.pop("reel", None)
    import reel
    return reel.__file__
def matplotlib():
    import matplotlib
    return matplotlib.__version__
print(sys.version.split()[0])
attempt(reel_alone)
attempt(reel_here)
attempt(matplotlib)
)";

std::string OwnerOf(const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) return "nobody";
  const passwd* user = ::getpwuid(file.st_uid);
  return user != nullptr ? user->pw_name : "the user with the id " + std::to_string(file.st_uid);
}

bool IsMissing(const std::string& line) { return line.empty() || line.starts_with('-'); }

// Debian's packages are for Debian's Python alone, which in turn refuses pip.
std::string HowToGetMatplotlib(const std::string& python) {
  if (python == "/usr/bin/python3") return "apt install python3-matplotlib";
  return fmt::format("{} -m pip install matplotlib, or `reel render --python` with one that has it",
                     python);
}

std::vector<Diagnosis> JudgePython(const std::string& python, const std::string& package,
                                   const ProgramOutput& output) {
  std::istringstream lines(output.out);
  std::string version, alone, here, matplotlib;
  std::getline(lines, version) && std::getline(lines, alone) && std::getline(lines, here) &&
      std::getline(lines, matplotlib);
  std::vector<Diagnosis> found = {{"python", Verdict::kOk, version + ", " + python, ""}};
  if (IsMissing(here)) {
    found.push_back({"reel for python", Verdict::kFail,
                     fmt::format("{} cannot be imported {}", package, here), kReinstall});
  } else {
    const std::string what =
        IsMissing(alone)
            ? fmt::format("for scripts; for `import reel` in programs of your own PYTHONPATH={}",
                          package)
            : "`import reel` is " + alone;
    found.push_back({"reel for python", Verdict::kOk, what, ""});
  }
  if (IsMissing(matplotlib)) {
    found.push_back({"matplotlib", Verdict::kWarn, "none in " + python,
                     "for matplotlib's scripts: " + HowToGetMatplotlib(python)});
  } else {
    found.push_back({"matplotlib", Verdict::kOk, matplotlib, ""});
  }
  return found;
}

}  // namespace

Diagnosis CheckOwnPrograms(const std::string& program_directory) {
  std::string missing;
  for (const char* name : {"reel-supervisor", "reel-producer", "reel-writer"}) {
    if (IsExecutable(program_directory + "/" + name)) continue;
    missing += (missing.empty() ? "" : ", ") + std::string(name);
  }
  if (missing.empty()) {
    return {"programs", Verdict::kOk, "reel and its helpers in " + program_directory, ""};
  }
  return {"programs", Verdict::kFail,
          fmt::format("beside reel, in {}, there is no {}", program_directory, missing),
          kReinstall};
}

Diagnosis CheckRenderers() {
  const RendererCatalog catalog = RendererCatalog::FromEnvironment();
  std::string names;
  const auto all = catalog.All();
  for (const auto& [name, path] : all) names += (names.empty() ? "" : ", ") + name;
  if (!all.empty()) {
    return {"renderers", Verdict::kOk, fmt::format("{}: {}", all.size(), names), ""};
  }
  return {"renderers", Verdict::kWarn,
          fmt::format("none in {}", fmt::join(catalog.directories(), ", ")),
          "set REEL_PLUGIN_PATH to where plugins are, or " + std::string(kReinstall)};
}

std::vector<Diagnosis> CheckPython(const std::string& program_directory,
                                   const std::string& working_directory) {
  JobSpec job;
  job.scene = working_directory + "/script.py";
  const Status status = SettleScript(job, working_directory);
  if (!status.ok()) {
    return {
        {"python", Verdict::kWarn, status.message(), "without it only plugins can be rendered"}};
  }
  const std::string package =
      fs::path(program_directory + "/../lib/reel/python").lexically_normal().string();
  const std::string& python = job.script.python;
  const Result<ProgramOutput> output =
      RunProgram({{python, "-c", kPythonProbe, package}, "", std::chrono::seconds(30)});
  if (!output.ok() || !output.value().ran_well()) {
    const std::string why = output.ok() ? output.value().err : output.status().message();
    return {{"python", Verdict::kFail, fmt::format("{} does not work: {}", python, why),
             "mend it, or name another one with --python"}};
  }
  return JudgePython(python, package, output.value());
}

Diagnosis CheckDaemon(const std::string& flag) {
  const DaemonSocket where = FindDaemonSocket(flag);
  std::error_code ignored;
  const bool is_there = fs::exists(where.path, ignored);
  Result<DaemonConnection> connection = DaemonConnection::Open(where);
  if (!connection.ok()) {
    if (!is_there) {
      return {"daemon", Verdict::kWarn, "none listens on " + where.path,
              "for a queue start `reeld`, or `systemctl --user start reeld`; `reel render` needs "
              "none"};
    }
    // There is something, and it is not what this reel can talk to.
    const bool is_refused = connection.status().code() == StatusCode::kUnavailable;
    return {
        "daemon", is_refused ? Verdict::kWarn : Verdict::kFail,
        fmt::format("{} ({}): {}", where.path, OwnerOf(where.path), connection.status().message()),
        ""};
  }
  connection->SetPatience(std::chrono::seconds(5));
  const Result<Overview> overview = connection->Ask<Overview>(AskOverview{});
  if (!overview.ok()) {
    return {"daemon", Verdict::kFail, where.path + ": " + overview.status().message(),
            "start reeld anew, from the same version of Reel"};
  }
  return {"daemon", Verdict::kOk,
          fmt::format("{} of {}, pid {}, protocol {} as here; {} running, {} queued", where.path,
                      OwnerOf(where.path), overview.value().pid, kProtocolVersion,
                      overview.value().running, overview.value().queued),
          ""};
}

}  // namespace reel
