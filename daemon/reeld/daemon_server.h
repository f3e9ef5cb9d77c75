// DaemonServer: accepts clients, keeps their sessions, and wakes those that follow a job when it
// changes.
//
// Belongs to the daemon's one thread. A client of another user is turned away, unless the daemon is the
// machine's, and so is one too many; both are told why.

#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/unique_fd.h"
#include "daemon/reeld/client_session.h"
#include "daemon/reeld/daemon_service.h"
#include "daemon/reeld/job_runner.h"

namespace reel {

class DaemonServer {
 public:
  // Of all clients, so much is one user's at most on a machine's daemon; administrators have no such limit.
  static constexpr size_t kUserPart = 4;

  // Observes the runner. `admin_group`: as for CallerOf. REQUIRES: `io` and `runner` outlive this, and this
  // the runner's last change.
  DaemonServer(boost::asio::io_context& io, unique_fd listener, JobRunner& runner,
               size_t max_clients, gid_t admin_group = static_cast<gid_t>(-1));

  void Begin() { Accept(); }

  size_t clients() const { return sessions_.size(); }
  size_t max_clients() const { return max_clients_; }
  // Those that are connected stay, and as what they are.
  void set_max_clients(size_t max_clients) { max_clients_ = max_clients; }
  void set_admin_group(gid_t admin_group) { admin_group_ = admin_group; }

  void set_default_on(std::string on) { service_.set_default_on(std::move(on)); }

  // No new clients; those that are connected stay.
  void StopAccepting();

  // Ends every connection; what a client was just being told may be lost.
  void CloseAll();

 private:
  using Socket = ClientSession::Socket;

  void Accept();
  void Accepted(Socket socket);
  void AcceptLater();
  void Refuse(Socket& socket, const ErrorReply& why);
  void Follow(ClientSession* session, std::optional<int64_t> job);
  void Closed(ClientSession* session);
  size_t MostClientsOfOneUser() const;
  void NoteChange(int64_t job);
  void WakeFollowers();

  boost::asio::io_context& io_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  boost::asio::steady_timer accept_again_;
  DaemonService service_;
  ForeignDescriptors foreign_;
  size_t max_clients_;
  gid_t admin_group_;
  std::unordered_map<ClientSession*, std::shared_ptr<ClientSession>> sessions_;
  std::unordered_map<int64_t, size_t> clients_of_;  // by user id
  std::unordered_map<ClientSession*, int64_t> followed_jobs_;
  std::set<int64_t> changed_jobs_;  // since the last WakeFollowers
};

}  // namespace reel
