// What the jobs of this daemon are kept from on this system, for `reel status -v`.

#pragma once

#include "daemon/process/sandbox.h"
#include "protocol/daemon_messages.h"

namespace reel {

// Of jobs that ask for nothing else than the default. Asks the kernel and makes a filter: once a daemon.
SandboxFacts FindSandboxFacts(const SandboxOffer& offer = {});

}  // namespace reel
