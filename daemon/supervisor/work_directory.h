// WorkDirectory: where a film grows, and what is left of it when its job is interrupted.
//
//     .film.mp4.reel/
//       lock                 held (flock) by the one supervisor that makes this film
//       job.json             what decides the film's bytes; another job does not go on from here
//       segment-00003.mp4    encoded frames (or pictures of a sequence)
//       segment-00003.manifest
//       segment-00003.done   its count and size: it was checked and is on the disk
//
// It stands beside the film (same file system, so that a rename is enough) under a name that follows
// from the film's, so that a later run finds it. Removed with the object unless Keep() was called and a
// segment is finished. Runs in the supervisor with the rights of the job's user. One thread.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/status.h"
#include "base/unique_fd.h"
#include "daemon/encoder/segment_plan.h"

namespace reel {

// What a finished segment is known by.
struct FinishedSegment {
  int64_t frame_count = 0;
  int64_t file_bytes = 0;           // 0 for the pictures of a sequence
  std::vector<int64_t> bad_frames;  // of the film, shown as on_bad_frame says

  friend bool operator==(const FinishedSegment&, const FinishedSegment&) = default;
};

class WorkDirectory {
 public:
  // `identity`: name and value of everything that decides the film's bytes.
  using Identity = std::map<std::string, std::string>;

  // What may become of the finished segments of an interrupted run.
  struct Leftovers {
    bool resume = false;   // taken over, when `identity` is theirs
    bool replace = false;  // else thrown away
  };

  // Makes the directory for the film at `film_path` (absolute) and locks it. On failure kInvalidInput (another process makes this film;
  // there are leftovers that `leftovers` does not allow, naming what differs) or kUnavailable (no
  // permission, no room).
  static Result<WorkDirectory> Open(const std::string& film_path, const Identity& identity,
                                    Leftovers leftovers);

  // How many finished segments Open would take over. Changes nothing, and does not see whether another
  // process makes the film at this moment. On failure kInvalidInput or kUnavailable as Open.
  static Result<int64_t> CountLeftovers(const std::string& film_path, const Identity& identity,
                                        Leftovers leftovers);

  WorkDirectory(WorkDirectory&& other) noexcept;
  WorkDirectory& operator=(WorkDirectory&& other) noexcept;
  ~WorkDirectory();

  const std::string& path() const { return path_; }

  // By segment index; of an interrupted run, too.
  const std::map<int64_t, FinishedSegment>& finished() const { return finished_; }

  std::string ManifestPath(int64_t segment) const;

  // What this job is; to be flushed to the disk before the first segment is marked as finished.
  std::string IdentityPath() const;

  // Notes that a segment's files are whole. REQUIRES: they were flushed to the disk. The note is there
  // for good or not at all. On failure kUnavailable.
  Status MarkFinished(int64_t segment, const FinishedSegment& what);

  // Takes the note back; its files are made again.
  void Forget(int64_t segment);

  // Leaves the directory when this object goes, if a segment is finished.
  void Keep() { keep_ = true; }

 private:
  WorkDirectory(std::string path, unique_fd lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string NotePath(int64_t segment) const;
  Status TakeOver(const Identity& identity, Leftovers leftovers);

  std::string path_;
  unique_fd lock_;
  std::map<int64_t, FinishedSegment> finished_;
  bool keep_ = false;
};

// The directory's name for a film: "/a/film.mp4" -> "/a/.film.mp4.reel".
std::string WorkDirectoryFor(const std::string& film_path);

}  // namespace reel
