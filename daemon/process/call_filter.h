// CallFilter: denied_calls.h as a program that the kernel runs before each system call (seccomp(2)).
//
// Made before a fork and installed by the child, which may allocate nothing: or by a process for itself
// and all that it starts. There is no way back. What it does not name is allowed; calls of another
// architecture than this program's (32-bit programs, x32) are refused with EPERM, since their numbers mean
// other things. Values; Install may be called between fork and exec.

#pragma once

#include <linux/filter.h>

#include <span>
#include <vector>

#include "base/status.h"
#include "daemon/process/denied_calls.h"

namespace reel {

class CallFilter {
 public:
  // Whether this kernel has filters that answer with an error (Linux 4.14, CONFIG_SECCOMP_FILTER).
  static bool IsOffered();

  // On failure kInternal: libseccomp refuses the table; kUnavailable: no memory, no descriptors. Calls that this architecture does not have are
  // left out.
  static Result<CallFilter> Make(std::span<const DeniedGroup> groups);

  // For this thread and what it starts. False with errno. REQUIRES: PR_SET_NO_NEW_PRIVS was set.
  bool Install() const;

  // How many calls it denies, of those that this architecture has.
  int call_count() const { return call_count_; }
  size_t instruction_count() const { return program_.size(); }

 private:
  std::vector<sock_filter> program_;
  int call_count_ = 0;
};

}  // namespace reel
