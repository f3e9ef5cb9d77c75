// A frame cache of a test's own, and frames in it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "cache/frame_files.h"
#include "cache/frame_store.h"
#include "slot_bytes.h"
#include "temporary_directory.h"

namespace reel {

struct KeptFrames {
  static constexpr size_t kSlotBytes = 3000;
  static constexpr int64_t kOnDisk = 4096;  // of one frame
  static inline const FilmKey kFilm = DigestOfText("film");
  static inline const FilmKey kOther = DigestOfText("other");

  TemporaryDirectory files;
  std::string frames = FramesDirectory(files / "cache/reel");
  FrameStore store{frames};

  static FrameKey KeyOf(uint32_t frame, const FilmKey& film = kFilm) {
    return MakeFrameKey(film, NumberAsIdentity(frame));
  }
  static SlotBytes BytesOf(uint32_t frame) { return FlatFrame(frame, kSlotBytes); }

  std::string FolderOf(uint32_t frame, const FilmKey& film = kFilm) const {
    return EntryFolder(frames, KeyOf(frame, film));
  }
  std::string PathOf(uint32_t frame, const FilmKey& film = kFilm) const {
    return FolderOf(frame, film) + "/" + EntryName(KeyOf(frame, film));
  }
  bool Save(uint32_t frame, const FilmKey& film = kFilm) {
    return store.Prepare().ok() && store.Save(KeyOf(frame, film), BytesOf(frame)).ok();
  }
  bool IsThere(uint32_t frame) { return store.Find(KeyOf(frame), kSlotBytes); }
  // It is there, and is what was saved.
  bool HasRight(uint32_t frame) {
    SlotBytes slot(kSlotBytes);
    return IsThere(frame) && store.Load(KeyOf(frame), slot) && slot == BytesOf(frame);
  }
};

}  // namespace reel
