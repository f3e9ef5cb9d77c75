// How things look on a terminal: text from outside made harmless, and quantities for people.
//
// What a renderer, ffmpeg or a file's name says may hold escape sequences; nothing of it reaches
// the terminal unchanged. Pure.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace reel {

enum class Lines { kOne, kMany };

// `text` with control characters (ASCII's, and U+0080 to U+009F) and bytes that are not UTF-8 as
// \xNN. With Lines::kMany newlines stay. A tab becomes a space.
std::string Printable(std::string_view text, Lines lines = Lines::kOne);

// "512 B", "3.1 MiB".
std::string FormatBytes(int64_t bytes);

// "0:07", "12:34", "3:05:09". Rounded to the second.
std::string FormatClock(double seconds);

// The time from `since_ms` to `now_ms`, like FormatClock; both are of the wall clock, since 1970.
std::string FormatAge(int64_t since_ms, int64_t now_ms);

}  // namespace reel
