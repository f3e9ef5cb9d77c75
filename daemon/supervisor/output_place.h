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
#include <string>

#include "base/status.h"
#include "protocol/job_spec.h"

namespace reel {

class OutputPlace {
 public:
  // Checks that the film can stand under its name, and makes the private directory. `is_sequence`:
  // output.path is a printf pattern for `frame_count` files numbered from `first_frame`. On failure
  // kInvalidInput (the directory is not there, something stands under the name: a directory, a device,
  // or a file and no --force) or kUnavailable (no permission, no room).
  static Result<OutputPlace> Prepare(const OutputSpec& output, bool is_sequence,
                                     int64_t first_frame, int64_t frame_count);

  OutputPlace(OutputPlace&& other) noexcept;
  OutputPlace& operator=(OutputPlace&&) = delete;
  // Removes the private directory and what is left in it.
  ~OutputPlace();

  const std::string& work_directory() const { return work_directory_; }

  // Flushes `product` (a file in work_directory, or a printf pattern like the output's) to the disk and
  // gives it its name. Returns its bytes. On failure kUnavailable or kInvalidInput (another file got
  // the name meanwhile); nothing stands under the final name then, or still what stood there before.
  Result<int64_t> Publish(const std::string& product);

  // How many of the sequence's files are in work_directory, in one row from the first.
  int64_t CountSequence(const std::string& product) const;

 private:
  OutputPlace() = default;

  std::string final_path_;
  std::string parent_;
  std::string work_directory_;
  bool replace_ = false;
  bool is_sequence_ = false;
  int64_t first_frame_ = 0;
  int64_t frame_count_ = 0;
};

// `pattern` with its one printf conversion (%d, %05d; %% stands for %) replaced by `number`.
// REQUIRES: the pattern was accepted by MakeEncodePlan.
std::string SequenceFile(const std::string& pattern, int64_t number);

}  // namespace reel
