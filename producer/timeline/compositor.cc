#include "producer/timeline/compositor.h"

#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "producer/timeline/picture_mixing.h"

namespace reel {
namespace {

using Kind = FrameRecipe::Kind;

struct FreeSurface {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct FreeContext {
  void operator()(cairo_t* cr) const { cairo_destroy(cr); }
};
using Surface = std::unique_ptr<cairo_surface_t, FreeSurface>;
using Context = std::unique_ptr<cairo_t, FreeContext>;

// Opaque pictures are told to Cairo as such: it then copies where it would blend.
Surface SurfaceOf(const ClipCanvas& canvas, bool has_alpha) {
  return Surface(
      cairo_image_surface_create_for_data(reinterpret_cast<unsigned char*>(canvas.pixels),
                                          has_alpha ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24,
                                          canvas.width, canvas.height, canvas.stride_bytes));
}

Status CheckCairo(cairo_t* cr) {
  if (cairo_status(cr) == CAIRO_STATUS_SUCCESS) return Status::Ok();
  return Failed(std::string("Cairo: ") + cairo_status_to_string(cairo_status(cr)));
}

cairo_filter_t FilterOf(ResizeFilter filter) {
  switch (filter) {
    case ResizeFilter::kNearest: return CAIRO_FILTER_NEAREST;
    case ResizeFilter::kBilinear: return CAIRO_FILTER_BILINEAR;
    case ResizeFilter::kGood: return CAIRO_FILTER_GOOD;
    case ResizeFilter::kBest: return CAIRO_FILTER_BEST;
  }
  return CAIRO_FILTER_BEST;
}

struct Box {
  int64_t x, y, width, height;  // pixels
};

// Whole pixels, so that no edge is half a picture and half of what is behind it.
Box Fitted(Size picture, Size room, ResizeFit fit) {
  if (fit == ResizeFit::kStretch) return {0, 0, room.width, room.height};
  const double across = static_cast<double>(room.width) / static_cast<double>(picture.width);
  const double down = static_cast<double>(room.height) / static_cast<double>(picture.height);
  const double scale = fit == ResizeFit::kFill ? std::max(across, down) : std::min(across, down);
  const auto side = [&](int64_t length) {
    return std::max<int64_t>(1, std::llround(static_cast<double>(length) * scale));
  };
  const int64_t width = side(picture.width);
  const int64_t height = side(picture.height);
  // Of an odd rest the larger half is on the right and below.
  const auto corner = [](int64_t rest) { return rest >= 0 ? rest / 2 : -((1 - rest) / 2); };
  return {corner(room.width - width), corner(room.height - height), width, height};
}

// What is seen of a picture that stands somewhere in a larger one. Nothing: a side that is not above 0.
Box Overlap(const FrameRecipe& part, Size room) {
  const int64_t left = std::max<int64_t>(part.x, 0);
  const int64_t top = std::max<int64_t>(part.y, 0);
  return {left, top, std::min(part.x + part.size.width, room.width) - left,
          std::min(part.y + part.size.height, room.height) - top};
}

// How much of `length` pixels a wipe has covered.
int32_t Covered(double amount, int32_t length) {
  return static_cast<int32_t>(std::lround(amount * length));
}

// The part of the picture that a wipe has covered.
Box Wiped(const FrameRecipe& recipe) {
  const auto width = static_cast<int32_t>(recipe.size.width);
  const auto height = static_cast<int32_t>(recipe.size.height);
  const int32_t across = Covered(recipe.amount, width);
  const int32_t down = Covered(recipe.amount, height);
  switch (recipe.towards) {
    case WipeTowards::kRight: return {0, 0, across, height};
    case WipeTowards::kLeft: return {width - across, 0, across, height};
    case WipeTowards::kDown: return {0, 0, width, down};
    case WipeTowards::kUp: return {0, height - down, width, down};
  }
  return {0, 0, width, height};
}

}  // namespace

class Compositor::Loan {
 public:
  Loan(Compositor& lender, std::unique_ptr<Spare> spare)
      : lender_(lender), spare_(std::move(spare)) {}
  ~Loan() { lender_.spares_.push_back(std::move(spare_)); }
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;

  ClipCanvas canvas() const {
    return {spare_->canvas.pixels(), spare_->size.width, spare_->size.height,
            spare_->canvas.stride_bytes()};
  }

 private:
  Compositor& lender_;
  std::unique_ptr<Spare> spare_;
};

Status Compositor::Draw(const FrameRecipe& recipe, const ClipCanvas& canvas) {
  switch (recipe.kind) {
    case Kind::kSource: return renderers_.Draw(recipe.frame, canvas);
    case Kind::kColour: FillPicture(canvas, PremultipliedColour(recipe.argb)); return Status::Ok();
    case Kind::kOver: return DrawOver(recipe, canvas);
    case Kind::kMix:
    case Kind::kWipe: return DrawBoth(recipe, canvas);
    case Kind::kGrid: return DrawGrid(recipe, canvas);
    case Kind::kResize: return DrawResized(recipe, canvas);
    case Kind::kCut: return DrawCut(recipe, canvas);
  }
  return Status::Ok();
}

Status Compositor::DrawApart(const FrameRecipe& recipe, std::unique_ptr<Loan>& loan) {
  const PictureSize size{static_cast<int32_t>(recipe.size.width),
                         static_cast<int32_t>(recipe.size.height)};
  const auto found = std::find_if(spares_.begin(), spares_.end(),
                                  [&](const auto& spare) { return spare->size == size; });
  if (found != spares_.end()) {
    loan = std::make_unique<Loan>(*this, std::move(*found));
    spares_.erase(found);
  } else {
    REEL_ASSIGN_OR_RETURN(GuardedCanvas fresh, GuardedCanvas::Create(size));
    loan = std::make_unique<Loan>(*this, std::unique_ptr<Spare>(new Spare{size, std::move(fresh)}));
  }
  FillPicture(loan->canvas(), recipe.has_alpha ? 0 : kOpaqueBlack);
  return Draw(recipe, loan->canvas());
}

Status Compositor::DrawInto(const FrameRecipe& recipe, const ClipCanvas& part) {
  FillPicture(part, recipe.has_alpha ? 0 : kOpaqueBlack);
  return Draw(recipe, part);
}

Status Compositor::DrawFirst(const FrameRecipe& part, const FrameRecipe& recipe,
                             const ClipCanvas& canvas) {
  return part.has_alpha == recipe.has_alpha ? Draw(part, canvas) : DrawInto(part, canvas);
}

Status Compositor::DrawOver(const FrameRecipe& recipe, const ClipCanvas& canvas) {
  const FrameRecipe& below = recipe.parts[0];
  const FrameRecipe& above = recipe.parts[1];
  const Box seen = Overlap(above, recipe.size);
  const Size seen_size{seen.width, seen.height};
  const bool hides = !above.has_alpha && recipe.amount == 1;
  if (!hides || seen_size != recipe.size) REEL_RETURN_IF_ERROR(DrawFirst(below, recipe, canvas));
  if (seen.width <= 0 || seen.height <= 0) return Status::Ok();
  const ClipCanvas onto = canvas.Part(seen.x, seen.y, seen_size);
  if (hides && seen_size == above.size) return DrawInto(above, onto);
  std::unique_ptr<Loan> loan;
  REEL_RETURN_IF_ERROR(DrawApart(above, loan));
  const ClipCanvas drawn = loan->canvas().Part(seen.x - above.x, seen.y - above.y, seen_size);
  if (above.has_alpha) {
    OverPicture(drawn, recipe.amount, onto);
  } else {
    MixPicture(drawn, recipe.amount, onto);
  }
  return Status::Ok();
}

Status Compositor::DrawBoth(const FrameRecipe& recipe, const ClipCanvas& canvas) {
  REEL_RETURN_IF_ERROR(DrawFirst(recipe.parts[0], recipe, canvas));
  std::unique_ptr<Loan> loan;
  REEL_RETURN_IF_ERROR(DrawApart(recipe.parts[1], loan));
  if (recipe.kind == Kind::kMix) {
    MixPicture(loan->canvas(), recipe.amount, canvas);
    return Status::Ok();
  }
  const Box box = Wiped(recipe);
  if (box.width == 0 || box.height == 0) return Status::Ok();
  const Size size{box.width, box.height};
  CopyPicture(loan->canvas().Part(box.x, box.y, size), canvas.Part(box.x, box.y, size));
  return Status::Ok();
}

Status Compositor::DrawGrid(const FrameRecipe& recipe, const ClipCanvas& canvas) {
  FillPicture(canvas, kOpaqueBlack);
  for (const FrameRecipe& part : recipe.parts) {
    const ClipCanvas cell = canvas.Part(part.x, part.y, part.size);
    if (!part.has_alpha) {
      REEL_RETURN_IF_ERROR(Draw(part, cell));
      continue;
    }
    FrameRecipe over;
    over.kind = Kind::kOver;
    over.size = part.size;
    over.amount = 1;
    over.parts.resize(2);
    over.parts[0].size = part.size;
    over.parts[0].argb = kOpaqueBlack;
    over.parts[1] = part;
    over.parts[1].x = over.parts[1].y = 0;
    REEL_RETURN_IF_ERROR(Draw(over, cell));
  }
  return Status::Ok();
}

Status Compositor::DrawResized(const FrameRecipe& recipe, const ClipCanvas& canvas) {
  const FrameRecipe& inside = recipe.parts[0];
  std::unique_ptr<Loan> loan;
  REEL_RETURN_IF_ERROR(DrawApart(inside, loan));
  // With alpha, whatever the picture is: of one without it Cairo may leave anything in the fourth byte.
  const Surface surface = SurfaceOf(canvas, true);
  const Surface source = SurfaceOf(loan->canvas(), inside.has_alpha);
  const Context cr(cairo_create(surface.get()));
  const Box box = Fitted(inside.size, recipe.size, recipe.fit);
  cairo_rectangle(cr.get(), static_cast<double>(box.x), static_cast<double>(box.y),
                  static_cast<double>(box.width), static_cast<double>(box.height));
  cairo_clip(cr.get());
  cairo_translate(cr.get(), static_cast<double>(box.x), static_cast<double>(box.y));
  cairo_scale(cr.get(), static_cast<double>(box.width) / static_cast<double>(inside.size.width),
              static_cast<double>(box.height) / static_cast<double>(inside.size.height));
  cairo_set_source_surface(cr.get(), source.get(), 0, 0);
  cairo_pattern_set_filter(cairo_get_source(cr.get()), FilterOf(recipe.filter));
  // Else the edge would be half transparent.
  cairo_pattern_set_extend(cairo_get_source(cr.get()), CAIRO_EXTEND_PAD);
  cairo_paint(cr.get());
  cairo_surface_flush(surface.get());
  return CheckCairo(cr.get());
}

Status Compositor::DrawCut(const FrameRecipe& recipe, const ClipCanvas& canvas) {
  std::unique_ptr<Loan> loan;
  REEL_RETURN_IF_ERROR(DrawApart(recipe.parts[0], loan));
  CopyPicture(loan->canvas().Part(recipe.x, recipe.y, recipe.size), canvas);
  return Status::Ok();
}

}  // namespace reel
