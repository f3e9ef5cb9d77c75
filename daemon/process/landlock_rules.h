// LandlockRules: which files and processes a process can still reach, as rules that the kernel keeps
// (landlock(7)). A process with rules is in a domain of its own, with what it starts; there is no way out.
//
// What they give depends on the kernel's ABI of Landlock:
//
//     0     nothing: a kernel without it, before 5.13, or a container that refuses it
//     1     nothing: it would forbid to rename files from one directory to another
//     2     memory and descriptors of processes outside of the domain are closed (ptrace(2),
//           /proc/PID/mem, environ, fd ...), and mounts stay as they are; Debian 12's Linux 6.1
//     3     `confine_files` also sees truncation
//     4     `confine_files` also refuses TCP
//     5     `confine_files` also refuses ioctl(2) on devices
//     6     no signals to processes outside of the domain, and no abstract Unix sockets of theirs
//
// Made before a fork, entered by the child, which may allocate nothing. Movable.

#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "base/unique_fd.h"

namespace reel {

inline constexpr int kNewestLandlockAbi = 6;  // that is made use of
inline constexpr int kLeastLandlockAbi = 2;
inline constexpr int kLandlockAbiOfScopes = 6;

// Of this kernel, or 0. May be more than kNewestLandlockAbi.
int LandlockAbi();

class LandlockRules {
 public:
  struct Request {
    // Only what is below `writable` may be written, made, renamed or removed, and a few harmless devices;
    // reading is as before. What is not there is left out.
    bool confine_files = false;
    std::vector<std::string> writable = {};
    int abi = LandlockAbi();  // less than the kernel's: as if it had no more
  };

  // On failure kUnavailable: the kernel offers less than kLeastLandlockAbi, or refuses.
  static Result<LandlockRules> Make(const Request& request);

  // For this thread and what it starts. False with errno. REQUIRES: PR_SET_NO_NEW_PRIVS was set.
  bool Enter() const;

 private:
  explicit LandlockRules(unique_fd rules) : rules_(std::move(rules)) {}

  unique_fd rules_;
};

}  // namespace reel
