#include "cache/film_note.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <exception>
#include <nlohmann/json.hpp>

#include "base/json_field.h"
#include "base/unique_fd.h"
#include "cache/frame_files.h"
#include "cache/own_directory.h"

namespace reel {

REEL_JSON_FIELDS(FilmNote, scene, width, height, frames, fps, first_used_ms)

namespace {

using nlohmann::json;

constexpr size_t kMostBytes = 8192;  // a scene is a path of at most 4096

}  // namespace

std::string FilmNoteToText(const FilmNote& note) {
  return json(note).dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::optional<FilmNote> FilmNoteFromText(const std::string& text) {
  try {
    return json::parse(text).get<FilmNote>();
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::optional<FilmNote> ReadFilmNote(const std::string& frames_directory, const FilmKey& film) {
  const unique_fd fd(open(FilmNotePath(frames_directory, film).c_str(),
                          O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  struct stat found {};
  if (!fd.valid() || fstat(fd.get(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
  std::array<char, kMostBytes> bytes;
  const ssize_t count = read(fd.get(), bytes.data(), bytes.size());
  return count > 0 ? FilmNoteFromText({bytes.data(), static_cast<size_t>(count)}) : std::nullopt;
}

// Half a note, of a process that was killed, is none: it is written again by the next job.
void WriteFilmNote(const std::string& frames_directory, const FilmKey& film, const FilmNote& note) {
  if (ReadFilmNote(frames_directory, film)) return;
  MakeOwnDirectories(frames_directory + "/films");
  const std::string text = FilmNoteToText(note);
  const unique_fd fd(open(FilmNotePath(frames_directory, film).c_str(),
                          O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return;
  [[maybe_unused]] const ssize_t written = write(fd.get(), text.data(), text.size());
}

}  // namespace reel
