#include "daemon/process/denied_calls.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>

namespace reel {
namespace {

using Kind = ArgumentTest::Kind;

constexpr ArgumentTest HasBit(unsigned int argument, uint64_t bit) {
  return {argument, Kind::kMaskedEqual, bit, bit};
}
constexpr ArgumentTest Is(unsigned int argument, uint64_t value) {
  return {argument, Kind::kMaskedEqual, value, 0xffffffff};
}
constexpr ArgumentTest IsNot(unsigned int argument, uint64_t value) {
  return {argument, Kind::kNotEqual, value, 0};
}

// clone(2): the flags are the first argument but on s390, where the first two change places.
#if defined(__s390__)
constexpr unsigned int kCloneFlags = 1;
#else
constexpr unsigned int kCloneFlags = 0;
#endif

// personality(2): asks, and changes nothing.
constexpr uint64_t kAskPersonality = 0xffffffff;

constexpr auto kOtherProcesses = std::to_array<DeniedCall>({
    {"ptrace"},
    {"process_vm_readv"},
    {"process_vm_writev"},
    {"process_madvise"},
    {"process_mrelease"},
    {"pidfd_getfd"},
    {"kcmp"},
    {"move_pages"},
    {"migrate_pages"},
    {"prlimit64", IsNot(0, 0)},
});

constexpr auto kNamespaces = std::to_array<DeniedCall>({
    {"unshare"},
    {"setns"},
    {"clone", HasBit(kCloneFlags, CLONE_NEWNS)},
    {"clone", HasBit(kCloneFlags, CLONE_NEWCGROUP)},
    {"clone", HasBit(kCloneFlags, CLONE_NEWUTS)},
    {"clone", HasBit(kCloneFlags, CLONE_NEWIPC)},
    {"clone", HasBit(kCloneFlags, CLONE_NEWUSER)},
    {"clone", HasBit(kCloneFlags, CLONE_NEWPID)},
    {"clone", HasBit(kCloneFlags, CLONE_NEWNET)},
    // Its flags stand in memory, where no filter sees them. ENOSYS is what an old kernel says, and C
    // libraries then take clone (glibc 2.34 and later, sysdeps/unix/sysv/linux/clone-internal.c).
    {"clone3", {}, ENOSYS},
});

constexpr auto kMounts = std::to_array<DeniedCall>({
    {"mount"},
    {"umount2"},
    {"umount"},
    {"move_mount"},
    {"fsopen"},
    {"fsconfig"},
    {"fsmount"},
    {"fspick"},
    {"open_tree"},
    {"open_tree_attr", {}, EPERM, 467},  // Linux 6.15
    {"mount_setattr"},
    {"pivot_root"},
    {"chroot"},
    {"open_by_handle_at"},
});

constexpr auto kHotParts = std::to_array<DeniedCall>({
    {"bpf"},
    {"perf_event_open"},
    {"userfaultfd"},
    {"io_uring_setup"},
    {"io_uring_enter"},
    {"io_uring_register"},
});

constexpr auto kKeys = std::to_array<DeniedCall>({{"keyctl"}, {"add_key"}, {"request_key"}});

constexpr auto kMachine = std::to_array<DeniedCall>({
    {"init_module"},     {"finit_module"},    {"delete_module"},
    {"kexec_load"},      {"kexec_file_load"}, {"reboot"},
    {"swapon"},          {"swapoff"},         {"acct"},
    {"quotactl"},        {"quotactl_fd"},     {"fanotify_init"},
    {"syslog"},          {"vhangup"},         {"sethostname"},
    {"setdomainname"},   {"settimeofday"},    {"clock_settime"},
    {"clock_settime64"}, {"stime"},           {"adjtimex"},
    {"clock_adjtime"},   {"clock_adjtime64"}, {"iopl"},
    {"ioperm"},
});

constexpr auto kOldThings = std::to_array<DeniedCall>({
    {"personality", IsNot(0, kAskPersonality)},
    {"modify_ldt"},
    {"vm86"},
    {"vm86old"},
    {"uselib"},
    {"lookup_dcookie"},
    {"nfsservctl"},
    {"sysfs"},
    {"_sysctl"},
    {"create_module"},
    {"get_kernel_syms"},
    {"query_module"},
});

constexpr auto kTerminal = std::to_array<DeniedCall>({
    {"ioctl", Is(1, TIOCSTI)},
    {"ioctl", Is(1, TIOCLINUX)},
});

constexpr auto kForJobs = std::to_array<DeniedGroup>({
    {"other processes",
     "a renderer is not to read or change the supervisor, nor what else the user runs",
     kOtherProcesses},
    {"namespaces",
     "in a user namespace of its own a process is root, and reaches what root reaches",
     kNamespaces},
    {"mounts", "what a path means is not a renderer's to decide", kMounts},
    {"much code, many holes",
     "large parts of the kernel that drawing has no use for; and what io_uring does, no filter "
     "sees",
     kHotParts},
    {"keys", "the session's keyring holds what other programs put there", kKeys},
    {"the machine", "root's business; refused before the kernel even looks at who asks", kMachine},
    {"old things", "what no program needs any more, or what takes protections from memory",
     kOldThings},
    {"the terminal", "would type into the shell that Reel was started from", kTerminal},
});

// socketpair stays, which pipes and multiprocessing are made of; but an end of datagrams can be
// connected to another address later.
constexpr auto kSockets = std::to_array<DeniedCall>({
    {"socket", {}, EACCES},
    {"connect", {}, EACCES},
    {"bind", {}, EACCES},
    {"listen", {}, EACCES},
    {"socketpair", ArgumentTest{1, Kind::kMaskedEqual, SOCK_DGRAM, 0xf}, EACCES},
    // Its calls are other calls (i386 and others), whose arguments stand in memory.
    {"socketcall", {}, EACCES},
});

// Landlock sees these from its ABI 3 on, linux/landlock.h. Opened for reading, but with O_TRUNC, a file is
// emptied as well; openat2's flags stand in memory.
constexpr int kAbiThatSeesTruncation = 3;
constexpr auto kTruncation = std::to_array<DeniedCall>({
    {"truncate", {}, EACCES},
    {"truncate64", {}, EACCES},
    {"open", ArgumentTest{1, Kind::kMaskedEqual, O_TRUNC, O_TRUNC | O_ACCMODE}, EACCES},
    {"openat", ArgumentTest{2, Kind::kMaskedEqual, O_TRUNC, O_TRUNC | O_ACCMODE}, EACCES},
    {"openat2", {}, ENOSYS},
});

constexpr auto kForStrict = std::to_array<DeniedGroup>({
    {"sockets",
     "no network; and no socket of a service of the user's, which could be asked to start programs "
     "outside of the sandbox (systemd, D-Bus, reeld itself)",
     kSockets},
    {"truncation", "emptying a file is writing to it, and Landlock before ABI 3 does not see it",
     kTruncation},
});

}  // namespace

std::span<const DeniedGroup> DeniedToJobs() { return kForJobs; }

std::span<const DeniedGroup> DeniedInStrictSandbox(int landlock_abi) {
  const std::span<const DeniedGroup> all = kForStrict;
  return landlock_abi < kAbiThatSeesTruncation ? all : all.first(1);
}

}  // namespace reel
