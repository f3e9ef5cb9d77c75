// reel top: the daemon's jobs, live.
//
// On a terminal a full screen (terminal_screen.h) that keys drive (top_session.h), until q or a signal. With
// --json, --once, without a terminal, or on one that is dumb, one table or one JSON object an interval on
// standard output. A daemon that goes away is told, and looked for again at each interval; one that is not
// there at the beginning is an error.

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "base/unique_fd.h"
#include "client/daemon_commands.h"
#include "client/stop_signals.h"
#include "client/terminal_columns.h"
#include "client/terminal_screen.h"
#include "client/text_style.h"
#include "client/top_session.h"
#include "protocol/wall_clock.h"

namespace reel {
namespace {

using namespace std::chrono_literals;

constexpr const char* kTopExamples = R"(Examples:
  reel top                       the jobs, live; ? shows the keys
  reel top --once                one table, for a script or a mail
  reel top --json --interval 5   a JSON object a line, every five seconds

Exit status: 0 quit, 4 no daemon, 130 interrupted.)";

constexpr double kLeastInterval_s = 0.1;
constexpr double kMostInterval_s = 3600;
// What follows an escape that begins a key's sequence comes at once, or the escape was the key.
constexpr milliseconds kEscapePatience = 50ms;

struct TopCommand {
  DaemonFlags daemon;
  double interval_s = 1;
  bool once = false;

  milliseconds interval() const {
    return std::chrono::duration_cast<milliseconds>(std::chrono::duration<double>(interval_s));
  }
};

// SIGWINCH, SIGTSTP and SIGCONT as something to read, as long as this lives.
class ScreenSignals {
 public:
  ScreenSignals() {
    ::sigemptyset(&mask_);
    for (const int number : {SIGWINCH, SIGTSTP, SIGCONT}) ::sigaddset(&mask_, number);
    ::sigprocmask(SIG_BLOCK, &mask_, &old_mask_);
    fd_.reset(::signalfd(-1, &mask_, SFD_CLOEXEC | SFD_NONBLOCK));
  }
  ~ScreenSignals() { ::sigprocmask(SIG_SETMASK, &old_mask_, nullptr); }
  ScreenSignals(const ScreenSignals&) = delete;
  ScreenSignals& operator=(const ScreenSignals&) = delete;

  int fd() const { return fd_.get(); }

  // Takes those that are there; whether Ctrl-Z was among them.
  bool TakeStop() {
    bool stops = false;
    signalfd_siginfo info{};
    while (::read(fd_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
      stops = stops || info.ssi_signo == SIGTSTP;
    }
    return stops;
  }

 private:
  sigset_t mask_{};
  sigset_t old_mask_{};
  unique_fd fd_;
};

// The full screen, from the first look on.
class LiveTop {
 public:
  LiveTop(TopSession& session, const TopCommand& flags)
      : session_(session),
        interval_(flags.interval()),
        screen_(STDIN_FILENO, STDOUT_FILENO, UsesColor(STDOUT_FILENO)) {}

  Result<ExitCode> Run() {
    REEL_RETURN_IF_ERROR(stop_signals_.status());
    REEL_RETURN_IF_ERROR(screen_.Enter());
    TimePoint next_look = Clock::now() + interval_;
    while (!has_quit_) {
      REEL_RETURN_IF_ERROR(Draw());
      REEL_RETURN_IF_ERROR(Await(next_look));
      if (stop_signals_.Take() > 0) return ExitCode::kCancelled;
      if (Clock::now() < next_look) continue;
      // What it says is shown, and the next look tries again.
      static_cast<void>(session_.Look(Clock::now()).ok());
      next_look = Clock::now() + interval_;
    }
    return ExitCode::kDone;
  }

 private:
  Status Draw() {
    const TerminalScreen::Size size = screen_.size();
    return screen_.Draw(
        session_.Screen({size.columns, size.rows, UsesUtf8()}, Clock::now(), WallClockMs()));
  }

  // Until there is a key, a signal, or it is time to look.
  Status Await(TimePoint next_look) {
    std::array<pollfd, 3> fds = {{{STDIN_FILENO, POLLIN, 0},
                                  {stop_signals_.fd(), POLLIN, 0},
                                  {screen_signals_.fd(), POLLIN, 0}}};
    const auto left = std::chrono::ceil<milliseconds>(next_look - Clock::now());
    const milliseconds patience = std::max(keys_.is_waiting() ? kEscapePatience : left, 0ms);
    const int count = ::poll(fds.data(), fds.size(), static_cast<int>(patience.count()));
    if (count < 0 && errno != EINTR) return UnavailableErrno("the terminal", errno);
    if (count == 0 && keys_.is_waiting()) Press(keys_.Flush());
    if (fds[2].revents != 0 && screen_signals_.TakeStop()) return StandStill();
    return fds[0].revents != 0 ? ReadKeys() : Status::Ok();
  }

  Status ReadKeys() {
    std::array<char, 256> bytes;
    const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) return Status::Ok();
    // The terminal was closed; SIGHUP may come later, or not at all.
    if (count <= 0) return Unavailable("the terminal has gone");
    Press(keys_.Feed({bytes.data(), static_cast<size_t>(count)}));
    return Status::Ok();
  }

  void Press(const std::vector<KeyPress>& presses) {
    for (const KeyPress& press : presses) {
      if (has_quit_) return;
      has_quit_ =
          session_.Press(press, screen_.size().rows, Clock::now()) == TopSession::Wish::kQuit;
    }
  }

  // Ctrl-Z: the shell gets the terminal as it was, and `fg` brings this screen back.
  Status StandStill() {
    screen_.Leave();
    ::kill(::getpid(), SIGSTOP);
    return screen_.Enter();
  }

  TopSession& session_;
  const milliseconds interval_;
  StopSignals stop_signals_;
  ScreenSignals screen_signals_;
  TerminalScreen screen_;  // the first to go
  KeyDecoder keys_;
  bool has_quit_ = false;
};

void PrintTable(const TopSession& session, bool is_first) {
  constexpr int kColumnsWithoutTerminal = 120;
  const bool is_terminal = ::isatty(STDOUT_FILENO) != 0;
  const TopPlace place{is_terminal ? TerminalColumns(STDOUT_FILENO) : kColumnsWithoutTerminal, 0,
                       UsesUtf8() && is_terminal};
  if (!is_first) std::printf("\n");
  for (const StyledLine& line : TopTable(session.model(), place, Clock::now(), WallClockMs())) {
    std::printf("%s\n", ToTerminalText(line, place.columns, UsesColor(STDOUT_FILENO)).c_str());
  }
}

// Whether the wait was not cut short by a signal.
bool WaitFor(milliseconds interval, StopSignals& stop_signals) {
  pollfd stop{stop_signals.fd(), POLLIN, 0};
  ::poll(&stop, 1, static_cast<int>(interval.count()));
  return stop_signals.Take() == 0;
}

ExitCode PrintEachInterval(TopSession& session, const TopCommand& flags) {
  StopSignals stop_signals;
  for (bool is_first = true;; is_first = false) {
    const Status status = is_first ? Status::Ok() : session.Look(Clock::now());
    if (flags.daemon.json) {
      const int64_t now_ms = WallClockMs();
      std::printf("%s\n", status.ok() ? TopJson(session.model(), Clock::now(), now_ms).c_str()
                                      : TopErrorJson(status, now_ms).c_str());
    } else if (status.ok()) {
      PrintTable(session, is_first);
    } else {
      ReportError(status);
    }
    if (std::fflush(stdout) != 0) {
      return ReportError(Unavailable("standard output cannot be written"));
    }
    if (flags.once) return ExitCode::kDone;
    if (!WaitFor(flags.interval(), stop_signals)) return ExitCode::kCancelled;
  }
}

bool IsScreenWanted(const TopCommand& flags) {
  return !flags.once && !flags.daemon.json && ::isatty(STDIN_FILENO) != 0 &&
         IsCapableTerminal(::isatty(STDOUT_FILENO) != 0, std::getenv("TERM"));
}

ExitCode RunTop(const TopCommand& flags) {
  TopSession session(FindDaemonSocket(flags.daemon.socket));
  const Status status = session.Look(Clock::now());
  if (!status.ok()) {
    const ExitCode exit_code = ReportError(status, flags.daemon.json);
    return exit_code == ExitCode::kUnavailable ? ExitCode::kNoDaemon : exit_code;
  }
  if (!IsScreenWanted(flags)) return PrintEachInterval(session, flags);
  const Result<ExitCode> end = LiveTop(session, flags).Run();
  return end.ok() ? end.value() : ReportError(end.status());
}

}  // namespace

void AddTopCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("top", "Watch and steer the daemon's jobs, live");
  command->footer(kTopExamples);
  auto flags = std::make_shared<TopCommand>();
  command
      ->add_option("-i,--interval", flags->interval_s,
                   "seconds between two looks at the daemon (1); 0.1 to 3600")
      ->check(CLI::Range(kLeastInterval_s, kMostInterval_s))
      ->type_name("SECONDS")
      ->take_last();
  command->add_flag("--once", flags->once, "print one table and end");
  AddDaemonFlags(*command, flags->daemon, "print a JSON object a line each interval");
  command->callback([flags, &context] { context.exit_code = RunTop(*flags); });
}

}  // namespace reel
