// StackSymbols: the calls of a crashed producer with their functions, files and lines.
//
// Asks binutils' addr2line, as a child with limits; where that is not installed, or takes too long, the
// calls keep what the producer itself said of them. Single-threaded processes only (it forks). Supervisor.

#pragma once

#include <string>
#include <vector>

#include "base/clock.h"

namespace reel {

// No longer than this in all, whatever the modules are: one may be a file of debugging information of
// gigabytes, or no longer be there.
inline constexpr auto kSymbolPatience = milliseconds(2000);

// The calls that the last lines of a dead producer tell of (producer/crash_report.h), innermost first,
// one line each: "Dot::Draw(_cairo*, reel::Frame const&) at dot.cc:41 in dot.so". Empty when the lines
// hold no crash. Blocks for kSymbolPatience at most.
std::vector<std::string> SymbolizeStack(const std::vector<std::string>& lines);

}  // namespace reel
