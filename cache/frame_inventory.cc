#include "cache/frame_inventory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "cache/file_time.h"
#include "cache/frame_files.h"
#include "cache/frame_store.h"
#include "cache/own_directory.h"

namespace reel {
namespace {

constexpr int64_t kNanosecondsPerMs = 1'000'000;

struct Entry {
  FrameKey key;
  int64_t bytes = 0;
  int64_t used_ns = 0;
};

using Visit = std::function<void(int folder, const std::string& name)>;

// Each name in a directory that is ours; `folder` is its descriptor.
void ForEachName(const std::string& path, const Visit& visit) {
  unique_fd fd = OpenOwnDirectory(path);
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(fd.get()), closedir);
  if (!entries) return;
  const int folder = fd.release();  // closedir closes it
  while (const dirent* entry = readdir(entries.get())) visit(folder, entry->d_name);
}

// In the folders of a cache.
void ForEachFile(const std::string& frames, const Visit& visit) {
  if (frames.empty() || !OpenOwnDirectory(frames).valid()) return;
  for (int folder = 0; folder < kFrameFolders; ++folder) {
    ForEachName(FolderPath(frames, folder), visit);
  }
}

// An entry, or one that was being written. Somebody may have chosen a directory with folders of his own.
bool IsOurs(const std::string& name) {
  const bool is_draft = name.ends_with(kEntryDraftEnding);
  return ParseEntryName(is_draft ? name.substr(0, name.find('.')) : name).has_value();
}

void RemoveWhenStale(int folder, const std::string& name, int64_t now_s) {
  struct stat found {};
  if (!IsOurs(name) || fstatat(folder, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0 ||
      now_s - found.st_mtim.tv_sec <= kStaleEntryDraftSeconds) {
    return;
  }
  unlinkat(folder, name.c_str(), 0);
}

// Every entry; what killed processes have left is taken away on the way.
std::vector<Entry> ListEntries(const std::string& frames) {
  std::vector<Entry> entries;
  const int64_t now_s = std::time(nullptr);
  ForEachFile(frames, [&](int folder, const std::string& name) {
    const std::optional<FrameKey> key = ParseEntryName(name);
    struct stat found {};
    if (!key) {
      RemoveWhenStale(folder, name, now_s);
    } else if (fstatat(folder, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0) {
      entries.push_back({*key, DiskBytes(found.st_size), FileTimeNs(found.st_mtim)});
    }
  });
  return entries;
}

bool Remove(const std::string& frames, const FrameKey& key) {
  return unlink((EntryFolder(frames, key) + "/" + EntryName(key)).c_str()) == 0;
}

// A job writes the note before its first frame.
void RemoveNotesWithoutFrames(const std::string& frames, const std::vector<Entry>& left) {
  std::set<FilmKey> films;
  for (const Entry& entry : left) films.insert(entry.key.film);
  const int64_t now_s = std::time(nullptr);
  ForEachName(frames + "/films", [&](int folder, const std::string& name) {
    struct stat found {};
    const std::optional<Digest> film = Digest::FromHex(name);
    if (!film || films.contains(*film)) return;
    if (fstatat(folder, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (now_s - found.st_mtim.tv_sec > kStaleEntryDraftSeconds) unlinkat(folder, name.c_str(), 0);
  });
}

CacheSize SizeOf(const std::vector<Entry>& entries) {
  CacheSize size;
  for (const Entry& entry : entries) {
    ++size.frames;
    size.bytes += entry.bytes;
  }
  return size;
}

}  // namespace

std::vector<KeptFilm> ListFilms(const std::string& frames) {
  std::map<FilmKey, KeptFilm> by_key;
  for (const Entry& entry : ListEntries(frames)) {
    KeptFilm& film = by_key[entry.key.film];
    film.film = entry.key.film;
    ++film.size.frames;
    film.size.bytes += entry.bytes;
    film.last_used_ms = std::max(film.last_used_ms, entry.used_ns / kNanosecondsPerMs);
  }
  std::vector<KeptFilm> films;
  for (auto& [key, film] : by_key) {
    film.note = ReadFilmNote(frames, key);
    films.push_back(std::move(film));
  }
  std::stable_sort(films.begin(), films.end(), [](const KeptFilm& one, const KeptFilm& other) {
    return one.last_used_ms > other.last_used_ms;
  });
  return films;
}

CacheSize TrimFrames(const std::string& frames, const TrimOrder& order) {
  std::vector<Entry> entries = ListEntries(frames);
  CacheSize left = SizeOf(entries);
  // Another process may have taken it away; then it is gone all the same.
  const auto take_away = [&](const Entry& entry) {
    Remove(frames, entry.key);
    --left.frames;
    left.bytes -= entry.bytes;
  };
  if (left.bytes > order.limit) {
    std::sort(entries.begin(), entries.end(),
              [](const Entry& one, const Entry& other) { return one.used_ns < other.used_ns; });
    auto oldest = entries.begin();
    while (oldest != entries.end() && left.bytes > order.target &&
           oldest->used_ns < order.used_since_ns) {
      take_away(*oldest++);
    }
    entries.erase(entries.begin(), oldest);
  }
  while (order.cuts_newest && left.bytes > order.limit) {
    take_away(entries.back());
    entries.pop_back();
  }
  RemoveNotesWithoutFrames(frames, entries);
  return left;
}

void DropFilm(const std::string& frames, const FilmKey& film) {
  ForEachFile(frames, [&](int folder, const std::string& name) {
    if (const auto key = ParseEntryName(name); key && key->film == film) {
      unlinkat(folder, name.c_str(), 0);
    }
  });
}

CacheSize ClearFrames(const std::string& frames) {
  const CacheSize size = SizeOf(ListEntries(frames));
  if (frames.empty() || !OpenOwnDirectory(frames).valid()) return size;
  for (int folder = 0; folder < kFrameFolders; ++folder) {
    ForEachName(FolderPath(frames, folder), [](int in, const std::string& name) {
      if (IsOurs(name)) unlinkat(in, name.c_str(), 0);
    });
    rmdir(FolderPath(frames, folder).c_str());
  }
  ForEachName(frames + "/films", [](int in, const std::string& name) {
    if (Digest::FromHex(name)) unlinkat(in, name.c_str(), 0);
  });
  rmdir((frames + "/films").c_str());
  return size;
}

}  // namespace reel
