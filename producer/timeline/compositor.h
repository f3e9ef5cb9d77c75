// Compositor: draws what a FrameRecipe says into a picture.
//
// Producer processes only; one thread. A picture that nothing is done to is drawn where it is wanted,
// without one in between; other pictures get memory of their own, which is kept from frame to frame.

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/status.h"
#include "producer/guarded_canvas.h"
#include "producer/timeline/clip_canvas.h"
#include "timeline/frame_recipe.h"

namespace reel {

// Whoever draws a frame of a source.
class ClipRenderers {
 public:
  virtual ~ClipRenderers() = default;
  // Onto a blank canvas of the source's size. On failure kFailed.
  virtual Status Draw(const SourceFrame& frame, const ClipCanvas& canvas) = 0;
};

class Compositor {
 public:
  explicit Compositor(ClipRenderers& renderers) : renderers_(renderers) {}

  // `canvas` has the recipe's size and is blank: transparent when the recipe has alpha, else opaque black.
  // On failure kFailed (a renderer's words), kUnavailable (memory).
  Status Draw(const FrameRecipe& recipe, const ClipCanvas& canvas);

 private:
  // A picture that is lent for as long as this lives.
  class Loan;

  Status DrawOver(const FrameRecipe& recipe, const ClipCanvas& canvas);
  Status DrawBoth(const FrameRecipe& recipe, const ClipCanvas& canvas);
  Status DrawGrid(const FrameRecipe& recipe, const ClipCanvas& canvas);
  Status DrawResized(const FrameRecipe& recipe, const ClipCanvas& canvas);
  Status DrawCut(const FrameRecipe& recipe, const ClipCanvas& canvas);

  // `recipe` in a picture of its own, into which `loan` is put.
  Status DrawApart(const FrameRecipe& recipe, std::unique_ptr<Loan>& loan);
  // `recipe` in a canvas, or a part of one, that shows something.
  Status DrawInto(const FrameRecipe& recipe, const ClipCanvas& part);
  // `part` of `recipe` in the canvas of the latter, which is blank.
  Status DrawFirst(const FrameRecipe& part, const FrameRecipe& recipe, const ClipCanvas& canvas);

  struct Spare {
    PictureSize size;
    GuardedCanvas canvas;
  };

  ClipRenderers& renderers_;
  std::vector<std::unique_ptr<Spare>> spares_;
};

}  // namespace reel
