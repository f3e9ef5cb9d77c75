#include "daemon/cluster/slurm/slurm_nodes.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "daemon/cluster/slurm/slurm_film.h"
#include "daemon/cluster/slurm/slurm_text.h"

namespace reel {
namespace {

// "5:00", "1:00:00", "2-00:00:00": days, hours, minutes and seconds, from the right; none: "infinite".
std::optional<int64_t> SecondsOf(const std::string& text) {
  int64_t days = 0;
  std::string_view rest = text;
  if (const size_t dash = rest.find('-'); dash != std::string_view::npos) {
    const auto number = SlurmNumber(rest.substr(0, dash));
    if (!number) return std::nullopt;
    days = *number;
    rest.remove_prefix(dash + 1);
  }
  int64_t seconds = 0;
  while (true) {
    const size_t colon = rest.find(':');
    const auto number = SlurmNumber(rest.substr(0, colon));
    if (!number) return std::nullopt;
    seconds = seconds * 60 + *number;
    if (colon == std::string_view::npos) return days * 24 * 3600 + seconds;
    rest.remove_prefix(colon + 1);
  }
}

// "2/6/0/8": allocated, idle, other and all.
int64_t IdleCores(const std::string& text) {
  const size_t begin = text.find('/') + 1;
  return SlurmNumber(std::string_view(text).substr(begin, text.find('/', begin) - begin))
      .value_or(0);
}

}  // namespace

std::vector<std::string> NodesCommand(const ClusterSpec& cluster) {
  std::vector<std::string> command = {"sinfo", "--noheader", "--Node",
                                      "--format=%N|%c|%t|%P|%C|%l"};
  if (!cluster.partition.empty()) command.push_back("--partition=" + cluster.partition);
  return command;
}

// Without a partition it is the default one, which is marked by a star.
ClusterFacts ParseNodes(const std::vector<std::string>& lines) {
  static const std::set<std::string_view> kUsable = {"idle",  "mix",  "alloc",  "comp", "idle~",
                                                     "idle#", "mix#", "alloc#", "plnd"};
  struct Row {
    ClusterFacts::Node node;
    bool is_default;
    std::optional<int64_t> most_seconds;
  };
  std::vector<Row> rows;
  for (const std::string& line : lines) {
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == '|') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    if (cells.size() != 6 || !kUsable.contains(cells[2])) continue;
    // "4+": nodes of a group have so many at least.
    const std::string cores = cells[1].substr(0, cells[1].find('+'));
    rows.push_back({{cells[0], SlurmNumber(cores).value_or(1), IdleCores(cells[4])},
                    cells[3].ends_with('*'),
                    SecondsOf(cells[5])});
  }
  const bool has_default =
      std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.is_default; });
  ClusterFacts facts;
  std::set<std::string> seen;
  for (const Row& row : rows) {
    if (has_default && !row.is_default) continue;
    if (seen.insert(row.node.name).second) facts.nodes.push_back(row.node);
    facts.most_seconds = row.most_seconds;
  }
  return facts;
}

std::vector<std::string> SettingsCommand() { return {"scontrol", "show", "config"}; }

SlurmLimits ParseLimits(const std::vector<std::string>& lines) {
  SlurmLimits limits;
  for (const std::string& line : lines) {
    const size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    const std::string name = SlurmCell(std::string_view(line).substr(0, equals));
    const auto value = SlurmNumber(SlurmCell(std::string_view(line).substr(equals + 1)));
    if (!value || *value < 1) continue;
    if (name == "MaxArraySize") limits.array_size = *value;
    if (name == "MaxJobCount") limits.most_jobs = *value;
  }
  return limits;
}

int64_t MostTasks(const SlurmLimits& limits) {
  // One array less: what an interrupted run left in pieces may need more tasks than were planned.
  return std::max<int64_t>(std::min((kMostArrays - 1) * limits.array_size, limits.most_jobs / 4),
                           1);
}

}  // namespace reel
