#include "daemon/supervisor/order_stream.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace reel {
namespace {

// A pipe to a stream, and what came out of it.
struct Stream {
  Stream() {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    read_end = ends[0];
    to_stream = unique_fd(ends[1]);
    stream.emplace(loop, unique_fd(ends[0]), [this](const SupervisorOrder& order) {
      cores.push_back(order.share.value_or(MachineShare{}).cores);
      if (cores.back() == 9) loop.Stop();
    });
  }
  void Write(const std::string& text) const {
    REQUIRE(write(to_stream.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  // Until the order with 9 cores.
  void RunToTheEnd() {
    Write(Order(9));
    loop.Run();
  }
  static std::string Order(double cores) {
    return SupervisorOrderToJson({MachineShare{cores, 1, 0}}) + "\n";
  }

  PollLoop loop;
  unique_fd to_stream;
  int read_end = -1;  // the stream's
  std::vector<double> cores;
  std::optional<OrderStream> stream;
};

TEST_CASE("orders come in their order, also several at once") {
  Stream stream;
  stream.Write(Stream::Order(1) + Stream::Order(2) + Stream::Order(3));
  stream.RunToTheEnd();
  CHECK(stream.cores == std::vector<double>{1, 2, 3, 9});
}

TEST_CASE("an order that comes in pieces is one order") {
  Stream stream;
  const std::string order = Stream::Order(1);
  stream.Write(order.substr(0, 10));
  bool is_whole = false;
  stream.loop.Every(milliseconds(1), [&] {
    int unread_bytes = 0;
    ioctl(stream.to_stream.get(), FIONREAD, &unread_bytes);
    // The first piece has been read, and gave no order.
    if (unread_bytes > 0 || std::exchange(is_whole, true)) return;
    CHECK(stream.cores.empty());
    stream.Write(order.substr(10) + Stream::Order(9));
  });
  stream.loop.Run();
  CHECK(stream.cores == std::vector<double>{1, 9});
}

TEST_CASE("a line that is no order is ignored, and the next one counts") {
  Stream stream;
  stream.Write("{\"share\":7}\n\n" + std::string(9000, 'x') + "\n" + Stream::Order(2));
  stream.RunToTheEnd();
  CHECK(stream.cores == std::vector<double>{2, 9});
}

TEST_CASE("the end of the orders ends the watching and nothing else") {
  Stream stream;
  stream.Write(Stream::Order(1));
  stream.to_stream.reset();
  int ticks = 0;
  stream.loop.Every(milliseconds(1), [&] {
    if (++ticks == 3) stream.loop.Stop();
  });
  stream.loop.Run();
  CHECK(stream.cores == std::vector<double>{1});
  CHECK(ticks == 3);
  // Closed: it would be readable for ever.
  CHECK(fcntl(stream.read_end, F_GETFD) == -1);
}

}  // namespace
}  // namespace reel
