#include "daemon/process/sandbox.h"

#include <fmt/format.h>

#include <utility>

#include "daemon/process/privileges.h"

namespace reel {

Status ConfineThisProcess(const SandboxOffer& offer) {
  if (!SetNoNewPrivileges()) return UnavailableErrno("giving up new privileges", errno);
  if (!offer.has_call_filter) return Status::Ok();
  REEL_ASSIGN_OR_RETURN(const CallFilter filter, CallFilter::Make(DeniedToJobs()));
  if (filter.Install()) return Status::Ok();
  return UnavailableErrno("the filter of system calls", errno);
}

Result<Sandbox> Sandbox::Make(const Request& request) {
  Sandbox sandbox;
  const SandboxOffer& offer = request.offer;
  if (request.is_strict && !offer.has_call_filter) {
    return Unavailable("this kernel cannot filter system calls (seccomp)");
  }
  if (request.is_strict) {
    REEL_ASSIGN_OR_RETURN(sandbox.filter_,
                          CallFilter::Make(DeniedInStrictSandbox(offer.landlock_abi)));
  }
  if (request.is_strict || offer.landlock_abi >= kLeastLandlockAbi) {
    REEL_ASSIGN_OR_RETURN(sandbox.rules_, LandlockRules::Make({request.is_strict, request.writable,
                                                               offer.landlock_abi}));
  }
  return sandbox;
}

// The filter last: what comes before it needs calls that it might deny.
bool Sandbox::Enter() const {
  return SetNoNewPrivileges() && DropCapabilities() && (!rules_ || rules_->Enter()) &&
         (!filter_ || filter_->Install());
}

std::string DescribeSandbox(bool is_strict, const SandboxOffer& offer) {
  std::string text = "no new privileges, no capabilities";
  if (offer.has_call_filter) {
    const Result<CallFilter> filter = CallFilter::Make(DeniedToJobs());
    if (filter.ok()) text += fmt::format(", {} system calls denied", filter.value().call_count());
  }
  const int abi = offer.landlock_abi;
  if (abi >= kLandlockAbiOfScopes) {
    text += ", signals and memory of other processes out of reach";
  } else if (abi >= kLeastLandlockAbi) {
    text += ", memory of other processes out of reach";
  }
  if (is_strict) text += ", no network, files written in temporary directories only";
  text += fmt::format(" (seccomp {}, Landlock ABI {})", offer.has_call_filter ? "yes" : "no", abi);
  return text;
}

}  // namespace reel
