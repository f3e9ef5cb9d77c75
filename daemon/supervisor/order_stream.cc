#include "daemon/supervisor/order_stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/log.h"

namespace reel {
namespace {

// No order is nearly as long.
constexpr size_t kMaxLineBytes = 4096;

}  // namespace

OrderStream::OrderStream(PollLoop& loop, unique_fd orders, OnOrder on_order)
    : loop_(loop), orders_(std::move(orders)), on_order_(std::move(on_order)) {
  fcntl(orders_.get(), F_SETFL, O_NONBLOCK);
  fcntl(orders_.get(), F_SETFD, FD_CLOEXEC);
  loop_.Watch(orders_.get(), [this] { Read(); });
}

OrderStream::~OrderStream() { Close(); }

void OrderStream::Read() {
  std::array<char, kMaxLineBytes> bytes;
  const ssize_t got = read(orders_.get(), bytes.data(), bytes.size());
  if (got > 0) {
    unread_.append(bytes.data(), static_cast<size_t>(got));
    TakeLines();
  } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
    Close();
  }
}

void OrderStream::TakeLines() {
  for (size_t end; (end = unread_.find('\n')) != std::string::npos;) {
    const Result<SupervisorOrder> order =
        SupervisorOrderFromJson(std::string_view(unread_).substr(0, end));
    unread_.erase(0, end + 1);
    if (order.ok()) {
      on_order_(order.value());
    } else {
      spdlog::warn("ignoring what the daemon says: {}", order.status().message());
    }
  }
  if (unread_.size() > kMaxLineBytes) unread_.clear();
}

void OrderStream::Close() {
  if (!orders_.valid()) return;
  loop_.Unwatch(orders_.get());
  orders_.reset();
}

}  // namespace reel
