#include "client/watched_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include "client/display_text.h"

namespace reel {
namespace {

// Larger ones are not read to see whether they are as they were.
constexpr int64_t kMostReadBytes = int64_t{64} << 20;

int64_t NowSince1970Ns() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(since_1970).count();
}

}  // namespace

WatchedFiles::Known WatchedFiles::Look(const std::string& path, const Known* before) const {
  Known known;
  known.state = StateOf(path);
  if (before != nullptr && before->state == known.state) {
    known.content = before->content;
  } else if (known.state.exists && known.state.bytes <= kMostReadBytes) {
    const Result<Digest> content = DigestOfFile(path);
    if (content.ok()) known.content = content.value();
  }
  return known;
}

void WatchedFiles::Begin(std::vector<std::string> paths, IsLeftOut is_left_out) {
  paths_ = std::move(paths);
  is_left_out_ = std::move(is_left_out);
  begun_ns_ = NowSince1970Ns();
  std::map<std::string, Known> now;
  for (const auto& [path, state] : StatesOf(paths_, is_left_out_)) {
    const auto before = known_.find(path);
    now[path] = Look(path, before == known_.end() ? nullptr : &before->second);
  }
  known_ = std::move(now);
}

void WatchedFiles::Add(const std::vector<std::string>& paths) {
  for (const auto& [path, state] : StatesOf(paths, is_left_out_)) {
    if (known_.contains(path)) continue;
    Known known = Look(path, nullptr);
    // What was touched in the moment before is read later than that.
    known.is_changed = known.state.changed_ns > begun_ns_;
    known_[path] = known;
  }
  paths_.insert(paths_.end(), paths.begin(), paths.end());
}

size_t WatchedFiles::file_count() const {
  const auto count = std::count_if(known_.begin(), known_.end(),
                                   [](const auto& entry) { return entry.second.state.exists; });
  return static_cast<size_t>(count);
}

std::vector<std::string> WatchedFiles::Changed() {
  std::vector<std::string> changed;
  const FileStates now = StatesOf(paths_, is_left_out_);
  for (const auto& [path, state] : now) {
    const auto before = known_.find(path);
    if (before == known_.end()) {
      if (state.exists) changed.push_back(path);
      continue;
    }
    const Known& known = before->second;
    if (known.is_changed) {
      changed.push_back(path);
    } else if (state != known.state) {
      const Known seen = Look(path, nullptr);
      const bool is_same = seen.state.exists == known.state.exists &&
                           seen.content == known.content &&
                           (seen.content.has_value() || !seen.state.exists);
      if (!is_same) changed.push_back(path);
    }
  }
  for (const auto& [path, known] : known_) {
    if (known.state.exists && !now.contains(path)) changed.push_back(path);
  }
  return changed;
}

std::string ChangedText(const std::vector<std::string>& paths) {
  const auto name = [&paths](size_t i) {
    return Printable(std::filesystem::path(paths[i]).filename().string());
  };
  if (paths.size() == 1) return name(0) + " changed";
  if (paths.size() == 2) return fmt::format("{} and {} changed", name(0), name(1));
  return fmt::format("{} and {} others changed", name(0), paths.size() - 1);
}

}  // namespace reel
