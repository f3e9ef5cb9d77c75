#include "daemon/reeld/client_session.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <utility>

#include "base/log.h"
#include "base/unix_socket.h"
#include "daemon/reeld/job_log.h"

namespace reel {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

}  // namespace

ClientSession::ClientSession(Socket socket, const Caller& caller, DaemonService& service,
                             ForeignDescriptors& foreign, Callbacks callbacks)
    : socket_(std::move(socket)),
      caller_(caller),
      service_(service),
      foreign_(foreign),
      callbacks_(std::move(callbacks)),
      decoder_(service.runner().is_shared() ? kMostRequestBytes : kMaxMessageBytes),
      deadline_(socket_.get_executor()) {}

void ClientSession::Begin() {
  ErrorCode ignored;
  socket_.non_blocking(true, ignored);
  UpdateDeadline();
  WaitForBytes();
}

void ClientSession::Close() {
  if (std::exchange(closed_, true)) return;
  ErrorCode ignored;
  foreign_.Drain(socket_.native_handle());
  socket_.close(ignored);
  deadline_.cancel();
  if (follower_) callbacks_.on_follow(this, std::nullopt);
  callbacks_.on_closed(this);
}

// Waits without a buffer: an idle client costs none.
void ClientSession::WaitForBytes() {
  // A client that sends on while it is being answered waits in the kernel. The first bytes are
  // still read, since that is also how its end is noticed.
  const bool is_busy = !outgoing_.empty() || follower_.has_value();
  if (closed_ || waiting_for_bytes_ || (is_busy && decoder_.buffered_bytes() > 0)) return;
  waiting_for_bytes_ = true;
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](const ErrorCode& error) {
    self->waiting_for_bytes_ = false;
    if (!error) self->ReadBytes();
  });
}

void ClientSession::ReadBytes() {
  if (closed_) return;
  std::array<char, size_t{16} << 10> bytes;
  const ssize_t count = Receive(bytes.data(), bytes.size());
  if (count < 0 && errno == EAGAIN) return WaitForBytes();
  if (count <= 0) {
    // The end of its requests; a reply on its way may still be wanted.
    close_when_written_ = true;
    if (outgoing_.empty()) Close();
    return;
  }
  decoder_.Feed({bytes.data(), static_cast<size_t>(count)});
  Advance();
}

// As recv(2), which boost::asio has no way to do with descriptors. A job is one descriptor; whatever else
// comes is no job.
ssize_t ClientSession::Receive(char* bytes, size_t most) {
  std::vector<unique_fd> descriptors;
  const ssize_t count =
      ReceiveWithDescriptors(socket_.native_handle(), {bytes, most}, descriptors, MSG_DONTWAIT);
  if (descriptors.empty()) return count;
  job_file_.reset();
  if (descriptors.size() == 1 && IsSealedJob(descriptors.front().get())) {
    job_file_ = std::move(descriptors.front());
    descriptors.clear();
  }
  foreign_.Close(std::move(descriptors));
  return count;
}

// Does what can be done without waiting, then waits for what is needed to go on.
void ClientSession::Advance() {
  while (Step()) {
  }
  UpdateDeadline();
  WaitForBytes();
}

bool ClientSession::Step() {
  if (closed_ || close_when_written_ || !outgoing_.empty()) return false;
  if (follower_) return SendFollowed();
  Result<std::optional<std::string>> payload = decoder_.Next();
  if (!payload.ok()) {
    SendAndClose({payload.status().code(), payload.status().message()});
    return false;
  }
  if (!payload.value()) return false;
  Take(*payload.value());
  return true;
}

void ClientSession::Take(const std::string& payload) {
  const Result<Request> request = RequestFromJson(payload);
  if (!request.ok()) {
    return SendAndClose({request.status().code(), request.status().message()});
  }
  if (!greeted_) return Greet(request.value());
  caller_.job_file = job_file_.get();
  DaemonService::Answer answer = service_.Handle(request.value(), caller_);
  job_file_.reset();
  if (JobFollower* follower = std::get_if<JobFollower>(&answer)) {
    StartFollowing(*follower);
  } else {
    Send(std::get<Reply>(answer));
  }
}

void ClientSession::Greet(const Request& request) {
  const Hello* hello = std::get_if<Hello>(&request);
  if (hello == nullptr) {
    return SendAndClose({StatusCode::kInvalidInput, "the first message must be a hello"});
  }
  if (hello->protocol != kProtocolVersion) {
    return SendAndClose({StatusCode::kInvalidInput,
                         "the client speaks protocol " + std::to_string(hello->protocol) +
                             ", this daemon protocol " + std::to_string(kProtocolVersion) +
                             "; install both from the same version of Reel"});
  }
  greeted_ = true;
  Send(Hello{kProtocolVersion, "reeld", service_.runner().is_shared(), service_.default_on()});
}

void ClientSession::StartFollowing(JobFollower follower) {
  follower_ = follower;
  callbacks_.on_follow(this, follower.job());
}

bool ClientSession::SendFollowed() {
  const std::optional<Reply> reply = follower_->Next(service_.runner());
  if (!reply) return false;
  if (follower_->finished()) {
    follower_.reset();
    callbacks_.on_follow(this, std::nullopt);
  }
  Send(*reply);
  return true;
}

void ClientSession::Send(const Reply& reply) {
  outgoing_ = FrameMessage(ReplyToJson(reply));
  asio::async_write(socket_, asio::buffer(outgoing_),
                    [self = shared_from_this()](const ErrorCode& error, size_t) {
                      if (error) return self->Close();
                      self->Written();
                    });
}

void ClientSession::SendAndClose(const ErrorReply& error) {
  // The client is told, and who it is can send as many as it likes: nothing for the journal.
  spdlog::debug("dropping a client: {}", OneLine(error.message));
  close_when_written_ = true;
  Send(error);
}

void ClientSession::Written() {
  outgoing_ = std::string();
  if (close_when_written_) return Close();
  Advance();
}

void ClientSession::UpdateDeadline() {
  const bool is_answering = !outgoing_.empty() || follower_.has_value();
  const bool is_mid_message = decoder_.buffered_bytes() > 0;
  const bool wanted = !closed_ && !is_answering && (!greeted_ || is_mid_message);
  if (wanted == std::exchange(deadline_set_, wanted)) return;
  if (!wanted) {
    deadline_.cancel();
    return;
  }
  deadline_.expires_after(kPatience);
  deadline_.async_wait([self = shared_from_this()](const ErrorCode& error) {
    // A handler that was under way when the deadline moved comes without an error, and too early.
    const bool is_due = self->deadline_set_ && self->deadline_.expiry() <= Clock::now();
    if (error || self->closed_ || !is_due) return;
    self->SendAndClose(
        {StatusCode::kInvalidInput, self->greeted_ ? "a message was begun and not ended within 10 s"
                                                   : "no hello came within 10 s"});
  });
}

}  // namespace reel
