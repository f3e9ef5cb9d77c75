#include "daemon/process/landlock_rules.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

namespace reel {
namespace {

// include/uapi/linux/landlock.h of Linux 6.12; Debian 12's headers are those of 6.1.
constexpr uint64_t kTruncate = uint64_t{1} << 14;     // LANDLOCK_ACCESS_FS_TRUNCATE, ABI 3
constexpr uint64_t kIoctlDevice = uint64_t{1} << 15;  // LANDLOCK_ACCESS_FS_IOCTL_DEV, ABI 5
constexpr uint64_t kBindTcp = uint64_t{1} << 0;       // LANDLOCK_ACCESS_NET_BIND_TCP, ABI 4
constexpr uint64_t kConnectTcp = uint64_t{1} << 1;    // LANDLOCK_ACCESS_NET_CONNECT_TCP, ABI 4
constexpr uint64_t kAbstractSockets = uint64_t{1}
                                      << 0;      // LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET, ABI 6
constexpr uint64_t kSignals = uint64_t{1} << 1;  // LANDLOCK_SCOPE_SIGNAL, ABI 6

// Above the numbers that a child gives to the descriptors that it is started with (child_process.cc).
constexpr int kLeastDescriptor = 64;

struct
    RulesetAttributes {  // landlock_ruleset_attr; a kernel before ABI 4 or 6 is given its first part
  uint64_t handled_access_fs = 0;
  uint64_t handled_access_net = 0;
  uint64_t scoped = 0;
};

size_t SizeOfAttributes(int abi) {
  if (abi >= kLandlockAbiOfScopes) return sizeof(RulesetAttributes);
  return abi >= 4 ? offsetof(RulesetAttributes, scoped)
                  : offsetof(RulesetAttributes, handled_access_net);
}

constexpr uint64_t kChangesOfFiles =
    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
    LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER;
// What a rule about something that is no directory may name.
constexpr uint64_t kChangesOfOneFile = LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate | kIoctlDevice;

uint64_t ChangesOfFiles(int abi) {
  return kChangesOfFiles | (abi >= 3 ? kTruncate : 0) | (abi >= 5 ? kIoctlDevice : 0);
}

// Nothing is taken away by the one right that is named: it is given back for all files. Without any
// the kernel before ABI 6 has no domain; and renaming from one directory to another (REFER) is refused
// in every domain that does not give it back.
RulesetAttributes Attributes(const LandlockRules::Request& request, int abi) {
  RulesetAttributes attributes;
  attributes.handled_access_fs =
      request.confine_files ? ChangesOfFiles(abi) : uint64_t{LANDLOCK_ACCESS_FS_REFER};
  if (request.confine_files && abi >= 4) attributes.handled_access_net = kBindTcp | kConnectTcp;
  if (abi >= kLandlockAbiOfScopes) attributes.scoped = kAbstractSockets | kSignals;
  return attributes;
}

Status AllowBelow(int rules, const std::string& path, uint64_t rights) {
  const unique_fd place(open(path.c_str(), O_PATH | O_CLOEXEC));
  struct stat found {};
  if (!place.valid() || fstat(place.get(), &found) != 0) return Status::Ok();
  if (!S_ISDIR(found.st_mode)) rights &= kChangesOfOneFile;
  const landlock_path_beneath_attr beneath{rights, place.get()};
  if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0) {
    return Status::Ok();
  }
  return UnavailableErrno(fmt::format("Landlock's rule for '{}'", path), errno);
}

// What programs write to that changes nothing. /dev/shm is where multiprocessing keeps its semaphores.
constexpr const char* kHarmless[] = {"/dev/null",   "/dev/zero",    "/dev/full",
                                     "/dev/random", "/dev/urandom", "/dev/shm"};

Status AddRules(int rules, const LandlockRules::Request& request, int abi) {
  if (!request.confine_files) return AllowBelow(rules, "/", LANDLOCK_ACCESS_FS_REFER);
  const uint64_t rights = ChangesOfFiles(abi);
  for (const char* path : kHarmless) REEL_RETURN_IF_ERROR(AllowBelow(rules, path, rights));
  for (const std::string& path : request.writable) {
    REEL_RETURN_IF_ERROR(AllowBelow(rules, path, rights));
  }
  return Status::Ok();
}

}  // namespace

int LandlockAbi() {
  const long abi =
      syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return abi < 0 ? 0 : static_cast<int>(abi);
}

Result<LandlockRules> LandlockRules::Make(const Request& request) {
  if (request.abi < kLeastLandlockAbi) {
    return Unavailable(
        fmt::format("this kernel has no Landlock that is of use here (ABI {}; Linux 5.19 has {})",
                    request.abi, kLeastLandlockAbi));
  }
  const int abi = std::min(request.abi, kNewestLandlockAbi);
  const RulesetAttributes attributes = Attributes(request, abi);
  unique_fd rules(static_cast<int>(
      syscall(SYS_landlock_create_ruleset, &attributes, SizeOfAttributes(abi), 0)));
  if (!rules.valid()) return UnavailableErrno("Landlock", errno);
  rules.reset(fcntl(rules.get(), F_DUPFD_CLOEXEC, kLeastDescriptor));
  if (!rules.valid()) return UnavailableErrno("Landlock's descriptor", errno);
  REEL_RETURN_IF_ERROR(AddRules(rules.get(), request, abi));
  return LandlockRules(std::move(rules));
}

bool LandlockRules::Enter() const {
  return syscall(SYS_landlock_restrict_self, rules_.get(), 0) == 0;
}

}  // namespace reel
