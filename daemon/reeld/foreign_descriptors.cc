#include "daemon/reeld/foreign_descriptors.h"

#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <csignal>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "base/unix_socket.h"
#include "protocol/job_in_memory.h"

namespace reel {
namespace {

// Of 128 KiB, and what pages of another size make of it.
constexpr blkcnt_t kMostJobBlocks = (size_t{4} << 20) / 512;

}  // namespace

bool IsSealedJob(int descriptor) {
  struct stat file {};
  return IsSealedInMemory(descriptor) && fstat(descriptor, &file) == 0 &&
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
    count = ReceiveWithDescriptors(socket, bytes, descriptors, MSG_DONTWAIT);
  } while (count > 0);
  Close(std::move(descriptors));
}

}  // namespace reel
