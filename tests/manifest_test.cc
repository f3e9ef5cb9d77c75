#include "daemon/writer/manifest.h"

#include <fcntl.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "file_text.h"
#include "temporary_directory.h"

namespace reel {
namespace {

unique_fd OpenForWriting(const std::string& path) {
  return unique_fd(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

std::span<const std::byte> Bytes(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

TEST_CASE("each frame has a line of its number in the film and its XXH3-64 hash") {
  const TemporaryDirectory files;
  const std::string path = files.path() / "manifest";
  Manifest manifest(OpenForWriting(path), 100);
  CHECK(manifest.Add(0, {}).ok());
  // `printf abc | xxhsum -H3`
  CHECK(manifest.Add(1, Bytes("abc")).ok());
  CHECK(manifest.Close().ok());
  CHECK(FileText(path) == "100 2d06800538d394c2\n101 78af5f94892f3950\n");
}

TEST_CASE("a full disk is noticed at the end at the latest") {
  Manifest manifest(OpenForWriting("/dev/full"), 0);
  (void)manifest.Add(0, Bytes("abc")).ok();  // buffered
  const Status status = manifest.Close();
  CHECK(status.code() == StatusCode::kUnavailable);
  CHECK(status.message() == "writing the manifest: No space left on device");
}

}  // namespace
}  // namespace reel
