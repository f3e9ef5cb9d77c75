#include "daemon/reeld/foreign_descriptors.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace reel {
namespace {

// SCM_MAX_FD of the kernel (include/net/scm.h): no message has more.
constexpr size_t kMostDescriptors = 253;
// Of 128 KiB, and what pages of another size make of it.
constexpr blkcnt_t kMostJobBlocks = (size_t{4} << 20) / 512;

}  // namespace

ssize_t ReceiveWithDescriptors(int socket, std::span<char> bytes,
                               std::vector<unique_fd>& descriptors) {
  iovec vector{bytes.data(), bytes.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(kMostDescriptors * sizeof(int))];
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  const ssize_t count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (count < 0) return count;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    // Counted from the length: room for one, aligned, takes two (CMSG_SPACE(3)).
    for (size_t at = CMSG_LEN(0); at + sizeof(int) <= part->cmsg_len; at += sizeof(int)) {
      int fd = -1;
      std::memcpy(&fd, reinterpret_cast<const char*>(part) + at, sizeof(fd));
      descriptors.emplace_back(fd);
    }
  }
  return count;
}

bool IsSealedJob(int descriptor) {
  constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  const int seals = fcntl(descriptor, F_GET_SEALS);
  struct stat file {};
  return seals >= 0 && (seals & kSeals) == kSeals && fstat(descriptor, &file) == 0 &&
         file.st_blocks <= kMostJobBlocks;
}

// Threads outlive their owner.
struct ForeignDescriptors::Waiting {
  std::mutex mutex;
  std::vector<unique_fd> descriptors;
  size_t threads = 0;

  void CloseAll() {
    for (std::unique_lock lock(mutex);; lock.lock()) {
      if (descriptors.empty()) {
        --threads;
        return;
      }
      unique_fd next = std::move(descriptors.back());
      descriptors.pop_back();
      lock.unlock();
      next.reset();
    }
  }
};

ForeignDescriptors::ForeignDescriptors() : waiting_(std::make_shared<Waiting>()) {}

void ForeignDescriptors::Close(std::vector<unique_fd> descriptors) {
  std::erase_if(descriptors, [](const unique_fd& one) { return IsSealedJob(one.get()); });
  if (descriptors.empty()) return;
  {
    const std::lock_guard lock(waiting_->mutex);
    for (unique_fd& one : descriptors) waiting_->descriptors.push_back(std::move(one));
    if (waiting_->threads >= kMostThreads) return;
    ++waiting_->threads;
  }
  // Signals are the daemon's thread's.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    std::thread([waiting = waiting_] { waiting->CloseAll(); }).detach();
  } catch (const std::system_error&) {
    // They wait for the next thread.
    const std::lock_guard lock(waiting_->mutex);
    --waiting_->threads;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void ForeignDescriptors::Drain(int socket) {
  shutdown(socket, SHUT_RDWR);
  std::array<char, size_t{16} << 10> bytes;
  std::vector<unique_fd> descriptors;
  ssize_t count = 0;
  do {
    count = ReceiveWithDescriptors(socket, bytes, descriptors);
  } while (count > 0 || (count < 0 && errno == EINTR));
  Close(std::move(descriptors));
}

}  // namespace reel
