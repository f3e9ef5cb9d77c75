#include "client/stop_signals.h"

#include <sys/signalfd.h>

#include <cerrno>

namespace reel {

StopSignals::StopSignals() {
  ::sigemptyset(&mask_);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    ::sigaction(number, nullptr, &action);
    if (action.sa_handler != SIG_IGN) ::sigaddset(&mask_, number);
  }
  ::sigprocmask(SIG_BLOCK, &mask_, &old_mask_);
  fd_.reset(::signalfd(-1, &mask_, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd_.valid()) status_ = UnavailableErrno("signalfd", errno);
}

StopSignals::~StopSignals() { ::sigprocmask(SIG_SETMASK, &old_mask_, nullptr); }

int StopSignals::Take() {
  signalfd_siginfo info{};
  while (::read(fd_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) ++taken_;
  return taken_;
}

}  // namespace reel
