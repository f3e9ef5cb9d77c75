// SequencePath: the output name of a PNG sequence, "out/frame-%05d.png".
//
// The file's name has one printf integer conversion, %d or %05d, and %% for a percent sign. The
// directory is taken as it stands, whatever it contains. Pure; any process and thread.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/status.h"

namespace reel {

class SequencePath {
 public:
  // Nothing when the file's name has no '%': a single picture. On failure kInvalidInput naming
  // output.path and the part that is wrong.
  static Result<std::optional<SequencePath>> Parse(const std::string& path);

  // The path of picture `number`, from 0.
  std::string File(int64_t number) const;

  // The same sequence as ffmpeg's image2 muxer wants it: every other percent sign doubled.
  std::string Image2Pattern() const;

  // The same file names in another directory. `directory` has no slash at its end.
  SequencePath In(const std::string& directory) const;

  // The path in the form that Parse takes.
  std::string Pattern() const;

 private:
  std::string directory_;  // with its last slash; "" for a bare name
  std::string before_;     // of the file's name, literally
  std::string after_;
  int digits_ = 0;  // at least so many, filled with zeros
};

}  // namespace reel
