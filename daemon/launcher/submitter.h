// Submitter: whose a job is, by the kernel's word and nobody else's.
//
// Used by reel-launcher, as root. reeld, which reads what users write, may be wrong or worse; so what it says
// about users counts for nothing. Two things are asked of the kernel:
//
//     the client's own socket   SO_PEERCRED: who connected. It has to be one that the machine's socket
//                               accepted (its name says so), since the peer of a socket that reeld connected
//                               itself is whoever listens there.
//     the job file              who made it: the owner of a memfd's inode, which nobody without CAP_CHOWN
//                               can change. Its seals say that nobody writes it any more.
//
// Both must name the same user. So reeld can hand on a job or not, but cannot make one up: not even for
// a user who is connected and has submitted nothing.

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "daemon/launcher/launch_message.h"

namespace reel {

struct LaunchRules {
  std::string daemon_socket;  // the name of the machine's socket, as it was bound
  uid_t daemon_user = 0;      // reeld's
  bool allow_root = false;    // root's jobs are run, as root
};

struct SubmittedJob {
  uid_t uid = 0;
  std::string text;
};

// REQUIRES: nothing of the descriptors, which come from reeld. Does not block: both are only asked, and
// a memfd is read.
Granted<SubmittedJob> TakeSubmission(const LaunchRules& rules, int client_socket, int job_file);

// An account of this machine, as a login would have it.
struct UserAccount {
  uid_t uid = 0;
  gid_t gid = 0;
  std::string name;
  std::string home;
  std::string shell;
  std::vector<gid_t> groups;  // as initgroups(3) would set them
};

// Asks the system's user database (nsswitch.conf(5)), which may be slow where it is on a network.
Granted<UserAccount> FindAccount(const LaunchRules& rules, uid_t uid);

}  // namespace reel
