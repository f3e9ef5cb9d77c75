#include "daemon/process/crash_stack.h"

#include <cxxabi.h>
#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

namespace reel {
namespace {

constexpr std::string_view kCauseBegin = "reel-crash: ";
constexpr std::string_view kCauseEnd = "; calls, innermost first:";
constexpr std::string_view kCallBegin = "  at ";
constexpr std::string_view kInlined = " (inlined by) ";
constexpr std::string_view kUnknown = "??";  // addr2line's word

std::optional<uint64_t> ParseHex(std::string_view text) {
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, 16);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

// "  at 0 /home/a/dot.so+0x1139 (_ZN3Dot4DrawEv)"; a path may hold anything but a newline.
std::optional<StackCall> ReadCall(std::string_view line) {
  if (!line.starts_with(kCallBegin)) return std::nullopt;
  line.remove_prefix(kCallBegin.size());
  const size_t number_end = line.find(' ');
  if (number_end == std::string_view::npos || number_end == 0 ||
      line.find_first_not_of("0123456789") != number_end) {
    return std::nullopt;
  }
  line.remove_prefix(number_end + 1);
  StackCall call;
  const size_t symbol = line.rfind(" (");
  if (symbol != std::string_view::npos && line.ends_with(')')) {
    call.symbol = line.substr(symbol + 2, line.size() - symbol - 3);
    line = line.substr(0, symbol);
  }
  const size_t plus = line.rfind("+0x");
  if (plus == std::string_view::npos || plus == 0) return std::nullopt;
  const std::optional<uint64_t> offset = ParseHex(line.substr(plus + 3));
  if (!offset) return std::nullopt;
  call.module = line.substr(0, plus);
  call.offset = *offset;
  return call;
}

std::string_view FileName(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// "Dot::Draw() at /home/a/dot.cc:41 (discriminator 3)", "Dot::Draw() at ??:?" or "?? ??:0".
std::optional<SourceLine> ReadSourceLine(std::string_view text) {
  const size_t at = text.rfind(" at ");
  if (text.starts_with(kUnknown) || at == std::string_view::npos) return std::nullopt;
  std::string_view place = text.substr(at + 4);
  place = place.substr(0, place.find(" (discriminator "));
  if (place.starts_with(kUnknown)) place = {};
  return SourceLine{std::string(text.substr(0, at)), std::string(FileName(place))};
}

// A name of C stays what it is: to the demangler "f" is the type float.
std::string Demangled(const std::string& symbol) {
  if (!symbol.starts_with("_Z")) return symbol;
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), &std::free);
  return status == 0 && name ? name.get() : symbol;
}

std::string Describe(const StackCall& call) {
  if (call.module == "?") return fmt::format("{:#x}, where no code is loaded", call.offset);
  const std::string_view module = FileName(call.module);
  if (call.symbol.empty()) return fmt::format("{}+{:#x}", module, call.offset);
  return fmt::format("{} in {}", Demangled(call.symbol), module);
}

std::string Describe(const SourceLine& line, std::string_view module) {
  if (line.place.empty()) return fmt::format("{} in {}", line.function, FileName(module));
  return fmt::format("{} at {} in {}", line.function, line.place, FileName(module));
}

std::vector<std::string> DescribeEach(const StackCall& call,
                                      const std::map<std::string, SourceLines>& by_module) {
  const auto module = by_module.find(call.module);
  if (module == by_module.end()) return {Describe(call)};
  const auto found = module->second.find(call.offset);
  if (found == module->second.end()) return {Describe(call)};
  std::vector<std::string> lines;
  for (const SourceLine& line : found->second) lines.push_back(Describe(line, call.module));
  return lines;
}

std::vector<std::string> FoldRepeated(const std::vector<std::string>& lines) {
  std::vector<std::string> folded;
  for (size_t i = 0; i < lines.size();) {
    size_t end = i + 1;
    while (end < lines.size() && lines[end] == lines[i]) ++end;
    folded.push_back(end - i == 1 ? lines[i] : fmt::format("{} ({} calls)", lines[i], end - i));
    i = end;
  }
  return folded;
}

}  // namespace

CrashReading ReadCrash(const std::vector<std::string>& lines) {
  CrashReading crash;
  for (const std::string& line : lines) {
    if (line.starts_with(kCauseBegin)) {
      crash.cause = line.substr(kCauseBegin.size());
      if (crash.cause.ends_with(kCauseEnd)) {
        crash.cause.resize(crash.cause.size() - kCauseEnd.size());
      }
      crash.calls.clear();
      continue;
    }
    std::optional<StackCall> call = crash.cause.empty() ? std::nullopt : ReadCall(line);
    if (call) {
      crash.calls.push_back(std::move(*call));
    } else {
      crash.printed.push_back(line);
    }
  }
  return crash;
}

SourceLines ReadAddr2line(std::string_view output) {
  SourceLines found;
  std::optional<uint64_t> address;
  while (!output.empty()) {
    const size_t end = output.find('\n');
    std::string_view line = output.substr(0, end);
    output = end == std::string_view::npos ? std::string_view() : output.substr(end + 1);
    if (line.starts_with(kInlined)) {
      line.remove_prefix(kInlined.size());
    } else {
      const size_t colon = line.find(": ");
      address = line.starts_with("0x") && colon != std::string_view::npos
                    ? ParseHex(line.substr(2, colon - 2))
                    : std::nullopt;
      if (address) line.remove_prefix(colon + 2);
    }
    std::optional<SourceLine> source = address ? ReadSourceLine(line) : std::nullopt;
    if (source) found[*address].push_back(std::move(*source));
  }
  return found;
}

std::vector<std::string> DescribeCalls(const std::vector<StackCall>& calls,
                                       const std::map<std::string, SourceLines>& by_module) {
  std::vector<std::string> lines;
  for (const StackCall& call : calls) {
    for (std::string& line : DescribeEach(call, by_module)) lines.push_back(std::move(line));
  }
  return FoldRepeated(lines);
}

}  // namespace reel
