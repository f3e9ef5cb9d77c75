// CrashReport: what a producer says on standard error when it crashes, and then dies of the same signal.
//
//   reel-crash: signal 11 (SIGSEGV) at address 0x0; calls, innermost first:
//     at 0 /home/a/dot.so+0x1139 (_ZN3Dot4DrawEv)
//     at 1 /home/a/dot.so+0x1210
//
// A frame is its number, the file it lies in ("?" when none is loaded there), the offset in that file
// as addr2line takes it, and the exported function's mangled name where there is one. The calls inside
// of the handler and of abort() are left out, and Reel's own below the renderer's. daemon/process/stack_symbols.h
// reads these lines.
//
// Written with async-signal-safe calls only, from a stack of its own, so that a stack that overflowed is
// told too. Of the main thread and of others of the renderer; not of processes that
// it forked. A renderer that blocks or ignores the signals or has handlers of its own is not reported
// and ends, or goes on, as it would without this.
//
//     InstallCrashReport()  // once, before the user's code is loaded

#pragma once

namespace reel {

// Does nothing for what the machine lacks (memory for the stack, a descriptor): a report less is no
// reason to draw nothing.
void InstallCrashReport();

}  // namespace reel
