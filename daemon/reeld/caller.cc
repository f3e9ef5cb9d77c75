#include "daemon/reeld/caller.h"

#include <sys/socket.h>

#include <algorithm>
#include <vector>

#include "base/unix_socket.h"

namespace reel {
namespace {

// The user of a peer that the kernel does not name: nobody's (/proc/sys/kernel/overflowuid).
constexpr uid_t kNobody = 65534;

bool IsInGroup(int socket, gid_t group) {
  std::vector<gid_t> groups(65536);  // NGROUPS_MAX
  auto bytes = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
  // Those that the peer had when it connected (socket(7), since Linux 4.13).
  if (getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &bytes) != 0) return false;
  groups.resize(bytes / sizeof(gid_t));
  return std::find(groups.begin(), groups.end(), group) != groups.end();
}

}  // namespace

Caller CallerOf(int socket, gid_t admin_group) {
  const ucred peer = PeerOf(socket).value_or(ucred{0, kNobody, kNobody});
  const bool is_admin = admin_group != static_cast<gid_t>(-1) &&
                        (peer.gid == admin_group || IsInGroup(socket, admin_group));
  return {peer.uid, peer.uid == 0 || is_admin, socket, -1};
}

}  // namespace reel
