// ClientSession: one connected client of the daemon.
//
// It reads requests one after the other and answers each before it reads on, so that what a client
// costs is bounded: the bytes of one request, one reply that it has not taken yet, and nothing at
// all while it is idle. Only silence in the wrong place has a limit: a client that has not said
// hello, or has begun a message and does not end it, is dropped after kPatience. Of the descriptors that
// a client sends, the last job is kept, until its next request is answered (foreign_descriptors.h).
//
// Belongs to the daemon's one thread.

#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/unique_fd.h"
#include "daemon/reeld/caller.h"
#include "daemon/reeld/daemon_service.h"
#include "daemon/reeld/foreign_descriptors.h"
#include "protocol/message_stream.h"

namespace reel {

class ClientSession : public std::enable_shared_from_this<ClientSession> {
 public:
  static constexpr milliseconds kPatience{10'000};

  // To a machine's daemon, where jobs are files: two labels and a key, every byte of them escaped. What a user's
  // clients have begun and not ended is in memory.
  static constexpr size_t kMostRequestBytes = size_t{256} << 10;

  using Socket = boost::asio::local::stream_protocol::socket;

  // `on_follow` is called with a job's id when the session begins to follow it, and with none when
  // it no longer does; `on_closed` once. REQUIRES: `service` and `foreign` outlive this.
  struct Callbacks {
    std::function<void(ClientSession*, std::optional<int64_t>)> on_follow;
    std::function<void(ClientSession*)> on_closed;
  };

  // `caller`: whose the socket is.
  ClientSession(Socket socket, const Caller& caller, DaemonService& service,
                ForeignDescriptors& foreign, Callbacks callbacks);

  const Caller& caller() const { return caller_; }

  // Waits for the client's hello.
  void Begin();

  // The job that it follows has changed.
  void JobChanged() { Advance(); }

  // Ends the connection now. The session goes when its last handler has run.
  void Close();

 private:
  void WaitForBytes();
  void ReadBytes();
  ssize_t Receive(char* bytes, size_t most);
  void Advance();
  bool Step();
  void Take(const std::string& payload);
  void Greet(const Request& request);
  void StartFollowing(JobFollower follower);
  bool SendFollowed();
  void Send(const Reply& reply);
  void SendAndClose(const ErrorReply& error);
  void Written();
  void UpdateDeadline();

  Socket socket_;
  Caller caller_;
  unique_fd job_file_;
  DaemonService& service_;
  ForeignDescriptors& foreign_;
  Callbacks callbacks_;
  MessageDecoder decoder_;
  std::string outgoing_;  // the reply that is being written
  std::optional<JobFollower> follower_;
  boost::asio::steady_timer deadline_;
  bool deadline_set_ = false;
  bool greeted_ = false;
  bool waiting_for_bytes_ = false;
  bool close_when_written_ = false;
  bool closed_ = false;
};

}  // namespace reel
