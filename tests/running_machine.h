// RunningMachine: a machine's reeld as its own user, with a reel-launcher as root, in temporary directories;
// supervisors are the fake ones or the real ones. For tests that run as root (machine_users.h).

#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "machine_users.h"
#include "protocol/daemon_messages.h"
#include "protocol/daemon_socket.h"
#include "running_daemon.h"
#include "temporary_directory.h"

namespace reel {

// A client of the machine's daemon that acts as one of its users.
class MachineClient : public RawClient {
 public:
  // Connected and greeted.
  MachineClient(const std::string& socket_path, const TestUser& user);

  // Sent with the job as a sealed file of the user's own.
  Reply TrySubmit(const SubmitJob& request);
  // The same with a file that somebody else prepared; -1: none.
  Reply TrySubmitWith(const SubmitJob& request, int job_file);
  // The output is in the user's home.
  int64_t Submit(const std::string& job, const std::string& on = "");

 private:
  const TestUser user_;
};

class RunningMachine {
 public:
  enum class Supervisor { kFake, kReal };

  // Returns once reeld listens.
  explicit RunningMachine(const MachineUsers& users, Supervisor supervisor = Supervisor::kFake,
                          const std::string& reeld_arguments = "");
  // Kills both.
  ~RunningMachine();

  MachineClient Connect(const TestUser& user) const { return {socket_path(), user}; }
  pid_t reeld() const { return reeld_; }
  pid_t launcher() const { return launcher_; }
  std::string socket_path() const { return kSystemSocket; }
  std::string launcher_path() const { return "/run/reel/launcher.sock"; }
  std::string table_path() const { return directory_ / "table"; }
  const TemporaryDirectory& directory() const { return directory_; }
  // Where reel and its other programs are, for everybody.
  std::string programs() const { return directory_ / "prefix/bin"; }

  void KillReeld();
  void StartReeld(const std::string& arguments = "");
  void KillLauncher();
  // Its sessions too, and so the jobs that run.
  void KillLauncherAndSessions();
  // `tracer`: words in front of the command, as of strace(1).
  void StartLauncher(const std::string& tracer = "");
  // The processes that the launcher forked and that live: sessions, and keepers of jobs.
  std::vector<pid_t> LauncherSessions() const;

 private:
  const MachineUsers& users_;
  TemporaryDirectory directory_;
  pid_t reeld_ = -1;
  pid_t launcher_ = -1;
};

}  // namespace reel
