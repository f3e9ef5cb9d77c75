#include "daemon/reeld/daemon_server.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"

namespace reel {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

}  // namespace

DaemonServer::DaemonServer(asio::io_context& io, unique_fd listener, JobRunner& runner,
                           size_t max_clients, gid_t admin_group)
    : io_(io),
      acceptor_(io, asio::local::stream_protocol(), listener.release()),
      accept_again_(io),
      service_(runner, [this] { return sessions_.size(); }),
      max_clients_(max_clients),
      admin_group_(admin_group) {
  runner.AddObserver([this](int64_t job) { NoteChange(job); });
}

void DaemonServer::StopAccepting() {
  ErrorCode ignored;
  acceptor_.close(ignored);
  accept_again_.cancel();
}

void DaemonServer::CloseAll() {
  const auto sessions = std::exchange(sessions_, {});
  for (const auto& [session, owner] : sessions) session->Close();
}

void DaemonServer::Accept() {
  acceptor_.async_accept([this](const ErrorCode& error, Socket socket) {
    if (!acceptor_.is_open()) return;
    if (error) return AcceptLater();
    Accepted(std::move(socket));
    Accept();
  });
}

// Out of descriptors or memory: the connection stays in the backlog, and trying at once would spin.
void DaemonServer::AcceptLater() {
  spdlog::warn("cannot accept a client now; trying again");
  accept_again_.expires_after(milliseconds(100));
  accept_again_.async_wait([this](const ErrorCode& error) {
    if (!error) Accept();
  });
}

void DaemonServer::Accepted(Socket socket) {
  Caller caller = CallerOf(socket.native_handle(), admin_group_);
  if (!service_.runner().is_shared() && caller.uid != geteuid()) {
    return Refuse(socket, {StatusCode::kUnavailable,
                           "this reeld belongs to another user; start your own (`reeld`)"});
  }
  if (sessions_.size() >= max_clients_) {
    return Refuse(socket, {StatusCode::kUnavailable,
                           "reeld has " + std::to_string(max_clients_) +
                               " clients, which is its limit; try again when some have left"});
  }
  if (service_.runner().is_shared() && !caller.sees_all &&
      clients_of_[caller.uid] >= MostClientsOfOneUser()) {
    return Refuse(socket, {StatusCode::kUnavailable,
                           "reeld has " + std::to_string(MostClientsOfOneUser()) +
                               " clients of yours, which is the limit for one user; try again when "
                               "some have left"});
  }
  // To a daemon of one user all jobs are alike.
  if (!service_.runner().is_shared()) caller = {kOwnUser, true, caller.socket};
  auto session = std::make_shared<ClientSession>(
      std::move(socket), caller, service_, foreign_,
      ClientSession::Callbacks{
          [this](ClientSession* who, std::optional<int64_t> job) { Follow(who, job); },
          [this](ClientSession* who) { Closed(who); }});
  sessions_[session.get()] = session;
  ++clients_of_[caller.uid];
  session->Begin();
}

// A fresh socket's buffer takes the message whole, so nothing has to wait for the client.
void DaemonServer::Refuse(Socket& socket, const ErrorReply& why) {
  ErrorCode ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(FrameMessage(ReplyToJson(why))), ignored);
  foreign_.Drain(socket.native_handle());
}

void DaemonServer::Follow(ClientSession* session, std::optional<int64_t> job) {
  if (job) {
    followed_jobs_[session] = *job;
  } else {
    followed_jobs_.erase(session);
  }
}

void DaemonServer::Closed(ClientSession* session) {
  const auto clients = clients_of_.find(session->caller().uid);
  if (--clients->second == 0) clients_of_.erase(clients);
  sessions_.erase(session);
}

// Others find a place, whatever one user does.
size_t DaemonServer::MostClientsOfOneUser() const {
  return std::max<size_t>(1, max_clients_ / kUserPart);
}

// Changes come in bursts, from inside the runner; followers are woken once for all of them, when
// the runner has finished what it was doing.
void DaemonServer::NoteChange(int64_t job) {
  if (changed_jobs_.empty()) {
    asio::post(io_, [this] { WakeFollowers(); });
  }
  changed_jobs_.insert(job);
}

void DaemonServer::WakeFollowers() {
  const std::set<int64_t> changed = std::exchange(changed_jobs_, {});
  // A woken session may close itself or stop following.
  std::vector<std::shared_ptr<ClientSession>> followers;
  for (const auto& [session, job] : followed_jobs_) {
    if (changed.contains(job)) followers.push_back(session->shared_from_this());
  }
  for (const auto& session : followers) session->JobChanged();
}

}  // namespace reel
