// UserProcess: a reel-supervisor as the user who submitted its job, forked by root.
//
// The order of the steps is that of login(1), sshd(8) and cron(8). Each is checked, and whichever fails is the
// last: the child ends, and the step's name and errno are what the user reads. Between fork and exec there are
// only system calls.
//
//     memory, pipes           before the fork, where failing is easy
//     session, mask, signals  a new session: no terminal, a process group that can be killed whole
//     descriptors             0 /dev/null; 1, 2 output; 3 the job, sealed; 4 events; 5 orders; no other
//     setgroups               first, since it needs the right that setresuid takes away
//     setresgid, setresuid    real, effective and saved
//     proof                   all ids are the user's, setuid(0) and setgid(0) are refused, no capability
//                             is left
//     PR_SET_PDEATHSIG        after the change of id, which clears it (prctl(2)); then: does the keeper live?
//     PR_SET_NO_NEW_PRIVS     what is set-user-ID gains nothing
//     chdir                   as the user, whose home may be closed to root (NFS)
//     execve                  with HOME, USER, LOGNAME, SHELL, PATH and what kKeptVariables names

#pragma once

#include <sys/types.h>

#include <array>
#include <string>

#include "base/clock.h"
#include "base/unique_fd.h"
#include "daemon/launcher/launch_message.h"
#include "daemon/launcher/submitter.h"

namespace reel {

// Of the launcher's own environment: what an administrator sets for all.
inline constexpr std::array kKeptVariables = {"LANG", "LC_ALL", "LC_CTYPE", "TZ"};

struct UserProcessDescriptors {
  int events = -1;  // borrowed
  int orders = -1;
  int output = -1;
};

struct UserProgram {
  std::string path;      // absolute
  bool goes_on = false;  // from segments that an earlier run finished
  std::string job;
  bool cancels = false;  // only to remove what an earlier run left
};

struct UserProcess {
  pid_t pid = 0;
  unique_fd pidfd;
};

// From the fork to the program: an automounted home takes seconds.
inline constexpr milliseconds kProgramPatience{15'000};

// Blocks until the program runs, a step has failed, or kProgramPatience is over; in the latter two cases no process
// is left. REQUIRES: one thread.
Granted<UserProcess> StartUserProcess(const UserAccount& account, const UserProgram& program,
                                      const UserProcessDescriptors& descriptors);

// Gives up every right but that to signal other users' processes: what a keeper needs. False: it could not.
bool KeepOnlyTheRightToKill();

}  // namespace reel
