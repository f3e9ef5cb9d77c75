#include "base/unix_socket.h"

#include <array>
#include <cerrno>
#include <cstring>

namespace reel {
namespace {

// Aligned as the kernel wants it.
struct ControlBuffer {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMostPassedDescriptors * sizeof(int))> bytes;
};

void PutDescriptors(msghdr& message, ControlBuffer& control, std::span<const int> descriptors) {
  message.msg_control = control.bytes.data();
  message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
  std::memset(control.bytes.data(), 0, message.msg_controllen);
  cmsghdr* part = CMSG_FIRSTHDR(&message);
  part->cmsg_level = SOL_SOCKET;
  part->cmsg_type = SCM_RIGHTS;
  part->cmsg_len = CMSG_LEN(descriptors.size_bytes());
  std::memcpy(CMSG_DATA(part), descriptors.data(), descriptors.size_bytes());
}

void TakeDescriptors(msghdr& message, std::vector<unique_fd>& descriptors) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof(fd));
      descriptors.emplace_back(fd);
    }
  }
}

}  // namespace

ssize_t SendWithDescriptors(int socket, std::string_view bytes, std::span<const int> descriptors) {
  iovec vector{const_cast<char*>(bytes.data()), bytes.size()};
  ControlBuffer control;
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  if (!descriptors.empty()) PutDescriptors(message, control, descriptors);
  ssize_t count;
  do {
    count = sendmsg(socket, &message, MSG_NOSIGNAL);
  } while (count < 0 && errno == EINTR);
  return count;
}

ssize_t ReceiveWithDescriptors(int socket, std::span<char> bytes,
                               std::vector<unique_fd>& descriptors, int flags, bool* is_cut) {
  iovec vector{bytes.data(), bytes.size()};
  ControlBuffer control;
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes.data();
  message.msg_controllen = control.bytes.size();
  ssize_t count;
  do {
    count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | flags);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return count;
  TakeDescriptors(message, descriptors);
  if (is_cut != nullptr) *is_cut = (message.msg_flags & MSG_TRUNC) != 0;
  return count;
}

std::optional<ucred> PeerOf(int socket) {
  ucred peer{};
  socklen_t bytes = sizeof(peer);
  const bool is_told = getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &bytes) == 0;
  return is_told && bytes == sizeof(peer) ? std::optional(peer) : std::nullopt;
}

}  // namespace reel
