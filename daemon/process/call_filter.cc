#include "daemon/process/call_filter.h"

#include <fmt/format.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <memory>
#include <set>
#include <string_view>

#include "base/unique_fd.h"

namespace reel {
namespace {

using Context = std::unique_ptr<void, decltype(&seccomp_release)>;

// libseccomp's number for a call; negative where this architecture has none.
int NumberOf(const DeniedCall& call) {
  return call.number >= 0 ? call.number : seccomp_syscall_resolve_name(call.name);
}

scmp_arg_cmp ToComparison(const ArgumentTest& test) {
  if (test.kind == ArgumentTest::Kind::kNotEqual) {
    return {test.argument, SCMP_CMP_NE, test.value, 0};
  }
  return {test.argument, SCMP_CMP_MASKED_EQ, test.mask, test.value};
}

int AddRule(scmp_filter_ctx context, const DeniedCall& call, int number) {
  const auto action = SCMP_ACT_ERRNO(static_cast<unsigned int>(call.error));
  if (!call.test) return seccomp_rule_add_array(context, action, number, 0, nullptr);
  const scmp_arg_cmp comparison = ToComparison(*call.test);
  return seccomp_rule_add_array(context, action, number, 1, &comparison);
}

int Configure(scmp_filter_ctx context) {
  const int refused = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(EPERM));
  if (refused != 0) return refused;
  // Else every failure of a system call is the same ECANCELED.
  if (const int error = seccomp_attr_set(context, SCMP_FLTATR_API_SYSRAWRC, 1); error != 0) {
    return error;
  }
  // A binary tree of numbers in place of a list, seccomp_attr_set(3): each call is compared with seven
  // numbers and not with seventy.
  return seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
}

// libseccomp before 2.6 writes the program to a descriptor only.
Result<std::vector<sock_filter>> Export(scmp_filter_ctx context) {
  const unique_fd file(memfd_create("reel-call-filter", MFD_CLOEXEC));
  if (!file.valid()) return UnavailableErrno("memfd_create", errno);
  if (const int error = seccomp_export_bpf(context, file.get()); error != 0) {
    return UnavailableErrno("writing the filter of system calls", -error);
  }
  const off_t bytes = lseek(file.get(), 0, SEEK_END);
  std::vector<sock_filter> program(static_cast<size_t>(bytes) / sizeof(sock_filter));
  if (pread(file.get(), program.data(), static_cast<size_t>(bytes), 0) != bytes) {
    return Internal("the filter of system calls cannot be read back");
  }
  return program;
}

}  // namespace

bool CallFilter::IsOffered() {
  const uint32_t action = SECCOMP_RET_ERRNO;
  return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

Result<CallFilter> CallFilter::Make(std::span<const DeniedGroup> groups) {
  const Context context(seccomp_init(SCMP_ACT_ALLOW), &seccomp_release);
  if (!context || Configure(context.get()) != 0) return Internal("libseccomp cannot make a filter");
  std::set<std::string_view> names;
  for (const DeniedGroup& group : groups) {
    for (const DeniedCall& call : group.calls) {
      const int number = NumberOf(call);
      if (number < 0) continue;
      if (const int error = AddRule(context.get(), call, number); error != 0) {
        return Status::FromErrno(StatusCode::kInternal,
                                 fmt::format("libseccomp refuses to deny {}", call.name), -error);
      }
      names.insert(call.name);
    }
  }
  CallFilter filter;
  REEL_ASSIGN_OR_RETURN(filter.program_, Export(context.get()));
  filter.call_count_ = static_cast<int>(names.size());
  return filter;
}

// SPEC_ALLOW: before Linux 5.16 a filter also turned off the processor's speculation around stores, for
// every instruction of the process. That protects secrets of a process from code that runs within it
// and may not read them; a producer has none, since all of it is the user's code.
bool CallFilter::Install() const {
  const sock_fprog program{static_cast<unsigned short>(program_.size()),
                           const_cast<sock_filter*>(program_.data())};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program) ==
         0;
}

}  // namespace reel
