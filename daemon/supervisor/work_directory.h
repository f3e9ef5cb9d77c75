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
//
// Several supervisors, on as many machines, may make segments of one film (film_share.h). Each then has a directory of
// its own below this one, an attempt, and nothing in it is ever touched by another. What they share are the notes:
//
//       segment-00003.done             a link to the note below: whoever links first has made the segment
//       cluster-4f1c/00003-18a@n2/     an attempt
//         segment-00003.mp4
//         segment-00003.done
//
// link(2) refuses an existing name on every file system, NFS included, so a segment is made exactly once, and a second
// copy of a task that nobody knows of changes nothing.

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
  std::string made_in = {};         // the attempt's directory, below this one; empty: this one

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
    // Taken over although no segment is finished: others are at work there.
    bool in_progress = false;
  };

  // Makes the directory for the film at `film_path` (absolute) and locks it. On failure kInvalidInput (another process makes this film;
  // there are leftovers that `leftovers` does not allow, naming what differs) or kUnavailable (no
  // permission, no room).
  static Result<WorkDirectory> Open(const std::string& film_path, const Identity& identity,
                                    Leftovers leftovers);

  // The segments whose notes an attempt reads: with thousands of tasks, each of all notes would be millions of files
  // opened.
  struct NotesOf {
    int64_t first_segment = 0;
    int64_t segment_count = -1;  // -1: of all
  };

  // An attempt's directory, `attempt`, which is there, in a directory below the film's. Without a lock. On failure
  // kInvalidInput: the film there has another identity, naming what differs; kUnavailable: there is none.
  static Result<WorkDirectory> OpenAttempt(const std::string& film_path, const Identity& identity,
                                           const std::string& attempt, NotesOf notes);

  // How many finished segments Open would take over. Changes nothing, and does not see whether another
  // process makes the film at this moment. On failure kInvalidInput or kUnavailable as Open.
  static Result<int64_t> CountLeftovers(const std::string& film_path, const Identity& identity,
                                        Leftovers leftovers);

  WorkDirectory(WorkDirectory&& other) noexcept;
  WorkDirectory& operator=(WorkDirectory&& other) noexcept;
  ~WorkDirectory();

  const std::string& path() const { return path_; }

  // Where the notes are: path(), or of an attempt the film's directory.
  const std::string& film_directory() const { return film_directory_; }

  // By segment index; of an interrupted run, too, and of an attempt those that it reads, as they were when
  // it was opened.
  const std::map<int64_t, FinishedSegment>& finished() const { return finished_; }

  // Looks which segments attempts have finished since it was opened, or have taken back. Opens new notes only.
  void ReadNews();

  std::string ManifestPath(int64_t segment) const;

  // What this job is; to be flushed to the disk before the first segment is marked as finished.
  std::string IdentityPath() const;

  // Notes that a segment's files are whole. REQUIRES: they were flushed to the disk. The note is there
  // for good or not at all. Of an attempt: unless another one was first, which is then in finished(). On failure kUnavailable.
  Status MarkFinished(int64_t segment, const FinishedSegment& what);

  // Takes the note back; its files are made again.
  void Forget(int64_t segment);

  // Leaves the directory when this object goes, if a segment is finished.
  void Keep() { keep_ = true; }

  // The same, also when none is.
  void KeepInAnyCase() { keep_in_any_case_ = true; }

 private:
  WorkDirectory(std::string path, unique_fd lock)
      : path_(std::move(path)), film_directory_(path_), lock_(std::move(lock)) {}

  std::string NotePath(int64_t segment) const;
  bool is_attempt() const { return path_ != film_directory_; }
  Status TakeOver(const Identity& identity, Leftovers leftovers);

  std::string path_;
  std::string film_directory_;
  unique_fd lock_;
  std::map<int64_t, FinishedSegment> finished_;
  bool keep_ = false;
  bool keep_in_any_case_ = false;
};

// The directory's name for a film: "/a/film.mp4" -> "/a/.film.mp4.reel".
std::string WorkDirectoryFor(const std::string& film_path);

}  // namespace reel
