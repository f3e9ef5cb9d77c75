// FrameFiles: where the frames of a cache are.
//
//     <cache>/frames/           0700, of this user alone, or it is not used
//       4f/                     the frame key's first byte: 256 folders
//         <film>-<frame>        an entry (frame_entry.h); its name says whose it is. Last changed is last used
//         <film>-<frame>.<process>.<time>.new   one that is being written, or whose writer was killed
//       films/<film>            what is known of a film (film_note.h)
//
// Entries appear by rename and are whole or as they were. Any number of processes may use a cache at once:
// what one removes is not there for the others. Pure.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cache/frame_key.h"

namespace reel {

// Such a file is there for a moment, unless its writer was killed.
inline constexpr std::string_view kEntryDraftEnding = ".new";
inline constexpr int64_t kStaleEntryDraftSeconds = 3600;

inline constexpr int kFrameFolders = 256;

// `cache_directory`: absolute. "" stays "": no cache.
inline std::string FramesDirectory(const std::string& cache_directory) {
  return cache_directory.starts_with('/') ? cache_directory + "/frames" : "";
}

// `frames`: FramesDirectory. 0 <= folder < kFrameFolders.
std::string FolderPath(const std::string& frames, int folder);
std::string EntryFolder(const std::string& frames, const FrameKey& key);
std::string EntryName(const FrameKey& key);

// Nothing when it is no entry's name.
std::optional<FrameKey> ParseEntryName(std::string_view name);

inline std::string FilmNotePath(const std::string& frames, const FilmKey& film) {
  return frames + "/films/" + film.Hex();
}

}  // namespace reel
