// EncodeRunner: runs an EncodePlan's commands with real ffmpeg over given frames, for tests.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "daemon/encoder/encode_plan.h"
#include "temporary_directory.h"

namespace reel {

struct CommandOutcome {
  int exit_status = -1;
  std::string output;  // standard output
  std::string errors;  // standard error
};

// Colours of the test picture: eight patches, four in a row.
struct PatchColour {
  int r, g, b, a;
};
inline constexpr PatchColour kPatches[8] = {
    {255, 0, 0, 255},   {0, 255, 0, 255},    {0, 0, 255, 255}, {255, 255, 255, 255},
    {255, 255, 0, 255}, {128, 64, 200, 255}, {90, 90, 90, 0},  {30, 144, 255, 128}};

// One frame of the patches in the slot's format; patches move by `shift` places.
std::string PatchFrame(const SlotFormat& slot, int shift = 0);

class EncodeRunner {
 public:
  std::string work_directory() const { return work_directory_.path(); }

  // Runs `argv` with `input` on stdin.
  CommandOutcome Run(const ArgumentVector& argv, std::string_view input = "") const;

  // Both passes over `frames`; fails the test unless both end well.
  void Encode(const EncodePlan& plan, std::string_view frames) const;

  // The same for a plan of several segments, each fed its own frames.
  void EncodeSegments(const EncodeRequest& request, const EncodePlan& plan,
                      std::string_view frames) const;

  // As plan.count_frames says.
  int64_t CountFrames(const EncodePlan& plan) const;

 private:
  void Finish(const EncodePlan& plan) const;

  // What ffmpeg could take for the number of a picture, or for a protocol, stands in its name.
  TemporaryDirectory work_directory_{"reel-%d:"};
};

std::string ReadFile(const std::string& path);

}  // namespace reel
