// JobInMemory: a job's text as a file without a name (memfd_create(2)) that nobody can change any more.
//
// How a job travels from one process to another as a descriptor: from the client to its supervisor, from
// the client to a machine's daemon, and from there on. Its inode belongs to the user who made it, which
// no other user can forge.

#pragma once

#include <string_view>

#include "base/status.h"
#include "base/unique_fd.h"

namespace reel {

// Close-on-exec, at its beginning, mode 0400, sealed against writing, growing, shrinking and more seals.
// kUnavailable when there is no memory or descriptor for it.
Result<unique_fd> MakeJobInMemory(std::string_view text);

// Whether a descriptor, from whomever, is a file in memory that nobody can change any more: only such have seals
// (fcntl(2)).
bool IsSealedInMemory(int descriptor);

}  // namespace reel
