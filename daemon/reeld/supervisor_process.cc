#include "daemon/reeld/supervisor_process.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/log.h"
#include "daemon/reeld/job_log.h"

namespace reel {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;

constexpr size_t kMaxEventBytes = size_t{256} << 10;
constexpr size_t kMaxOutputLineBytes = size_t{8} << 10;

// After the group was killed the pipes hold what they hold, 64 KiB by default (pipe(7)); one that
// still fills has a writer that left the group, and is not worth waiting for.
constexpr int kMaxLastReads = 64;

struct PipeEnds {
  unique_fd read;
  unique_fd write;
};

enum class Ours { kRead, kWrite };

// Only our end is made non-blocking: the flag would follow the other into the supervisor.
Result<PipeEnds> MakePipe(Ours ours) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return UnavailableErrno("a pipe for the supervisor", errno);
  }
  PipeEnds made{unique_fd(ends[0]), unique_fd(ends[1])};
  fcntl((ours == Ours::kRead ? made.read : made.write).get(), F_SETFL, O_NONBLOCK);
  return made;
}

}  // namespace

Result<std::shared_ptr<SupervisorProcess>> SupervisorProcess::Start(asio::io_context& io,
                                                                    JobStarter& starter,
                                                                    const StartOrder& order,
                                                                    SupervisorCallbacks callbacks) {
  REEL_ASSIGN_OR_RETURN(PipeEnds events, MakePipe(Ours::kRead));
  REEL_ASSIGN_OR_RETURN(PipeEnds output, MakePipe(Ours::kRead));
  REEL_ASSIGN_OR_RETURN(PipeEnds orders, MakePipe(Ours::kWrite));
  const SupervisorPipes pipes{events.write.get(), orders.read.get(), output.write.get()};
  REEL_ASSIGN_OR_RETURN(std::unique_ptr<StartedSupervisor> supervisor, starter.Start(order, pipes));
  std::shared_ptr<SupervisorProcess> process(
      new SupervisorProcess(io, std::move(supervisor), std::move(events.read),
                            std::move(output.read), std::move(orders.write), std::move(callbacks)));
  process->Begin();
  return process;
}

SupervisorProcess::SupervisorProcess(asio::io_context& io,
                                     std::unique_ptr<StartedSupervisor> supervisor,
                                     unique_fd events, unique_fd output, unique_fd orders,
                                     SupervisorCallbacks callbacks)
    : supervisor_(std::move(supervisor)),
      news_(io, supervisor_->descriptor()),
      events_(io, events.release(), kMaxEventBytes),
      output_(io, output.release(), kMaxOutputLineBytes),
      orders_(std::move(orders)),
      grace_timer_(io),
      callbacks_(std::move(callbacks)) {
  events_.on_line = [this](std::string_view line, bool is_cut) { TakeEvent(line, is_cut); };
  output_.on_line = [this](std::string_view line, bool is_cut) { TakeOutput(line, is_cut); };
}

SupervisorProcess::~SupervisorProcess() {
  if (news_.is_open()) news_.release();
}

void SupervisorProcess::Begin() {
  WaitForOutput(events_);
  WaitForOutput(output_);
  WaitForEnd();
}

void SupervisorProcess::Stop(int signal_number, milliseconds grace) {
  const bool is_first = stop_signals_.empty();
  if (!stop_signals_.insert(signal_number).second) return;
  supervisor_->Signal(signal_number);
  if (is_first || Clock::now() + grace < grace_timer_.expiry()) KillIn(grace);
}

void SupervisorProcess::KillIn(milliseconds time) {
  grace_timer_.expires_after(time);
  grace_timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (!error) self->supervisor_->KillGroup();
  });
}

// A line is shorter than PIPE_BUF: all of it is written, or nothing (pipe(7)).
bool SupervisorProcess::Send(const SupervisorOrder& order) const {
  const std::string line = SupervisorOrderToJson(order) + "\n";
  return write(orders_.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

void SupervisorProcess::WaitForOutput(Pipe& pipe) {
  pipe.descriptor.async_wait(Descriptor::wait_read, [self = shared_from_this(), &pipe](
                                                        const boost::system::error_code& error) {
    if (!error && self->ReadOnce(pipe)) self->WaitForOutput(pipe);
  });
}

// One read a turn of the loop, so that a supervisor that floods its pipes cannot keep the clients
// from being served. False: nothing more will come.
bool SupervisorProcess::ReadOnce(Pipe& pipe) {
  std::array<char, size_t{16} << 10> bytes;
  const ssize_t count = read(pipe.descriptor.native_handle(), bytes.data(), bytes.size());
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  if (count == 0) return false;
  pipe.lines.Feed({bytes.data(), static_cast<size_t>(count)}, pipe.on_line);
  return true;
}

void SupervisorProcess::TakeEvent(std::string_view line, bool is_cut) {
  const Result<JobEvent> event =
      is_cut ? Result<JobEvent>(InvalidInput("the line is longer than 256 KiB"))
             : JobEventFromJson(line);
  if (!event.ok()) {
    // Once: the process is its user's, who could fill the journal.
    if (std::exchange(has_warned_, true)) return;
    spdlog::warn("ignoring what a supervisor says that is no event: {}",
                 OneLine(event.status().message()));
  } else if (const LogLine* log_line = std::get_if<LogLine>(&event.value())) {
    callbacks_.on_log_line(*log_line);
  } else {
    callbacks_.on_event(event.value());
  }
}

void SupervisorProcess::TakeOutput(std::string_view line, bool is_cut) {
  callbacks_.on_log_line({"supervisor", std::string(line) + (is_cut ? " [line cut]" : "")});
}

void SupervisorProcess::WaitForEnd() {
  news_.async_wait(Descriptor::wait_read,
                   [self = shared_from_this()](const boost::system::error_code& error) {
                     if (error) return;
                     const auto end = self->supervisor_->TakeEnd();
                     return end ? self->End(*end) : self->WaitForEnd();
                   });
}

void SupervisorProcess::End(const StartedSupervisor::End& end) {
  news_.release();
  grace_timer_.cancel();
  for (Pipe* pipe : {&events_, &output_}) {
    for (int i = 0; i < kMaxLastReads && ReadOnce(*pipe); ++i) {
    }
    pipe->lines.End(pipe->on_line);
    pipe->descriptor.close();
  }
  callbacks_.on_end(end);
}

}  // namespace reel
