#include <catch2/catch.hpp>

#include "color_chart_patches.h"
#include "rendered_film.h"

namespace reel {
namespace {

TEST_CASE("color_chart fills each patch's whole rectangle with exactly its colour") {
  const PictureSize size = GENERATE(PictureSize{640, 480}, PictureSize{101, 67});
  RenderedFilm film = MakeFilm("color_chart", {.params = {}, .size = size, .frame_count = 1});
  const Picture picture = DrawFrame(film, 0);
  for (int i = 0; i < kPatchCount; ++i) {
    CAPTURE(size.width, i);
    const PatchColor& color = kPatches[static_cast<size_t>(i)];
    const uint32_t expected =
        0xFF000000U | uint32_t{color.red} << 16 | uint32_t{color.green} << 8 | uint32_t{color.blue};
    const PatchRect at = PatchPosition(i, size.width, size.height);
    CHECK(picture.At(at.left, at.top) == expected);
    CHECK(picture.At(at.right - 1, at.bottom - 1) == expected);
  }
}

}  // namespace
}  // namespace reel
