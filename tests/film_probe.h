// What is in a finished film and what became of its job, read back by programs that are not Reel's.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace reel {

// Each line's text after "key=", of the video stream, as `ffprobe -show_entries stream=KEY` gives it.
std::string StreamEntry(const std::string& film, const std::string& key);

// Frames that a decoder gets out of it.
int64_t CountFrames(const std::string& film);

// The number that testcard drew into each frame, in the order in which a decoder gives them.
std::vector<uint32_t> TestcardNumbers(const std::string& film, int width, int height);

// Names beside bin/ in a test's directory, hidden ones too, sorted and separated by spaces.
std::string FilesIn(const std::string& directory);

}  // namespace reel
