// FilmNote: what a cache knows of a film beside its frames, for people: a small text file a film key.
//
// It decides nothing: a note that is missing, damaged or wrong is only shown so. Blocks for a few system
// calls.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cache/frame_key.h"

namespace reel {

struct FilmNote {
  std::string scene;   // as the job names it: a renderer, or a path
  int64_t width = 0;   // pixels, drawn
  int64_t height = 0;  // pixels
  int64_t frames = 0;  // of the whole film
  std::string fps;
  int64_t first_used_ms = 0;  // wall clock, since 1970

  friend bool operator==(const FilmNote&, const FilmNote&) = default;
};

std::optional<FilmNote> ReadFilmNote(const std::string& frames_directory, const FilmKey& film);

// Leaves one that is there. What fails is silent.
void WriteFilmNote(const std::string& frames_directory, const FilmKey& film, const FilmNote& note);

// The file's content, and back; nothing when it is no such content. Pure.
std::string FilmNoteToText(const FilmNote& note);
std::optional<FilmNote> FilmNoteFromText(const std::string& text);

}  // namespace reel
