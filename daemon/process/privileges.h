// What a process may do that others may not, given up for good by it and all that it starts.
//
// Both only make system calls, so that a child can call them between fork and exec. False with errno.

#pragma once

namespace reel {

// No program that is executed from now on gives more rights than there are: setuid and file
// capabilities have no effect (prctl(2), PR_SET_NO_NEW_PRIVS).
bool SetNoNewPrivileges();

// All capabilities: those that it has, could take, hands on, and (where it may) could be given. Root is
// then a user like others, who owns root's files.
bool DropCapabilities();

}  // namespace reel
