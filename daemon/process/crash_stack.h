// CrashStack: what the last lines of a dead producer say of its crash, taken apart and put into words.
//
// Reads the lines that producer/crash_report.h documents. They come from a process that ran a user's
// code, so they are claims: whoever is given a module's path opens it with the user's rights and no
// others. Pure functions.
//
//     crash = ReadCrash(last lines)
//     per module of crash.calls: ReadAddr2line(what `addr2line -aCfip` printed) -> found
//     DescribeCalls(crash.calls, found)

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace reel {

struct StackCall {
  std::string module;   // the file that holds the code; "?" where none was loaded
  uint64_t offset = 0;  // in it
  std::string symbol;   // mangled; "" where none is known
};

struct CrashReading {
  std::string cause;                 // "signal 11 (SIGSEGV) at address 0x0"; "" without a report
  std::vector<StackCall> calls;      // innermost first
  std::vector<std::string> printed;  // the other lines: what the renderer itself had to say
};

// Of several reports the last one counts.
CrashReading ReadCrash(const std::vector<std::string>& lines);

// One function at an address; several where calls were inlined, innermost first.
struct SourceLine {
  std::string function;  // "Dot::Draw(_cairo*, reel::Frame const&)"
  std::string place;     // "dot.cc:41"; "" where the module was built without -g
};
using SourceLines = std::map<uint64_t, std::vector<SourceLine>>;  // by offset in one module

// What binutils' addr2line printed with the options -a -C -f -i -p. What it does not know is left out.
SourceLines ReadAddr2line(std::string_view output);

// One line a function: "Dot::Draw(…) at dot.cc:41 in dot.so", "Dot::Draw(…) in dot.so" or
// "dot.so+0x1139". A function that called itself stands there once, with the number of calls.
std::vector<std::string> DescribeCalls(const std::vector<StackCall>& calls,
                                       const std::map<std::string, SourceLines>& by_module);

}  // namespace reel
