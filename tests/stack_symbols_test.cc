// addr2line itself, and programs in its place.

#include "daemon/process/stack_symbols.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "command_output.h"
#include "temporary_directory.h"

namespace reel {
namespace {

using Lines = std::vector<std::string>;

constexpr const char* kCause =
    "reel-crash: signal 11 (SIGSEGV) at address 0x0; calls, innermost first:";

// PATH is `directories` as long as this lives.
class SearchPath {
 public:
  explicit SearchPath(const std::string& directories) : old_(std::getenv("PATH")) {
    setenv("PATH", directories.c_str(), 1);
  }
  ~SearchPath() { setenv("PATH", old_.c_str(), 1); }
  SearchPath(const SearchPath&) = delete;
  SearchPath& operator=(const SearchPath&) = delete;

 private:
  std::string old_;
};

// A library with one function, hidden, at line 2 of lines.c; its offset in hexadecimal.
std::string BuildLibrary(const TemporaryDirectory& files) {
  files.Write("lines.c",
              "\nstatic int Draw(int frame) { return 7 / frame; }\n"
              "int Enter(int frame) { return Draw(frame); }\n");
  const std::string folder = files.path().string();
  OutputOf("gcc -g -O0 -shared -fPIC " + folder + "/lines.c -o " + folder + "/lines.so");
  return OutputOf("nm " + folder +
                  "/lines.so | sed -n 's/^0*\\([0-9a-f]*\\) t Draw$/\\1/p' | tr -d '\\n'");
}

TEST_CASE("a call into code that was built with -g is given its function, file and line") {
  const TemporaryDirectory files;
  const std::string module = (files.path() / "lines.so").string();
  const std::string offset = BuildLibrary(files);
  CHECK(SymbolizeStack({"hello", kCause, "  at 0 " + module + "+0x" + offset}) ==
        Lines{"Draw at lines.c:2 in lines.so"});
}

TEST_CASE("a call keeps what the producer said where addr2line is not installed or knows nothing") {
  const TemporaryDirectory files;
  const std::string module = files.Write("dot.so", "no library");
  const Lines told = {kCause, "  at 0 " + module + "+0x11 (_ZN3Dot4DrawEv)",
                      "  at 1 /absent.so+0x2", "  at 2 -e+0x3"};
  const Lines kept = {"Dot::Draw() in dot.so", "absent.so+0x2", "-e+0x3"};
  CHECK(SymbolizeStack(told) == kept);
  const SearchPath nothing(files.path().string());
  CHECK(SymbolizeStack(told) == kept);
}

TEST_CASE("lines without a crash have no calls") {
  CHECK(SymbolizeStack({}).empty());
  CHECK(SymbolizeStack({"  at 0 /a.so+0x1", "hello"}).empty());
}

TEST_CASE("an addr2line that hangs or floods is ended after two seconds in all") {
  const TemporaryDirectory files;
  const std::string script = GENERATE("#!/bin/sh\nexec sleep 1000\n", "#!/bin/sh\nexec yes\n");
  const std::string program = files.Write("addr2line", script);
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  const SearchPath path(files.path().string() + ":" + std::getenv("PATH"));
  const TimePoint start = Clock::now();
  CHECK(SymbolizeStack({kCause, "  at 0 /a.so+0x1", "  at 1 /b.so+0x2"}) ==
        Lines{"a.so+0x1", "b.so+0x2"});
  CHECK(Clock::now() - start < kSymbolPatience + std::chrono::seconds(1));
}

TEST_CASE("a module that is a FIFO does not hold anybody up") {
  const TemporaryDirectory files;
  const std::string fifo = (files.path() / "fifo.so").string();
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  const TimePoint start = Clock::now();
  CHECK(SymbolizeStack({kCause, "  at 0 " + fifo + "+0x1"}) == Lines{"fifo.so+0x1"});
  CHECK(Clock::now() - start < kSymbolPatience + std::chrono::seconds(1));
}

}  // namespace
}  // namespace reel
