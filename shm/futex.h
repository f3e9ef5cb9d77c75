// Waiting on a 32-bit word that several processes map.
//
// Not std::atomic::wait: glibc's libstdc++ waits process-privately (FUTEX_PRIVATE_FLAG), so a wake-up
// from another process would never arrive. Any thread of any process may call these.

#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"

namespace reel {

// Sleeps while `word` holds `expected`, until FutexWake or `timeout`. Returns for any reason, also a
// signal or for none (futex(2), FUTEX_WAIT): the caller looks again at what it waits for.
void FutexWait(const std::atomic<uint32_t>& word, uint32_t expected, nanoseconds timeout);

// Wakes at most `waiters` of those who sleep on `word`.
void FutexWake(const std::atomic<uint32_t>& word, int waiters);

}  // namespace reel
