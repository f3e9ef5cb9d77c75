#include "base/unix_socket.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace reel {
namespace {

struct Pair {
  explicit Pair(int kind) {
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, kind | SOCK_CLOEXEC, 0, ends) == 0);
    one = unique_fd(ends[0]);
    other = unique_fd(ends[1]);
  }
  unique_fd one, other;
};

size_t OpenDescriptors() {
  size_t open = 0;
  for (int fd = 0; fd < 1024; ++fd) open += fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
  return open;
}

TEST_CASE("every descriptor that is sent is received, close-on-exec, whatever their number") {
  const Pair pair(SOCK_SEQPACKET);
  // Room for one, aligned, takes two; so does room for three, and there are four.
  for (const size_t count : {0, 1, 2, 3, 4, 253}) {
    INFO(count);
    const size_t before = OpenDescriptors();
    {
      REQUIRE(SendWithDescriptors(pair.one.get(), "x", std::vector<int>(count, pair.one.get())) ==
              1);
      std::array<char, 16> bytes;
      std::vector<unique_fd> descriptors;
      REQUIRE(ReceiveWithDescriptors(pair.other.get(), bytes, descriptors) == 1);
      CHECK(descriptors.size() == count);
      CHECK(OpenDescriptors() == before + count);
      for (const unique_fd& fd : descriptors) CHECK((fcntl(fd.get(), F_GETFD) & FD_CLOEXEC) != 0);
    }
    CHECK(OpenDescriptors() == before);
  }
}

TEST_CASE("a packet that is too long is said to be cut, and an empty socket does not wait") {
  const Pair pair(SOCK_SEQPACKET);
  REQUIRE(SendWithDescriptors(pair.one.get(), "longer", {}) == 6);
  std::array<char, 3> bytes;
  std::vector<unique_fd> descriptors;
  bool is_cut = false;
  CHECK(ReceiveWithDescriptors(pair.other.get(), bytes, descriptors, 0, &is_cut) == 3);
  CHECK(is_cut);
  CHECK(ReceiveWithDescriptors(pair.other.get(), bytes, descriptors, MSG_DONTWAIT) == -1);
  CHECK(errno == EAGAIN);
}

TEST_CASE("the peer of a socket is whoever made it") {
  const Pair pair(SOCK_STREAM);
  const auto peer = PeerOf(pair.one.get());
  REQUIRE(peer);
  CHECK(peer->pid == getpid());
  CHECK(peer->uid == geteuid());
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  const unique_fd read_end(ends[0]), write_end(ends[1]);
  CHECK_FALSE(PeerOf(read_end.get()));
}

}  // namespace
}  // namespace reel
