#include "daemon/process/crash_stack.h"

#include <catch2/catch.hpp>

namespace reel {
namespace {

using Lines = std::vector<std::string>;

TEST_CASE("a crash is told apart from what the renderer printed") {
  const CrashReading crash = ReadCrash({"loading 3 fonts",
                                        "reel-crash: signal 11 (SIGSEGV) at address 0x0; calls, "
                                        "innermost first:",
                                        "  at 0 /home/a b/dot.so+0x1139 (_ZN3Dot4DrawEv)",
                                        "  at 1 /home/a+0x/dot (1).so+0xfff", "  at 2 ?+0x8",
                                        "a last word of another thread"});
  CHECK(crash.cause == "signal 11 (SIGSEGV) at address 0x0");
  REQUIRE(crash.calls.size() == 3);
  CHECK(crash.calls[0].module == "/home/a b/dot.so");
  CHECK(crash.calls[0].offset == 0x1139);
  CHECK(crash.calls[0].symbol == "_ZN3Dot4DrawEv");
  CHECK(crash.calls[1].module == "/home/a+0x/dot (1).so");
  CHECK(crash.calls[1].offset == 0xfff);
  CHECK(crash.calls[1].symbol == "");
  CHECK(crash.calls[2].module == "?");
  CHECK(crash.printed == Lines{"loading 3 fonts", "a last word of another thread"});
}

TEST_CASE("of two crash reports the last one counts") {
  const CrashReading crash =
      ReadCrash({"reel-crash: signal 6 (SIGABRT); calls, innermost first:", "  at 0 /a.so+0x1",
                 "reel-crash: signal 8 (SIGFPE); calls, innermost first:", "  at 0 /b.so+0x2"});
  CHECK(crash.cause == "signal 8 (SIGFPE)");
  REQUIRE(crash.calls.size() == 1);
  CHECK(crash.calls[0].module == "/b.so");
}

TEST_CASE("lines that only look like calls are what the renderer printed") {
  const Lines lines = {"  at 0 /a.so+0x1",  // before any report
                       "reel-crash: signal 6 (SIGABRT); calls, innermost first:",
                       "  at x /a.so+0x1",
                       "  at 0 /a.so",
                       "  at 0 /a.so+0x",
                       "  at 0 /a.so+0x1g",
                       "  at 0 /a.so+0x11111111111111111",
                       "  at 0 +0x1",
                       "  at  /a.so+0x1",
                       "  at 0",
                       "  at "};
  const CrashReading crash = ReadCrash(lines);
  CHECK(crash.calls.empty());
  CHECK(crash.printed.size() == lines.size() - 1);
}

TEST_CASE("addr2line's words are functions and places by address, inlined calls innermost first") {
  const SourceLines found = ReadAddr2line(
      "0x0000000000001139: Dot::Draw(int) at /home/a/dot.cc:41 (discriminator 3)\n"
      " (inlined by) Film::Frame() at /home/a/film.h:7\n"
      "0x0000000000002000: ?? ??:0\n"
      " (inlined by) nothing.c at ??:0\n"
      "0x0000000000003000: start at ??:?\n"
      "garbage\n"
      " (inlined by) garbage at a.c:1\n");
  REQUIRE(found.count(0x1139) == 1);
  const std::vector<SourceLine>& inlined = found.at(0x1139);
  REQUIRE(inlined.size() == 2);
  CHECK(inlined[0].function == "Dot::Draw(int)");
  CHECK(inlined[0].place == "dot.cc:41");
  CHECK(inlined[1].function == "Film::Frame()");
  CHECK(inlined[1].place == "film.h:7");
  REQUIRE(found.count(0x3000) == 1);
  CHECK(found.at(0x3000)[0].place == "");
  CHECK(found.size() == 3);
  CHECK(found.at(0x2000)[0].function == "nothing.c");
}

TEST_CASE("a call is described by the best that is known of it") {
  const std::map<std::string, SourceLines> found = {
      {"/home/a/dot.so", {{0x1, {{"Draw(int)", "dot.cc:41"}, {"Film()", ""}}}}}};
  CHECK(DescribeCalls({{"/home/a/dot.so", 0x1, "_Z4Drawi"},
                       {"/home/a/dot.so", 0x2, "_ZN3Dot4DrawEv"},
                       {"/lib/libm.so.6", 0x30, "sqrt"},
                       {"/lib/libm.so.6", 0x31, ""},
                       {"?", 0x8, ""}},
                      found) == Lines{"Draw(int) at dot.cc:41 in dot.so", "Film() in dot.so",
                                      "Dot::Draw() in dot.so", "sqrt in libm.so.6",
                                      "libm.so.6+0x31", "0x8, where no code is loaded"});
}

TEST_CASE("a function that called itself is described once") {
  CHECK(DescribeCalls({{"/a.so", 1, "f"}, {"/a.so", 2, "g"}, {"/a.so", 2, "g"}, {"/a.so", 3, "f"}},
                      {}) == Lines{"f in a.so", "g in a.so (2 calls)", "f in a.so"});
}

}  // namespace
}  // namespace reel
