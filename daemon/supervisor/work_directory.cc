#include "daemon/supervisor/work_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <charconv>
#include <climits>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "base/directory_names.h"
#include "base/fault_point.h"
#include "base/whole_file.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view kNoteEnding = ".done";
// Added to the name of a directory that is being removed.
constexpr std::string_view kGone = ".gone";

Status CannotUse(const std::string& path, int error_number) {
  return UnavailableErrno("output: cannot write into the directory of '" + path + "'",
                          error_number);
}

std::string ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Status WriteNote(const std::string& path, const std::string& text, Flush flush) {
  if (const int failure = FaultErrno("segment.note")) {
    return UnavailableErrno("writing '" + path + "'", failure);
  }
  return WriteWholeFile(path, text, flush);
}

Status InTheWay(const std::string& path) {
  return InvalidInput(
      fmt::format("output: '{}' is in the way: the film grows in a directory of this name", path));
}

struct Locked {
  unique_fd lock;
  bool is_gone = false;  // the directory was removed between our open and our lock
};

Result<Locked> TakeLock(const std::string& path, const std::string& film_path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return CannotUse(film_path, errno);
  struct stat made {};
  if (lstat(path.c_str(), &made) != 0) return Locked{{}, true};
  if (!S_ISDIR(made.st_mode)) return InTheWay(path);
  // Whoever owns it decides what is in it: which program a cluster's nodes run, too.
  if (made.st_uid != geteuid() && geteuid() != 0) {
    return InvalidInput(fmt::format(
        "output: '{}' belongs to another user; remove it, or give the film another name", path));
  }
  const std::string name = path + "/lock";
  unique_fd lock(open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.valid() && errno == ENOENT) return Locked{{}, true};
  if (!lock.valid()) return CannotUse(film_path, errno);
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    // A file system may have no locks (Lustre without -o flock): then nobody is kept out.
    if (errno == ENOSYS || errno == EOPNOTSUPP) return Locked{std::move(lock), false};
    if (errno != EWOULDBLOCK) return CannotUse(film_path, errno);
    return InvalidInput(fmt::format("output: '{}' is being made by another job (process {})",
                                    film_path, ReadText(name)));
  }
  struct stat held {};
  struct stat named {};
  const bool is_same = fstat(lock.get(), &held) == 0 && stat(name.c_str(), &named) == 0 &&
                       held.st_ino == named.st_ino;
  if (!is_same) return Locked{{}, true};
  const std::string pid = std::to_string(getpid());
  // Only for the message above.
  if (ftruncate(lock.get(), 0) == 0) (void)!pwrite(lock.get(), pid.data(), pid.size(), 0);
  return Locked{std::move(lock), false};
}

std::string IdentityText(const WorkDirectory::Identity& identity) { return json(identity).dump(1); }

// The first thing that differs, in words; none when all are equal.
std::optional<std::string> IdentityDifference(const std::string& text,
                                              const WorkDirectory::Identity& identity) {
  const json old = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!old.is_object()) return "what it belongs to cannot be read";
  for (const auto& [name, value] : identity) {
    if (!old.contains(name) || old[name] != value) return name + " is not the same";
  }
  return old.size() == identity.size() ? std::nullopt
                                       : std::optional<std::string>("it has other settings");
}

std::optional<FinishedSegment> ParseNote(const std::string& text) {
  const json note = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!note.is_object()) return std::nullopt;
  try {
    return FinishedSegment{note.at("frames").get<int64_t>(), note.at("bytes").get<int64_t>(),
                           note.at("bad_frames").get<std::vector<int64_t>>(),
                           note.value("made_in", std::string())};
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

using Notes = std::map<int64_t, FinishedSegment>;

// Those of `known` are not read again.
Notes ReadNotes(const std::string& path, const Notes& known = {}) {
  Notes notes;
  for (const std::string& name : DirectoryNames(path)) {
    int64_t index = -1;
    constexpr std::string_view kBegin = "segment-";
    if (!name.starts_with(kBegin) || !name.ends_with(kNoteEnding)) continue;
    const char* end = name.data() + name.size() - kNoteEnding.size();
    if (std::from_chars(name.data() + kBegin.size(), end, index).ptr != end || index < 0) continue;
    if (const auto found = known.find(index); found != known.end()) {
      notes.insert(*found);
    } else if (auto note = ParseNote(ReadText(path + "/" + name))) {
      notes[index] = std::move(*note);
    }
  }
  return notes;
}

std::string NoteName(int64_t segment) {
  return fmt::format("segment-{:05}{}", segment, kNoteEnding);
}

// Makes the note `own` the film's, and returns what the film's note says then: another one's, if that was
// there before.
Result<FinishedSegment> LinkNote(const std::string& own, const std::string& note,
                                 const FinishedSegment& what) {
  const int failure = link(own.c_str(), note.c_str()) == 0 ? 0 : errno;
  struct stat info {};
  // NFS may have done it and lost the answer, and is asked again.
  const bool is_ours = failure == 0 || (stat(own.c_str(), &info) == 0 && info.st_nlink == 2);
  if (is_ours) {
    // The segment is made, and must not be made again over its file; where the link is lost with the power, it is.
    (void)FlushDirectory(fs::path(note).parent_path());
    return what;
  }
  if (failure != EEXIST) return UnavailableErrno("linking '" + note + "'", failure);
  const std::optional<FinishedSegment> other = ParseNote(ReadText(note));
  if (other) return *other;
  return Failed(fmt::format("'{}' cannot be read", note));
}

std::string IdentityFile(const std::string& path) { return path + "/job.json"; }

// Whether the segments in `path` are taken over; otherwise they may go. On failure kInvalidInput:
// `leftovers` allows neither.
Result<bool> AreTakenOver(const std::string& path, size_t segment_count,
                          const WorkDirectory::Identity& identity,
                          WorkDirectory::Leftovers leftovers) {
  if (segment_count == 0 && !leftovers.in_progress) return false;
  const std::optional<std::string> difference =
      IdentityDifference(ReadText(IdentityFile(path)), identity);
  if (leftovers.resume && !difference) return true;
  if (segment_count == 0) return false;
  if (leftovers.replace) return false;
  const std::string segments =
      fmt::format("{} finished segment{}", segment_count, segment_count == 1 ? "" : "s");
  if (leftovers.resume) {
    return InvalidInput(fmt::format("resume: '{}' has {} of another job: {}; --force begins again",
                                    path, segments, *difference));
  }
  return InvalidInput(
      fmt::format("output: an interrupted run left {} in '{}'; --resume goes on from there, "
                  "--force begins again",
                  segments, path));
}

// Attempts at an earlier film may live, on machines that nobody reaches, and know their directories and this one by
// name only: once those have other names they cannot link a note any more. Removing them does not do that: it takes its
// time, and fails where NFS keeps a file that is open.
Status MoveAttemptsAway(const std::string& path) {
  constexpr std::string_view kCampaign = "cluster-";
  for (const std::string& name : DirectoryNames(path)) {
    if (!name.starts_with(kCampaign)) continue;
    const std::string from = path + "/" + name;
    const std::string to = fmt::format("{}/gone-{}", path, name.substr(kCampaign.size()));
    if (rename(from.c_str(), to.c_str()) != 0) {
      return UnavailableErrno("renaming '" + from + "'", errno);
    }
  }
  return Status::Ok();
}

void RemoveAllButLock(const std::string& path) {
  std::error_code ignored;
  for (const std::string& name : DirectoryNames(path)) {
    if (name != "lock") fs::remove_all(fs::path(path) / name, ignored);
  }
}

// A file that is open stays on NFS, under another name, and so does its directory. The lock can only be closed where
// nobody looks for it any more: whoever has opened it before sees that it is not the directory's.
void RemoveLocked(const std::string& path, unique_fd lock) {
  const std::string gone = path + std::string(kGone);
  std::error_code ignored;
  // Of one that was killed here.
  fs::remove_all(gone, ignored);
  const bool is_away = rename(path.c_str(), gone.c_str()) == 0;
  if (is_away) lock.reset();
  fs::remove_all(is_away ? gone : path, ignored);
}

}  // namespace

std::string WorkDirectoryFor(const std::string& film_path) {
  const fs::path film(film_path);
  std::string name = "." + film.filename().string() + ".reel";
  if (name.size() + kGone.size() > NAME_MAX) {
    name = fmt::format(".{:016x}.reel", XXH3_64bits(name.data(), name.size()));
  }
  return film.parent_path() / name;
}

Result<WorkDirectory> WorkDirectory::Open(const std::string& film_path, const Identity& identity,
                                          Leftovers leftovers) {
  const std::string path = WorkDirectoryFor(film_path);
  // A directory can only go between our open and our lock when its holder ends just then.
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    REEL_ASSIGN_OR_RETURN(Locked locked, TakeLock(path, film_path));
    if (locked.is_gone) continue;
    WorkDirectory directory(path, std::move(locked.lock));
    const Status status = directory.TakeOver(identity, leftovers);
    if (status.ok()) return directory;
    directory.keep_ = true;  // what is refused is not ours to remove
    return status;
  }
  return CannotUse(film_path, EBUSY);
}

Result<WorkDirectory> WorkDirectory::OpenAttempt(const std::string& film_path,
                                                 const Identity& identity,
                                                 const std::string& attempt, NotesOf notes) {
  WorkDirectory directory(attempt, unique_fd());
  directory.film_directory_ = WorkDirectoryFor(film_path);
  const std::string text = ReadText(IdentityFile(directory.film_directory_));
  if (text.empty()) {
    return Unavailable(fmt::format(
        "'{}' is not there: the film's job has ended, or this node does not see its directory",
        IdentityFile(directory.film_directory_)));
  }
  if (const auto difference = IdentityDifference(text, identity)) {
    return InvalidInput(fmt::format("this node would make another film: {}", *difference));
  }
  if (notes.segment_count < 0) {
    directory.finished_ = ReadNotes(directory.film_directory_);
    return directory;
  }
  for (int64_t i = notes.first_segment; i < notes.first_segment + notes.segment_count; ++i) {
    if (auto note = ParseNote(ReadText(directory.NotePath(i)))) {
      directory.finished_[i] = std::move(*note);
    }
  }
  return directory;
}

Result<int64_t> WorkDirectory::CountLeftovers(const std::string& film_path,
                                              const Identity& identity, Leftovers leftovers) {
  const std::string path = WorkDirectoryFor(film_path);
  struct stat made {};
  if (lstat(path.c_str(), &made) != 0) {
    return errno == ENOENT ? Result<int64_t>(0) : CannotUse(film_path, errno);
  }
  if (!S_ISDIR(made.st_mode)) return InTheWay(path);
  if (access(path.c_str(), R_OK | W_OK | X_OK) != 0) return CannotUse(film_path, errno);
  const size_t segment_count = ReadNotes(path).size();
  REEL_ASSIGN_OR_RETURN(const bool are_taken_over,
                        AreTakenOver(path, segment_count, identity, leftovers));
  return are_taken_over ? static_cast<int64_t>(segment_count) : 0;
}

Status WorkDirectory::TakeOver(const Identity& identity, Leftovers leftovers) {
  finished_ = ReadNotes(path_);
  const bool has_leftovers = !finished_.empty();
  REEL_ASSIGN_OR_RETURN(const bool are_taken_over,
                        AreTakenOver(path_, finished_.size(), identity, leftovers));
  if (are_taken_over) return Status::Ok();
  REEL_RETURN_IF_ERROR(MoveAttemptsAway(path_));
  RemoveAllButLock(path_);
  finished_.clear();
  // It is read only beside a finished segment's note. Where one has just been removed, it must not come
  // back beside this. Otherwise the first note of this job is the first that needs it, and ffmpeg, which
  // is started next, need not wait for a disk that may be busy.
  return WriteNote(IdentityPath(), IdentityText(identity),
                   has_leftovers ? Flush::kNow : Flush::kLater);
}

WorkDirectory::WorkDirectory(WorkDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      film_directory_(other.film_directory_),
      lock_(std::move(other.lock_)),
      finished_(std::move(other.finished_)),
      keep_(other.keep_),
      keep_in_any_case_(other.keep_in_any_case_) {}

// The other way round, so that a directory that was here goes with `other`.
WorkDirectory& WorkDirectory::operator=(WorkDirectory&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(film_directory_, other.film_directory_);
  std::swap(lock_, other.lock_);
  std::swap(finished_, other.finished_);
  std::swap(keep_, other.keep_);
  std::swap(keep_in_any_case_, other.keep_in_any_case_);
  return *this;
}

// While the lock is held, so that nobody moves in meanwhile.
WorkDirectory::~WorkDirectory() {
  // What an attempt has left goes with the film's directory, whose job has not ended.
  if (path_.empty() || is_attempt()) return;
  if (keep_in_any_case_ || (keep_ && !finished_.empty())) return;
  (void)MoveAttemptsAway(path_);
  RemoveAllButLock(path_);
  RemoveLocked(path_, std::move(lock_));
}

void WorkDirectory::ReadNews() { finished_ = ReadNotes(film_directory_, finished_); }

std::string WorkDirectory::ManifestPath(int64_t segment) const {
  return fmt::format("{}/segment-{:05}.manifest", path_, segment);
}

std::string WorkDirectory::IdentityPath() const { return IdentityFile(film_directory_); }

std::string WorkDirectory::NotePath(int64_t segment) const {
  return fmt::format("{}/{}", film_directory_, NoteName(segment));
}

Status WorkDirectory::MarkFinished(int64_t segment, const FinishedSegment& what) {
  json note = {
      {"frames", what.frame_count}, {"bytes", what.file_bytes}, {"bad_frames", what.bad_frames}};
  FinishedSegment finished = what;
  if (is_attempt()) {
    finished.made_in = fs::path(path_).lexically_relative(film_directory_);
    note["made_in"] = finished.made_in;
  }
  const std::string own = path_ + "/" + NoteName(segment);
  REEL_RETURN_IF_ERROR(WriteNote(own, note.dump(), Flush::kNow));
  if (is_attempt()) {
    REEL_ASSIGN_OR_RETURN(finished, LinkNote(own, NotePath(segment), finished));
  }
  finished_[segment] = finished;
  FaultPoint("segment.noted");
  return Status::Ok();
}

void WorkDirectory::Forget(int64_t segment) {
  unlink(NotePath(segment).c_str());
  finished_.erase(segment);
}

}  // namespace reel
