#include "protocol/job_in_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace reel {
namespace {

constexpr int kAgainstChange = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

}  // namespace

Result<unique_fd> MakeJobInMemory(std::string_view text) {
  unique_fd file(memfd_create("reel-job", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file.valid()) return UnavailableErrno("memfd_create", errno);
  // Its mode would be 0777 otherwise.
  if (fchmod(file.get(), 0400) != 0) return UnavailableErrno("fchmod of the job", errno);
  if (pwrite(file.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    return UnavailableErrno("writing the job", errno);
  }
  if (fcntl(file.get(), F_ADD_SEALS, F_SEAL_SEAL | kAgainstChange) != 0)
    return UnavailableErrno("sealing the job", errno);
  return file;
}

bool IsSealedInMemory(int descriptor) {
  const int seals = fcntl(descriptor, F_GET_SEALS);
  return seals >= 0 && (seals & kAgainstChange) == kAgainstChange;
}

}  // namespace reel
