#include "daemon/supervisor/segment_collection.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/encoder/sequence_path.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

Result<std::vector<std::string>> FilesOf(const PreparedJob& prepared, const Segment& segment,
                                         bool has_manifest) {
  std::vector<std::string> files;
  if (has_manifest) files.push_back(prepared.work->ManifestPath(segment.index));
  if (!prepared.encode.is_sequence) {
    files.push_back(SegmentPath(prepared.request, prepared.encode, segment));
    return files;
  }
  REEL_ASSIGN_OR_RETURN(const auto pictures, SequencePath::Parse(prepared.encode.product));
  for (int64_t i = 0; i < segment.frame_count; ++i) {
    files.push_back(pictures->File(segment.first_frame + i));
  }
  return files;
}

// What stands there is of a run that was interrupted before the segment was made: the note is of the other file.
Status ReplaceByLink(const std::string& from, const std::string& to) {
  const std::string draft = to + ".new";
  unlink(draft.c_str());
  const bool is_replaced =
      link(from.c_str(), draft.c_str()) == 0 && rename(draft.c_str(), to.c_str()) == 0;
  const int failure = errno;
  // rename(2) leaves it where both are one file.
  unlink(draft.c_str());
  return is_replaced ? Status::Ok() : UnavailableErrno("linking '" + to + "'", failure);
}

// A file system may have no links between directories (some in user space); then the file is moved.
Status LinkFile(const std::string& from, const std::string& to) {
  if (link(from.c_str(), to.c_str()) == 0) return Status::Ok();
  const int failure = errno;
  if (failure == ENOENT) return Status::Ok();
  if (failure == EEXIST) return ReplaceByLink(from, to);
  if ((failure == EPERM || failure == EXDEV || failure == EOPNOTSUPP) &&
      rename(from.c_str(), to.c_str()) == 0) {
    return Status::Ok();
  }
  return UnavailableErrno("linking '" + from + "' to '" + to + "'", failure);
}

}  // namespace

Status CollectSegments(const PreparedJob& prepared, bool has_manifest) {
  const std::string own =
      fs::path(prepared.work->path()).lexically_relative(prepared.work->film_directory());
  for (const Segment& segment : prepared.encode.segments) {
    const auto found = prepared.work->finished().find(segment.index);
    if (found == prepared.work->finished().end()) continue;
    const std::string& made_in = found->second.made_in;
    if (made_in.empty() ? own == "." : made_in == own) continue;
    const fs::path source = fs::path(prepared.work->film_directory()) / made_in;
    REEL_ASSIGN_OR_RETURN(const auto files, FilesOf(prepared, segment, has_manifest));
    for (const std::string& file : files) {
      REEL_RETURN_IF_ERROR(LinkFile(source / fs::path(file).filename(), file));
    }
  }
  return Status::Ok();
}

}  // namespace reel
