#include "daemon/supervisor/learnt_producers.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "base/field_text.h"
#include "base/json_field.h"
#include "cache/own_directory.h"

namespace reel {

namespace {

using nlohmann::json;

constexpr int64_t kVersion = 1;  // raised when a field changes its meaning
constexpr size_t kMostFileBytes = 4096;
constexpr size_t kNameDigits = 32;
constexpr std::string_view kDraftEnding = ".new";
// A draft is there for less than a millisecond, unless its writer was killed.
constexpr int64_t kStaleDraftSeconds = 3600;

bool IsHexadecimal(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool IsKeyName(std::string_view name) { return name.size() == kNameDigits && IsHexadecimal(name); }

bool IsDraftName(std::string_view name) {
  return name.size() > kNameDigits && IsHexadecimal(name.substr(0, kNameDigits)) &&
         name.ends_with(kDraftEnding);
}

Status CheckLimits(const LearntProducers& learnt) {
  if (learnt.producers < 1 || learnt.producers > kMostProducers) {
    return InvalidInput("producers: out of its limits");
  }
  if (!std::isfinite(learnt.frames_per_second) || learnt.frames_per_second <= 0) {
    return InvalidInput("frames_per_second: not a finite number above 0");
  }
  const bool is_line = learnt.reason.find_first_of("\n\t") == std::string::npos;
  if (learnt.reason.size() > kMostReasonBytes || !is_line) {
    return InvalidInput("reason: not one short line");
  }
  return CheckText(learnt.reason).Prefixed("reason");
}

// What a file holds, as far as it can be ours.
std::optional<std::string> ReadOwn(int directory, const std::string& name) {
  // O_NONBLOCK: opening a FIFO would wait for its other end.
  const unique_fd fd(
      openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  struct stat found {};
  if (!fd.valid() || fstat(fd.get(), &found) != 0 || !S_ISREG(found.st_mode) || !IsOwn(found)) {
    return std::nullopt;
  }
  std::array<char, kMostFileBytes> bytes;
  const ssize_t count = read(fd.get(), bytes.data(), bytes.size());
  if (count <= 0 || found.st_size > static_cast<off_t>(bytes.size())) return std::nullopt;
  return std::string(bytes.data(), static_cast<size_t>(count));
}

// No fsync: a file that a loss of power leaves empty is one that cannot be used.
bool WriteDraft(int directory, const std::string& name, const std::string& text) {
  const unique_fd fd(
      openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  return fd.valid() &&
         write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

struct Aged {
  int64_t changed_ns = 0;
  std::string name;

  friend auto operator<=>(const Aged&, const Aged&) = default;
};

// Files of ours, and drafts that nobody will finish.
struct Listing {
  std::vector<Aged> learnt;
  std::vector<std::string> stale_drafts;
};

Listing List(int directory) {
  Listing listing;
  unique_fd own(openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(own.get()), closedir);
  if (!entries) return listing;
  own.release();  // closedir closes it
  const int64_t now = std::time(nullptr);
  while (const dirent* entry = readdir(entries.get())) {
    const std::string name = entry->d_name;
    struct stat found {};
    if (!IsKeyName(name) && !IsDraftName(name)) continue;
    if (fstatat(directory, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) continue;
    constexpr int64_t kNanoseconds = 1'000'000'000;
    if (IsKeyName(name)) {
      listing.learnt.push_back({found.st_mtim.tv_sec * kNanoseconds + found.st_mtim.tv_nsec, name});
    } else if (now - found.st_mtim.tv_sec > kStaleDraftSeconds) {
      listing.stale_drafts.push_back(name);
    }
  }
  return listing;
}

// Another process may do the same at the same time: what is gone already is gone.
void DropOldest(int directory) {
  Listing listing = List(directory);
  for (const std::string& name : listing.stale_drafts) unlinkat(directory, name.c_str(), 0);
  if (listing.learnt.size() <= LearntStore::kMostFiles) return;
  std::sort(listing.learnt.begin(), listing.learnt.end());
  listing.learnt.resize(listing.learnt.size() - LearntStore::kMostFiles);
  for (const Aged& old : listing.learnt) unlinkat(directory, old.name.c_str(), 0);
}

}  // namespace

std::string LearntProducersToJson(const LearntProducers& learnt) {
  return json{{"version", kVersion},
              {"producers", learnt.producers},
              {"frames_per_second", learnt.frames_per_second},
              {"reason", learnt.reason},
              {"found_ms", learnt.found_ms}}
             .dump(-1, ' ', false, json::error_handler_t::replace) +
         "\n";
}

Result<LearntProducers> LearntProducersFromJson(const std::string& text) {
  const json file = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!file.is_object()) return InvalidInput("not a JSON object");
  LearntProducers learnt;
  try {
    int64_t version = 0;
    ReadJson(file.at("version"), version);
    if (version != kVersion) return InvalidInput(fmt::format("version {}", version));
    ReadJson(file.at("producers"), learnt.producers);
    if (!file.at("frames_per_second").is_number()) return InvalidInput("frames_per_second: type");
    ReadJson(file.at("frames_per_second"), learnt.frames_per_second);
    ReadJson(file.at("reason"), learnt.reason);
    ReadJson(file.at("found_ms"), learnt.found_ms);
  } catch (const std::exception& wrong) {
    return InvalidInput(wrong.what());
  }
  REEL_RETURN_IF_ERROR(CheckLimits(learnt));
  return learnt;
}

LearntStore::LearntStore(const std::string& cache_directory)
    : directory_(cache_directory.starts_with('/') ? cache_directory + "/producers" : "") {}

unique_fd LearntStore::OpenDirectory() const {
  return directory_.empty() ? unique_fd() : OpenOwnDirectory(directory_);
}

std::optional<LearntProducers> LearntStore::Recall(const LearntKey& key) const {
  const unique_fd directory = OpenDirectory();
  if (!directory.valid() || !IsKeyName(key.name)) return std::nullopt;
  const std::optional<std::string> text = ReadOwn(directory.get(), key.name);
  if (!text) return std::nullopt;
  Result<LearntProducers> learnt = LearntProducersFromJson(*text);
  return learnt.ok() ? std::optional(std::move(learnt).value()) : std::nullopt;
}

void LearntStore::Remember(const LearntKey& key, const LearntProducers& learnt) const {
  if (directory_.empty() || !IsKeyName(key.name) || !CheckLimits(learnt).ok()) return;
  MakeOwnDirectories(directory_);
  const unique_fd directory = OpenDirectory();
  if (!directory.valid()) return;
  // By process and moment: home directories are shared by machines, and process numbers are not.
  const auto moment = std::chrono::system_clock::now().time_since_epoch().count();
  const std::string draft = fmt::format("{}.{}.{}{}", key.name, getpid(), moment, kDraftEnding);
  if (!WriteDraft(directory.get(), draft, LearntProducersToJson(learnt)) ||
      renameat(directory.get(), draft.c_str(), directory.get(), key.name.c_str()) != 0) {
    unlinkat(directory.get(), draft.c_str(), 0);
    return;
  }
  DropOldest(directory.get());
}

}  // namespace reel
