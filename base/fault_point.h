// Named fault points: places where a test makes a process die, hang or fail, as it could in nature.
//
// Any process and any thread may pass one. What happens is said by the environment variable
// REEL_FAULT, which children inherit; without it nothing does:
//
//     REEL_FAULT=point:nth:action[:once_file][,...]
//
//     ring.leased:3:kill                        SIGKILL where it passes the point for the 3rd time
//     segment.flush:1:errno=ENOSPC:/tmp/once    fails there once, in whichever process comes first
//
//     point      as it stands in the source; docs/proof.md lists them all
//     nth        counted from 1, by each process for itself
//     action     kill | stop   the process gets SIGKILL, SIGSTOP (and goes on after SIGCONT)
//                segv | abort  a write to an inaccessible page, abort(3)
//                spin          never comes back and keeps a core busy
//                exit          _exit(0): ends as if all were well
//                errno=NAME    FaultErrno returns it; the caller fails as if the system had said so
//     once_file  an absolute path: the fault happens only if this file can be created (O_EXCL), so
//                once in all processes together. May hold colons, no commas.
//
// A text that says something else ends the process with a message and exit code 70, at the first
// point that it passes: a test with a misspelt fault must not pass.
//
// Only in builds with the CMake option REEL_FAULT_POINTS (by itself: those with tests). In others
// both functions are empty and cost nothing.

#pragma once

#include <string_view>

#include "fault_points_config.h"

namespace reel {

#if REEL_FAULT_POINTS

// Does to this process what REEL_FAULT says of `point`. An errno action for it is a text that is
// wrong.
void FaultPoint(std::string_view point);

// The same, and for an errno action the error number that the operation here shall fail with; else
// 0.
[[nodiscard]] int FaultErrno(std::string_view point);

#else

constexpr void FaultPoint(std::string_view) {}
[[nodiscard]] constexpr int FaultErrno(std::string_view) { return 0; }

#endif

}  // namespace reel
