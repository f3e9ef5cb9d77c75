// What `reel doctor` finds out about the machine: memory, limits of processes, what the kernel can do, and
// room on the disk. Any process; each looks at the moment and leaves nothing behind.

#pragma once

#include <sys/resource.h>

#include <cstdint>
#include <string>

#include "client/diagnosis.h"

namespace reel {

Diagnosis CheckMemory();
// Bytes; INT64_MAX where nothing could be read. `machine_available` without the limits of control groups.
Diagnosis JudgeMemory(int64_t available, int64_t machine_available, int64_t total);

// Frames stand in sealed files in memory (memfd_create(2)), which need no /dev/shm.
Diagnosis CheckMemoryFiles();

Diagnosis CheckOpenFiles();
Diagnosis JudgeOpenFiles(const rlimit& limit);

Diagnosis CheckProcesses();
Diagnosis JudgeProcesses(const rlimit& limit, int64_t processors);

// futex(2) between processes, pidfd_open(2), signalfd(2).
Diagnosis CheckKernelCalls();

// How much of a frame goes to ffmpeg at once.
Diagnosis CheckPipes();

// `directory`: where films shall stand.
Diagnosis CheckDisk(const std::string& directory);
Diagnosis JudgeDisk(const std::string& directory, int64_t free_bytes);

}  // namespace reel
