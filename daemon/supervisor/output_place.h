// OutputPlace: where a job's film is made and how it gets its final name.
//
// The film grows in a private directory beside the final name (same file system, so that a rename is
// enough) and appears under that name only when it is whole. Runs in the supervisor, with the rights of
// the user whose job it is.
//
//     place = Prepare(output, first_frame, frame_count)   before anything is drawn
//     ... ffmpeg writes into place.work_directory() ...
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
  // Checks that the film can stand under its name, and makes the private directory. A path that is a
  // SequencePath stands for `frame_count` files numbered from `first_frame`. On failure kInvalidInput
  // (the directory is not there, something stands under the name: a directory, a device, or a file
  // and no --force) or kUnavailable (no permission, no room).
  static Result<OutputPlace> Prepare(const OutputSpec& output, int64_t first_frame,
                                     int64_t frame_count);

  OutputPlace(OutputPlace&& other) noexcept;
  OutputPlace& operator=(OutputPlace&& other) noexcept;
  // Removes the private directory and what is left in it.
  ~OutputPlace();

  const std::string& work_directory() const { return work_directory_; }

  // How many of the film's pictures ffmpeg has made, in one row from the first, each a PNG that was
  // written to its end. REQUIRES: the film is a sequence or a single PNG, made as `product`.
  int64_t CountPictures(const std::string& product) const;

  // Flushes `product` (a file in work_directory; of a sequence the files of the output's own names
  // there) to the disk and gives it its place. Returns its bytes. On failure kUnavailable or kInvalidInput (another file
  // got the name meanwhile); a single film's name then still shows what stood there before.
  Result<int64_t> Publish(const std::string& product);

 private:
  // One file of the film: where ffmpeg makes it, and its final name.
  struct Picture {
    std::string made;
    std::string final_path;
  };

  OutputPlace() = default;
  Picture PictureAt(int64_t index, const std::string& product) const;

  std::string final_path_;
  std::optional<SequencePath> sequence_;
  std::string parent_;
  std::string work_directory_;
  bool replace_ = false;
  int64_t first_frame_ = 0;
  int64_t frame_count_ = 0;
};

}  // namespace reel
