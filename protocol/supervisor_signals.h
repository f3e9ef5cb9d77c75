// The signals that tell a reel-supervisor something (daemon/supervisor/supervisor_main.cc says what).
//
// A daemon starts one with these blocked, so that none that comes before the supervisor reads them ends it without
// a word: it waits, across exec (signal(7)), until it is read.

#pragma once

#include <array>
#include <csignal>

namespace reel {

inline constexpr std::array<int, 4> kSupervisorSignals = {SIGTERM, SIGINT, SIGHUP, SIGUSR1};

inline sigset_t SupervisorSignalSet() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : kSupervisorSignals) sigaddset(&signals, number);
  return signals;
}

}  // namespace reel
