// How Slurm's commands write what they read and print: lists, numbers, columns filled with spaces. Pure.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reel {

// "a,b,c".
std::string SlurmList(const std::vector<std::string>& words);

// None: it is something else, like "n/a" or "infinite".
std::optional<int64_t> SlurmNumber(std::string_view text);

// Without the spaces around it.
std::string SlurmCell(std::string_view text);

}  // namespace reel
