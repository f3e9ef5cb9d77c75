// The process's limit of open descriptors, raised for a daemon with many clients.

#pragma once

#include <sys/resource.h>

namespace reel {

// Raises the soft limit to the hard one and returns what it was before, which children are given
// back: programs that use select(2) go wrong above 1024.
inline rlimit RaiseOpenFileLimit() {
  rlimit before = {};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit raised = before;
  raised.rlim_cur = raised.rlim_max;
  setrlimit(RLIMIT_NOFILE, &raised);
  return before;
}

}  // namespace reel
