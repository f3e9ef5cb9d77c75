// Sandbox: what is taken from a process that runs a user's code, before its first instruction.
//
// It keeps that code from other processes, from the kernel's less tried parts and from rights that it
// could gain; it does not keep it from the user's own files, unless it is strict. docs/security.md says
// what that is worth.
//
//     sandbox = Sandbox::Make({...})             the parent, once
//     request.sandbox = sandbox                  SpawnRequest; entered between fork and exec
//
// A producer stays dumpable (prctl(2), PR_SET_DUMPABLE): otherwise its supervisor could not read how much
// memory it has, nor the user look at it with a debugger.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "daemon/process/call_filter.h"
#include "daemon/process/landlock_rules.h"

namespace reel {

// What the system offers to a job; it is the same for all of them.
struct SandboxOffer {
  bool has_call_filter = CallFilter::IsOffered();
  int landlock_abi = LandlockAbi();
};

// The deny list (DeniedToJobs) and no new privileges, for this process and all that it starts. What the
// system does not offer is left out. On failure kUnavailable or kInternal.
Status ConfineThisProcess(const SandboxOffer& offer = {});

class Sandbox {
 public:
  struct Request {
    bool is_strict = false;                  // no network, and files are written in `writable` only
    std::vector<std::string> writable = {};  // of a strict one
    SandboxOffer offer = {};
  };

  // Besides what ConfineThisProcess has: no capabilities, and a Landlock domain. What the system does not
  // offer is left out; but of a strict one nothing is, it fails with kUnavailable.
  static Result<Sandbox> Make(const Request& request);

  // Makes system calls only. False with errno.
  bool Enter() const;

 private:
  std::optional<CallFilter> filter_;
  std::optional<LandlockRules> rules_;
};

// In words, for people: "no new privileges, no capabilities, 69 system calls denied, ..."
std::string DescribeSandbox(bool is_strict, const SandboxOffer& offer = {});

}  // namespace reel
