// Tries to get out, and prints each attempt with the error that it got: "escape ptrace: 1". Each is such
// that it would do no harm if it were let through.

#include <fcntl.h>
#include <linux/sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fstream>

#include "hostile_renderer.h"

class Escapes : public hostile::HostileRenderer {
 public:
  explicit Escapes(const reel::Scene& scene) : HostileRenderer(scene) {}

 private:
  static void Tell(const char* attempt, long result) {
    std::fprintf(stderr, "escape %s: %d\n", attempt, result == -1 ? errno : 0);
  }

  void Misbehave(cairo_t*, const reel::Frame&) override {
    const pid_t parent = ::getppid();
    char byte = 0;
    iovec ours{&byte, 1}, theirs{&byte, 1};
    rlimit present{};
    Tell("ptrace", ::ptrace(PTRACE_PEEKDATA, parent, nullptr, nullptr));
    Tell("process_vm_readv", ::process_vm_readv(parent, &ours, 1, &theirs, 1, 0));
    Tell("prlimit", ::prlimit(parent, RLIMIT_CPU, nullptr, &present));
    Tell("kill", ::kill(parent, 0));
    Tell("mem", ::open(("/proc/" + std::to_string(parent) + "/mem").c_str(), O_RDWR | O_CLOEXEC));
    Tell("pidfd_getfd", ::syscall(SYS_pidfd_getfd, 0, 0, 0));
    // Namespaces with flags that do not go together (clone(2), unshare(2)): EINVAL without a filter.
    Tell("unshare", ::syscall(SYS_unshare, CLONE_NEWUSER | CLONE_CHILD_CLEARTID));
    Tell("clone",
         ::syscall(SYS_clone, CLONE_NEWUSER | CLONE_FS | SIGCHLD, nullptr, nullptr, nullptr, 0));
    Tell("mount", ::mount("none", "/nowhere", "none", 0, nullptr));
    Tell("bpf", ::syscall(SYS_bpf, 0, nullptr, 0));
    Tell("perf_event_open", ::syscall(SYS_perf_event_open, nullptr, 0, -1, -1, 0));
    Tell("io_uring_setup", ::syscall(SYS_io_uring_setup, 1, nullptr));
    Tell("keyctl", ::syscall(SYS_keyctl, 0, -3, 0));
    Tell("TIOCSTI", ::ioctl(0, TIOCSTI, &byte));
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
      const bool is_told = line.starts_with("NoNewPrivs") || line.starts_with("Seccomp:") ||
                           line.starts_with("CapEff");
      if (is_told) std::fprintf(stderr, "escape %s\n", line.c_str());
    }
  }
};

HOSTILE_RENDERER(Escapes, "escapes", "")
