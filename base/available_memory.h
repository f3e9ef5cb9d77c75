// How much memory this process could still take without anything being killed for it.
//
// A memfd has no limit of its own: fallocate(2) of one that is too large does not fail, it takes page
// after page until the kernel's out-of-memory killer ends some process, rarely the right one (seen on
// Linux 6.18). So whoever reserves much asks here first.

#pragma once

#include <cstdint>

namespace reel {

// Bytes: the least of the machine's MemAvailable (proc(5)) and of what each enclosing memory cgroup
// (v1 or v2) leaves. INT64_MAX when nothing can be read. A snapshot: others take memory too.
int64_t AvailableMemoryBytes();

}  // namespace reel
