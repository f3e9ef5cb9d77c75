#include "daemon/cluster/campaign_directory.h"

#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_field.h"
#include "base/whole_file.h"
#include "daemon/supervisor/film_share.h"

namespace reel {
namespace {

using nlohmann::json;

constexpr const char* kNoteName = "/cluster.json";

Status WriteFile(const std::string& path, const std::string& text) {
  return WriteWholeFile(path, text, Flush::kNow);
}

SegmentChoice SegmentFromText(const std::string& text) {
  const Result<SegmentChoice> segment = ParseSegmentChoice(text);
  if (!segment.ok()) throw std::invalid_argument(segment.status().message());
  return segment.value();
}

bool IsId(const std::string& text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

std::string CampaignNoteToJson(const CampaignNote& note) {
  json tasks = json::array();
  for (const SegmentRun& run : note.tasks) tasks.push_back({run.first, run.count});
  return json{{"campaign", note.id},
              {"engine", note.engine},
              {"segment", SegmentChoiceText(note.segment)},
              {"tasks", tasks},
              {"is_whole", note.is_whole},
              {"limit_seconds", note.limit_seconds},
              {"is_over", note.is_over}}
      .dump();
}

Result<CampaignNote> CampaignNoteFromJson(const std::string& text) {
  try {
    const json read = json::parse(text);
    CampaignNote note;
    note.id = read.at("campaign").get<std::string>();
    note.engine = read.at("engine").get<std::string>();
    note.segment = SegmentFromText(read.at("segment").get<std::string>());
    note.is_whole = read.at("is_whole").get<bool>();
    note.is_over = read.value("is_over", false);
    ReadJson(read.at("limit_seconds"), note.limit_seconds);
    for (const json& run : read.at("tasks")) {
      std::vector<int64_t> numbers;
      ReadJson(run, numbers);
      const bool is_run = numbers.size() == 2 && numbers[0] >= 0 && numbers[1] >= 1 &&
                          numbers[0] <= kMostSegments && numbers[1] <= kMostSegments;
      if (!is_run) return InvalidInput("a campaign's task is no run of segments");
      note.tasks.push_back({numbers[0], numbers[1]});
    }
    if (!IsId(note.id)) return InvalidInput("a campaign's name is 16 hexadecimal digits");
    return note;
  } catch (const std::exception& exception) {
    return InvalidInput(std::string("not a campaign: ") + exception.what());
  }
}

std::optional<CampaignNote> ReadCampaignNote(const std::string& work_directory) {
  std::ifstream file(work_directory + kNoteName, std::ios::binary);
  if (!file) return std::nullopt;
  Result<CampaignNote> note = CampaignNoteFromJson({std::istreambuf_iterator<char>(file), {}});
  return note.ok() ? std::optional(std::move(note).value()) : std::nullopt;
}

std::string NewCampaignId() {
  uint64_t number = 0;
  // Cannot fail for so few bytes once the kernel has been started (getrandom(2)).
  (void)!getrandom(&number, sizeof(number), 0);
  return fmt::format("{:016x}", number);
}

std::string CampaignName(const std::string& id) { return "reel-" + id; }

CampaignDirectory::CampaignDirectory(std::string work_directory, const std::string& id)
    : work_directory_(std::move(work_directory)), path_(work_directory_ + "/cluster-" + id) {}

Status CampaignDirectory::Write(const std::string& job, const std::string& token,
                                const std::string& script) const {
  if (mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST) {
    return UnavailableErrno("making '" + path_ + "'", errno);
  }
  REEL_RETURN_IF_ERROR(WriteFile(path_ + "/job", job));
  REEL_RETURN_IF_ERROR(WriteFile(path_ + "/token", token));
  return WriteFile(script_path(), script);
}

Status CampaignDirectory::GiveAway(const std::string& attempt, int64_t first_segment) const {
  return WriteFile(fmt::format("{}/{}/{}", path_, attempt, kGivenAwayFile),
                   fmt::format("{}\n", first_segment));
}

Status CampaignDirectory::WriteTasks(const CampaignNote& note) const {
  std::string lines;
  for (const SegmentRun& run : note.tasks) {
    lines += fmt::format("segments {} {}\n", run.first, run.count);
  }
  REEL_RETURN_IF_ERROR(WriteFile(path_ + "/tasks", lines));
  return WriteFile(work_directory_ + kNoteName, CampaignNoteToJson(note));
}

}  // namespace reel
