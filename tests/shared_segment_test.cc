#include "shm/shared_segment.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <cstring>
#include <string>

using reel::RingGeometry;
using reel::SharedSegment;
using reel::unique_fd;

namespace {

constexpr RingGeometry kGeometry{4, 1000, 10};

unique_fd Duplicate(int fd) { return unique_fd(fcntl(fd, F_DUPFD_CLOEXEC, 0)); }

}  // namespace

TEST_CASE("SharedSegment_TwoMappings_ShowTheSameSlots") {
  const auto made = SharedSegment::Create(kGeometry);
  REQUIRE(made.ok());
  const auto attached = SharedSegment::Attach(Duplicate(made->descriptor()));
  REQUIRE(attached.ok());
  CHECK(attached->geometry() == kGeometry);
  CHECK(attached->pixels(0).size() == 1000);
  std::memset(made->pixels(3).data(), 0x5A, 1000);
  CHECK(attached->pixels(3)[999] == std::byte{0x5A});
  CHECK(attached->pixels(2)[999] == std::byte{0});
}

TEST_CASE("SharedSegment_Slots_StartOnPagesAndDoNotOverlap") {
  const auto segment = SharedSegment::Create(kGeometry);
  REQUIRE(segment.ok());
  for (uint32_t i = 0; i < kGeometry.slot_count; ++i) {
    CHECK(reinterpret_cast<uintptr_t>(segment->pixels(i).data()) % reel::kPageBytes == 0);
    if (i > 0) CHECK(segment->pixels(i).data() >= segment->pixels(i - 1).data() + 1000);
  }
}

TEST_CASE("SharedSegment_SealedMemory_RefusesToBeResized") {
  const auto segment = SharedSegment::Create(kGeometry);
  REQUIRE(segment.ok());
  CHECK(ftruncate(segment->descriptor(), 0) == -1);
  CHECK(errno == EPERM);
  CHECK(ftruncate(segment->descriptor(), 1 << 30) == -1);
  CHECK(errno == EPERM);
}

TEST_CASE("SharedSegment_Descriptor_IsPrivateToTheUserAndToTheProcess") {
  const auto segment = SharedSegment::Create(kGeometry);
  REQUIRE(segment.ok());
  struct stat info {};
  REQUIRE(fstat(segment->descriptor(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK((fcntl(segment->descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("SharedSegment_MoreMemoryThanThereIs_IsUnavailableAndSaysHowMuch") {
  const auto segment = SharedSegment::Create({1U << 19, 1ULL << 30, 10});
  REQUIRE_FALSE(segment.ok());
  CHECK(segment.status().code() == reel::StatusCode::kUnavailable);
  CHECK_THAT(segment.status().message(),
             Catch::Contains("MiB of memory, ") && Catch::EndsWith("MiB are available"));
}

TEST_CASE("SharedSegment_WithoutSlots_IsInvalid") {
  CHECK(SharedSegment::Create({0, 1000, 10}).status().code() == reel::StatusCode::kInvalidInput);
  CHECK(SharedSegment::Create({0, 1000, 10}).status().message() ==
        "a ring needs at least one slot of at least one byte");
  CHECK(SharedSegment::Create({4, 0, 10}).status().code() == reel::StatusCode::kInvalidInput);
}

// Whoever attaches checks every number against the real size, so a scribbled header is refused and
// never read past its end.
TEST_CASE("SharedSegment_ScribbledHeader_IsRefusedWithBothValues") {
  struct Scribble {
    const char* what;
    void (*write)(reel::RingHeader&);
    std::string message;
  };
  const Scribble scribbles[] = {
      {"version", [](reel::RingHeader& h) { h.ready_version = 99; },
       "version is 99, expected " + std::to_string(reel::kRingVersion)},
      {"no slots", [](reel::RingHeader& h) { h.slot_count = 0; }, "slot_count is 0"},
      {"too many slots", [](reel::RingHeader& h) { h.slot_count = 1U << 30; }, "slot_count"},
      {"another count", [](reel::RingHeader& h) { h.slot_count = 5; }, "size in bytes"},
      {"huge slots", [](reel::RingHeader& h) { h.slot_bytes = ~0ULL; }, "slot_bytes"},
      {"other slots", [](reel::RingHeader& h) { h.slot_bytes = 5000; }, "size in bytes"},
  };
  for (const Scribble& scribble : scribbles) {
    const auto made = SharedSegment::Create(kGeometry);
    REQUIRE(made.ok());
    scribble.write(made->header());
    const auto attached = SharedSegment::Attach(Duplicate(made->descriptor()));
    INFO(scribble.what);
    REQUIRE_FALSE(attached.ok());
    CHECK_THAT(attached.status().message(), Catch::Contains(scribble.message));
  }
}

TEST_CASE("SharedSegment_DescriptorOfSomethingElse_IsRefused") {
  const auto empty = SharedSegment::Attach(unique_fd(memfd_create("empty", MFD_CLOEXEC)));
  CHECK(empty.status().code() == reel::StatusCode::kInternal);
  const auto closed = SharedSegment::Attach(unique_fd(-1));
  CHECK(closed.status().code() == reel::StatusCode::kInternal);
}
