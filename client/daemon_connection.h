// DaemonConnection: the client's side of a connection to reeld. One thread; blocking.
//
//     connection = DaemonConnection::Open(FindDaemonSocket(flag))
//     connection.Ask<Submitted>(SubmitJob{...})
//
// After a failed call `lost()` tells an answer of the daemon (false) from no daemon (true).

#pragma once

#include <chrono>
#include <string>
#include <variant>

#include "base/status.h"
#include "base/unique_fd.h"
#include "protocol/daemon_messages.h"
#include "protocol/daemon_socket.h"
#include "protocol/message_stream.h"

namespace reel {

class DaemonConnection {
 public:
  // Connects and exchanges hellos; waits at most 10 s for the daemon's. kUnavailable when nobody
  // listens, with the command that starts a daemon, or when the socket belongs to another user;
  // otherwise what the daemon said.
  static Result<DaemonConnection> Open(const DaemonSocket& where);

  // How long Receive waits for the next bytes from now on; for ever when it was not called. Past it the
  // daemon counts as lost.
  void SetPatience(std::chrono::seconds patience);

  // `job_file`: goes beside the request; -1: nothing does.
  Status Send(const Request& request, int job_file = -1);

  // The job goes as a text, or as a sealed file where the daemon has many users.
  Result<Submitted> Submit(SubmitJob request);

  // The next reply; blocks for as long as it takes. An error reply is a failure with its code.
  Result<Reply> Receive();

  // The reply of the type T to `request`; kInternal when the daemon sends another type.
  template <typename T>
  Result<T> Ask(const Request& request) {
    REEL_RETURN_IF_ERROR(Send(request));
    REEL_ASSIGN_OR_RETURN(Reply reply, Receive());
    if (T* expected = std::get_if<T>(&reply)) return std::move(*expected);
    return UnexpectedReply();
  }

  static Status UnexpectedReply() { return Internal("reeld sent a reply that was not asked for"); }

  // Where jobs go that do not say: "slurm", or "" for the daemon's machine.
  const std::string& default_on() const { return default_on_; }

  // The daemon went away.
  bool lost() const { return lost_; }

 private:
  explicit DaemonConnection(unique_fd socket) : socket_(std::move(socket)) {}

  Status Greet();
  Status Lost(const std::string& why);

  unique_fd socket_;
  MessageDecoder decoder_;
  bool lost_ = false;
  bool takes_files_ = false;
  std::string default_on_;
};

}  // namespace reel
