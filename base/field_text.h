// What any text of a job may hold, and how a path in it becomes absolute. Pure; any thread.
//
// A job travels as JSON and its texts end as arguments of programs, so all are UTF-8 without NUL.

#pragma once

#include <string>
#include <string_view>

#include "base/status.h"

namespace reel {

// UTF-8, at most 64 KiB, no control characters but newline and tab. kInvalidInput otherwise.
Status CheckText(const std::string& text);

// A CheckText of one line that is not empty, at most 255 bytes: a name.
Status CheckWord(const std::string& text);

// `text` when it is absolute, else from `base_directory`; "." and ".." stay, since only the file
// system knows what they mean behind a symbolic link. kInvalidInput for an empty text, one that is
// relative without a base, control characters, or more than PATH_MAX - 1 bytes.
Result<std::string> AbsolutePath(const std::string& text, const std::string& base_directory);

// `text` in single quotes for a message: valid UTF-8 on one line, control characters and stray
// bytes as \xNN, cut after 80 bytes.
std::string Quoted(std::string_view text);

}  // namespace reel
