// What every test of several users begins with: the users, or the reason why there are none.

#pragma once

#include <catch2/catch.hpp>
#include <memory>

#include "machine_users.h"

namespace reel {

// The users of this process, made once; null when it cannot have any, which is said.
inline MachineUsers* UsersOrSkip() {
  static const std::string missing = MachineUsers::Missing();
  static const std::unique_ptr<MachineUsers> users(missing.empty() ? new MachineUsers() : nullptr);
  if (users == nullptr) WARN("skipped: " << missing);
  return users.get();
}

}  // namespace reel
