// Caller: who sent a request, by the kernel's word. Values; the daemon's one thread.

#pragma once

#include <sys/types.h>

#include <cstdint>

#include "base/unique_fd.h"

namespace reel {

// Of a daemon that serves its own user only: all jobs are his.
inline constexpr int64_t kOwnUser = -1;

struct Caller {
  int64_t uid = kOwnUser;
  bool sees_all = true;  // also other users' jobs: the daemon's own user, root, or an administrator
  int socket = -1;       // borrowed: the client's connection
  int job_file = -1;     // borrowed: what came beside the request; -1: nothing
};

// The peer of a connection; nothing else is believed about it. `admin_group`: a group whose members see
// all, or (gid_t)-1. REQUIRES: `socket` is a connected Unix socket that this process accepted.
Caller CallerOf(int socket, gid_t admin_group);

}  // namespace reel
