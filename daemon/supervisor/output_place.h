// OutputPlace: a film's final name, or the names of a sequence's pictures, and how it gets them.
//
// A film appears under its name only when it is whole. Each file carries a mark of the job that made it
// (an extended attribute, where the file system has them), so that a run that was interrupted after the
// renaming finds its film and does not take it for somebody else's. Runs in the supervisor, with the
// rights of the user whose job it is.
//
//     place = Prepare(output, first_frame, frame_count, mark, resume)   before anything is drawn
//     ... the film is made in a WorkDirectory ...
//     place.Publish(product)

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/status.h"
#include "daemon/encoder/sequence_path.h"
#include "protocol/job_spec.h"

namespace reel {

class OutputPlace {
 public:
  // Checks that the film can stand under its name. A path that is a SequencePath stands for
  // `frame_count` files numbered from `first_frame`. `mark` says which job makes them; with `resume` a
  // file that has the same mark is the job's own. On failure kInvalidInput (the directory is not there,
  // something stands under the name: a directory, a device, or a file and no --force) or kUnavailable
  // (no permission).
  static Result<OutputPlace> Prepare(const OutputSpec& output, int64_t first_frame,
                                     int64_t frame_count, std::string mark, bool resume);

  // Whether every file stands under its name already, made by the same job. Only with `resume`.
  bool IsPublished() const;

  // Whether every file stands under its name, whoever made it.
  bool IsThere() const;

  // Bytes of the published files.
  int64_t PublishedBytes() const;

  // How many of `count` pictures from the `begin`-th on ffmpeg has made, in one row, each a PNG that was
  // written to its end. REQUIRES: the film is a sequence or a single PNG, made as `product`.
  int64_t CountPictures(const std::string& product, int64_t begin, int64_t count) const;

  // Flushes `product` (of a sequence a pattern, and the files of the output's own names beside it) to the
  // disk, marks it and gives it its place. Returns its bytes. Can be called again after a failure:
  // kUnavailable, or kInvalidInput when another file got the name meanwhile; a single film's name then
  // still shows what stood there before.
  Result<int64_t> Publish(const std::string& product);

 private:
  // One file of the film: where ffmpeg makes it, and its final name.
  struct Picture {
    std::string made;
    std::string final_path;
  };

  OutputPlace() = default;
  bool IsOurs(const std::string& path) const;
  Picture PictureAt(int64_t index, const std::string& product) const;

  std::string final_path_;
  std::optional<SequencePath> sequence_;
  std::string parent_;
  std::string mark_;
  bool resume_ = false;
  bool replace_ = false;
  int64_t first_frame_ = 0;
  int64_t frame_count_ = 0;
};

}  // namespace reel
