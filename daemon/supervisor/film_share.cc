#include "daemon/supervisor/film_share.h"

#include <fstream>

#include "base/directory_names.h"

namespace reel {

std::optional<int64_t> ReadGivenAway(const std::string& attempt) {
  RenewNames(attempt);
  std::ifstream file(attempt + "/" + kGivenAwayFile);
  int64_t first = 0;
  return file >> first ? std::optional(first) : std::nullopt;
}

}  // namespace reel
