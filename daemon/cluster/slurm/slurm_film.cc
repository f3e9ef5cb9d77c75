#include "daemon/cluster/slurm/slurm_film.h"

#include <fmt/format.h>

#include "daemon/cluster/cluster_engine.h"
#include "daemon/cluster/slurm/slurm_text.h"

namespace reel {

std::string NameOf(const SlurmFilm& film, int64_t task) {
  if (task == kLastTask) return fmt::format("{}.{}", film.name, kLastTaskWord);
  return fmt::format("{}.{}", film.name, task / film.array_size);
}

std::vector<std::string> NamesOf(const SlurmFilm& film) {
  std::vector<std::string> names;
  for (int64_t i = 0; i < kMostArrays; ++i) names.push_back(NameOf(film, i * film.array_size));
  names.push_back(NameOf(film, kLastTask));
  return names;
}

// "FILM.2", 7 -> 2 * array_size + 7.
std::optional<int64_t> TaskOf(const SlurmFilm& film, std::string_view name,
                              std::string_view number) {
  const std::string prefix = film.name + ".";
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  if (name == kLastTaskWord) return kLastTask;
  const auto array = SlurmNumber(name);
  const auto index = SlurmNumber(number);
  if (!array || !index) return std::nullopt;
  return *array * film.array_size + *index;
}

}  // namespace reel
