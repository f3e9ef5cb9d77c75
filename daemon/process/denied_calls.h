// DeniedCalls: the system calls that a job's processes are refused, and why, as a table. Pure.
//
// A deny list and no list of what is allowed: what a user's code needs, with the libraries and programs
// that it brings, nobody can know. In it is what no renderer has a use for, and what is a way to other
// processes, to the kernel's own tables, or to parts of the kernel that most holes were found in. A call
// is refused with an error, never with a signal, so that a library that only tries one goes on.

#pragma once

#include <cerrno>
#include <cstdint>
#include <optional>
#include <span>

namespace reel {

// What a call's argument has to be for the call to be denied. Arguments that the kernel takes as 32 bits
// are to be looked at through a mask: whoever sets the bits above would slip through otherwise.
struct ArgumentTest {
  enum class Kind { kMaskedEqual, kNotEqual };
  unsigned int argument = 0;  // 0 to 5
  Kind kind = Kind::kMaskedEqual;
  uint64_t value = 0;
  uint64_t mask = 0xffffffff;  // of kMaskedEqual
};

struct DeniedCall {
  const char* name;                       // as in syscalls(2)
  std::optional<ArgumentTest> test = {};  // denied always when absent
  int error = EPERM;
  int number = -1;  // of calls that Debian 12's libseccomp (2.5.4) does not know; -1: it does
};

struct DeniedGroup {
  const char* what;  // "other processes"
  const char* why;
  std::span<const DeniedCall> calls;
};

// What every process of a job is refused.
std::span<const DeniedGroup> DeniedToJobs();

// What producers are refused besides, when their job asks for the strict sandbox. `landlock_abi`: what
// Landlock sees by itself (landlock_rules.h) need not be denied here.
std::span<const DeniedGroup> DeniedInStrictSandbox(int landlock_abi);

}  // namespace reel
