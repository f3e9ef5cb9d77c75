#include "daemon/cluster/slurm/slurm_text.h"

#include <fmt/format.h>

#include "base/quantities.h"

namespace reel {

std::string SlurmList(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ","));
}

std::optional<int64_t> SlurmNumber(std::string_view text) {
  const Result<int64_t> number = ParseInteger(text);
  return number.ok() ? std::optional(number.value()) : std::nullopt;
}

std::string SlurmCell(std::string_view text) {
  const size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
}

}  // namespace reel
