#include "daemon/reeld/sandbox_facts.h"

#include <fmt/format.h>

namespace reel {
namespace {

constexpr const char* kOwnOnly = "own processes only";
constexpr const char* kAllOfUser = "all processes of the user";

}  // namespace

SandboxFacts FindSandboxFacts(const SandboxOffer& offer) {
  SandboxFacts facts;
  facts.no_new_privileges = true;
  facts.capabilities = "none";
  facts.seccomp = "not offered by this kernel";
  if (offer.has_call_filter) {
    const Result<CallFilter> filter = CallFilter::Make(DeniedToJobs());
    facts.seccomp = filter.ok() ? fmt::format("deny list of {} calls", filter.value().call_count())
                                : filter.status().message();
  }
  facts.landlock_abi = offer.landlock_abi;
  facts.signals = offer.landlock_abi >= kLandlockAbiOfScopes ? kOwnOnly : kAllOfUser;
  facts.memory = offer.landlock_abi >= kLeastLandlockAbi ? kOwnOnly : kAllOfUser;
  facts.can_be_strict = offer.has_call_filter && offer.landlock_abi >= kLeastLandlockAbi;
  return facts;
}

}  // namespace reel
