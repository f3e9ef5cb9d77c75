#include "daemon/reeld/supervisor_process.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/log.h"

namespace reel {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;

// The supervisor's side of the agreement; daemon/supervisor reads the same numbers.
constexpr int kJobDescriptor = 3;
constexpr int kEventDescriptor = 4;
constexpr int kOrderDescriptor = 5;

constexpr size_t kMaxEventBytes = size_t{256} << 10;
constexpr size_t kMaxOutputLineBytes = size_t{8} << 10;

// After the group was killed the pipes hold what they hold, 64 KiB by default (pipe(7)); one that
// still fills has a writer that left the group, and is not worth waiting for.
constexpr int kMaxLastReads = 64;

Result<unique_fd> MakeJobFile(std::string_view text) {
  unique_fd file(memfd_create("reel-job", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file.valid()) return UnavailableErrno("memfd_create", errno);
  if (pwrite(file.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    return UnavailableErrno("writing the job for its supervisor", errno);
  }
  fcntl(file.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
  return file;
}

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

Result<std::shared_ptr<SupervisorProcess>> SupervisorProcess::Start(
    asio::io_context& io, const SupervisorProgram& program, std::string_view job_text,
    SupervisorCallbacks callbacks) {
  REEL_ASSIGN_OR_RETURN(const unique_fd job, MakeJobFile(job_text));
  REEL_ASSIGN_OR_RETURN(PipeEnds events, MakePipe(Ours::kRead));
  REEL_ASSIGN_OR_RETURN(PipeEnds output, MakePipe(Ours::kRead));
  REEL_ASSIGN_OR_RETURN(PipeEnds orders, MakePipe(Ours::kWrite));
  SpawnRequest request;
  request.arguments = {program.path, "render", "orders"};
  request.descriptors = {{job.get(), kJobDescriptor},
                         {events.write.get(), kEventDescriptor},
                         {orders.read.get(), kOrderDescriptor},
                         {output.write.get(), STDOUT_FILENO},
                         {output.write.get(), STDERR_FILENO}};
  request.death_signal = SIGTERM;
  request.new_process_group = true;
  REEL_ASSIGN_OR_RETURN(ChildProcess child, ChildProcess::Spawn(request));
  prlimit(child.pid(), RLIMIT_NOFILE, &program.open_files, nullptr);
  std::shared_ptr<SupervisorProcess> process(
      new SupervisorProcess(io, std::move(child), std::move(events.read), std::move(output.read),
                            std::move(orders.write), std::move(callbacks)));
  process->Begin();
  return process;
}

SupervisorProcess::SupervisorProcess(asio::io_context& io, ChildProcess child, unique_fd events,
                                     unique_fd output, unique_fd orders,
                                     SupervisorCallbacks callbacks)
    : child_(std::move(child)),
      pidfd_(io, child_.descriptor()),
      events_(io, events.release(), kMaxEventBytes),
      output_(io, output.release(), kMaxOutputLineBytes),
      orders_(std::move(orders)),
      grace_timer_(io),
      callbacks_(std::move(callbacks)) {
  events_.on_line = [this](std::string_view line, bool is_cut) { TakeEvent(line, is_cut); };
  output_.on_line = [this](std::string_view line, bool is_cut) { TakeOutput(line, is_cut); };
}

SupervisorProcess::~SupervisorProcess() {
  if (pidfd_.is_open()) pidfd_.release();
}

void SupervisorProcess::Begin() {
  WaitForOutput(events_);
  WaitForOutput(output_);
  WaitForEnd();
}

void SupervisorProcess::Stop(int signal_number) {
  const bool is_first = stop_signals_.empty();
  if (!stop_signals_.insert(signal_number).second) return;
  child_.Signal(signal_number);
  if (!is_first) return;
  grace_timer_.expires_after(kGrace);
  grace_timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (!error) self->KillGroup();
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
    spdlog::warn("ignoring an event of supervisor {}: {}", child_.pid(), event.status().message());
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
  pidfd_.async_wait(Descriptor::wait_read,
                    [self = shared_from_this()](const boost::system::error_code& error) {
                      if (!error) self->End();
                    });
}

void SupervisorProcess::End() {
  // Before the supervisor is reaped: until then nobody else can get its group's number.
  KillGroup();
  pidfd_.release();
  const ExitStatus exit_status = child_.Reap().value_or(ExitStatus{});
  grace_timer_.cancel();
  for (Pipe* pipe : {&events_, &output_}) {
    for (int i = 0; i < kMaxLastReads && ReadOnce(*pipe); ++i) {
    }
    pipe->lines.End(pipe->on_line);
    pipe->descriptor.close();
  }
  callbacks_.on_end(exit_status);
}

void SupervisorProcess::KillGroup() {
  if (!child_.reaped()) kill(-child_.pid(), SIGKILL);
}

}  // namespace reel
