// FrameInventory: all that is kept in a cache, looked at and taken away. What `reel cache` shows, and how
// the supervisor keeps a cache within its limit.
//
// Looking reads all 256 folders and asks for each entry's size and time: 0.3 s for 100,000 entries. So it
// is never done for a frame. Any number of processes may do any of this at once: what is gone is gone.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cache/film_note.h"
#include "cache/frame_key.h"

namespace reel {

struct CacheSize {
  int64_t frames = 0;
  int64_t bytes = 0;  // on the disk (DiskBytes)

  friend bool operator==(const CacheSize&, const CacheSize&) = default;
};

struct KeptFilm {
  FilmKey film;
  std::optional<FilmNote> note;
  CacheSize size;
  int64_t last_used_ms = 0;  // wall clock, since 1970
};

// Every film of which there are frames, the one that was used last first. `frames`: FramesDirectory, here
// and below.
std::vector<KeptFilm> ListFilms(const std::string& frames);

struct TrimOrder {
  int64_t limit = 0;   // bytes; nothing is done while there are no more
  int64_t target = 0;  // bytes; else this is what is left, 0 <= target <= limit
  // Nanoseconds since 1970, wall clock: what was used since then is left alone, even over the limit.
  int64_t used_since_ns = INT64_MAX;
  // But brought to the limit, from the other end: a film that is larger than the cache keeps its first
  // frames, which the next run asks for first.
  bool cuts_newest = false;
};

// Takes away what was used longest ago, and what killed processes have left. What is left then.
CacheSize TrimFrames(const std::string& frames, const TrimOrder& order);

// Takes away all frames of a film.
void DropFilm(const std::string& frames, const FilmKey& film);

// Takes away everything. What there was.
CacheSize ClearFrames(const std::string& frames);

}  // namespace reel
