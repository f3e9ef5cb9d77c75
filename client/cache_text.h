// What `reel cache` prints. Pure.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cache/frame_inventory.h"

namespace reel {

// A table, a line a film, and what they are together. `directory` is where they are, `now_ms` of the wall
// clock.
std::string CacheText(const std::vector<KeptFilm>& films, const std::string& directory,
                      int64_t now_ms);

// {"directory":..., "frames":..., "bytes":..., "films":[{"film":..., "scene":..., "width":..., "height":...,
// "fps":..., "film_frames":..., "frames":..., "bytes":..., "first_used_ms":..., "last_used_ms":...}, ...]} on
// one line. What is not known of a film is empty, or 0.
std::string CacheJson(const std::vector<KeptFilm>& films, const std::string& directory);

// "600 frames, 2.4 MiB"
std::string CacheSizeText(const CacheSize& size);

}  // namespace reel
