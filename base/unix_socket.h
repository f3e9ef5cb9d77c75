// Unix sockets beyond what read(2) and write(2) do: descriptors beside the bytes (unix(7), SCM_RIGHTS), and who is at
// the other end. Functions without state; any process, any thread.

#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"

namespace reel {

// SCM_MAX_FD of the kernel (include/net/scm.h): no message has more descriptors.
inline constexpr size_t kMostPassedDescriptors = 253;

// As send(2) with MSG_NOSIGNAL, goes on when it is interrupted; copies of `descriptors` go with the first byte.
// REQUIRES: at most kMostPassedDescriptors; bytes when there are descriptors.
ssize_t SendWithDescriptors(int socket, std::string_view bytes, std::span<const int> descriptors);

// As recv(2) with `flags` (MSG_DONTWAIT, or 0), goes on when it is interrupted; appends every descriptor that came,
// close-on-exec. There is room for all: those for which there is none the kernel would close, in this thread.
// `is_cut`, unless null: whether a packet was longer than `bytes`.
ssize_t ReceiveWithDescriptors(int socket, std::span<char> bytes,
                               std::vector<unique_fd>& descriptors, int flags = 0,
                               bool* is_cut = nullptr);

// Who connected, or who listens there: as they were at that moment (SO_PEERCRED). Nothing: the kernel cannot say.
std::optional<ucred> PeerOf(int socket);

}  // namespace reel
