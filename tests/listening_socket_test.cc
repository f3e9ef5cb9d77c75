#include "daemon/reeld/listening_socket.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "temporary_directory.h"

namespace reel {
namespace {

Status Open(const std::string& path, bool is_default = false) {
  return ListeningSocket::Open({path, is_default}, 0600).status();
}

TEST_CASE("a file in the place of the socket is refused and left there") {
  const TemporaryDirectory directory;
  const std::string path = directory.Write("reeld.sock", "mine");
  CHECK(Open(path).message() ==
        path + " exists and is no socket; remove it, or name another place with --socket");
  CHECK(std::filesystem::file_size(path) == 4);
}

TEST_CASE("a socket is not made where others can write") {
  const TemporaryDirectory directory;
  const std::string place = directory / "reel";
  REQUIRE(mkdir(place.c_str(), 0700) == 0);
  CHECK(Open(place + "/reeld.sock", true).ok());
  REQUIRE(chmod(place.c_str(), 0777) == 0);
  CHECK(Open(place + "/reeld.sock", true).message() ==
        "the directory " + place +
            " belongs to another user or can be written by others; remove it, or name another "
            "place with --socket");
}

TEST_CASE("a socket is not made in a directory that is not there") {
  CHECK(Open("/nowhere/reeld.sock").code() == StatusCode::kUnavailable);
}

}  // namespace
}  // namespace reel
