#include <catch2/catch.hpp>
#include <string>

#include "rendered_film.h"
#include "temporary_directory.h"
#include "written_image.h"

namespace reel {
namespace {

constexpr uint32_t kRed = 0xFFFF0000;
constexpr uint32_t kBlue = 0xFF0000FF;
constexpr uint32_t kGreen = 0xFF00FF00;
constexpr uint32_t kBlack = 0xFF000000;

FilmRequest Show(const std::string& files, const std::string& fit = "exact",
                 PictureSize size = {}) {
  return {.params = {{"files", files}, {"fit", fit}, {"background", "#00ff00"}},
          .size = size,
          .frame_count = 0};
}

TEST_CASE("images shows one file a frame, in natural order, at the first one's size") {
  const TemporaryDirectory scratch;
  WritePng(scratch / "10.png", 40, 30, kBlue);
  WritePng(scratch / "2.png", 40, 30, kRed);
  WriteJpeg(scratch / "11.jpg", 40, 30, 0);
  RenderedFilm film = MakeFilm("images", Show(scratch.path()));
  CHECK(film.traits().width == 40);
  CHECK(film.traits().height == 30);
  CHECK(film.traits().frame_count == 3);
  CHECK(film.traits().has_alpha == 0);
  CHECK(DrawFrame(film, 0).pixels == std::vector<uint32_t>(40 * 30, kRed));
  CHECK(DrawFrame(film, 1).pixels == std::vector<uint32_t>(40 * 30, kBlue));
  CHECK(DrawFrame(film, 2).pixels == std::vector<uint32_t>(40 * 30, kBlack));
}

TEST_CASE("images keeps transparency as it is in the file") {
  const TemporaryDirectory scratch;
  WritePng(scratch / "1.png", 4, 4, 0x80400000);
  RenderedFilm film = MakeFilm("images", Show(scratch.path()));
  CHECK(film.traits().has_alpha == 1);
  CHECK(DrawFrame(film, 0).At(1, 1) == 0x80400000);
}

TEST_CASE("images refuses a picture of another size before the first frame, with both sizes") {
  const TemporaryDirectory scratch;
  WritePng(scratch / "1.png", 40, 30, kRed);
  WritePng(scratch / "2.png", 40, 31, kRed);
  CHECK_THAT(FilmError("images", Show(scratch.path())),
             Catch::Contains("2.png: is 40x31, but the film is 40x30"));
  CHECK_THAT(FilmError("images", Show(scratch / "1.png", "exact", {80, 60})),
             Catch::Contains("1.png: is 40x30, but the film is 80x60"));
}

TEST_CASE("images fits a wide picture into a square film as it is told") {
  const TemporaryDirectory scratch;
  WritePng(scratch / "1.png", 40, 20, kRed);
  const PictureSize square = {20, 20};
  RenderedFilm padded = MakeFilm("images", Show(scratch.path(), "pad", square));
  const Picture pad = DrawFrame(padded, 0);
  CHECK(pad.At(10, 4) == kGreen);
  CHECK(pad.At(0, 5) == kRed);
  CHECK(pad.At(19, 14) == kRed);
  CHECK(pad.At(10, 15) == kGreen);
  for (const char* const fit : {"fill", "stretch"}) {
    CAPTURE(fit);
    RenderedFilm film = MakeFilm("images", Show(scratch.path(), fit, square));
    CHECK(DrawFrame(film, 0).pixels == std::vector<uint32_t>(400, kRed));
  }
}

TEST_CASE("images says what is missing or impossible") {
  const TemporaryDirectory scratch;
  CHECK_THAT(FilmError("images", {}), Catch::Contains("files: say which"));
  CHECK_THAT(FilmError("images", Show(scratch.path())), Catch::Contains("no PNG or JPEG files"));
  WritePng(scratch / "1.png", 4, 4, kRed);
  CHECK_THAT(FilmError("images", Show(scratch.path(), "crop")),
             Catch::Contains("fit = \"crop\": must be exact, pad, fill or stretch"));
  WritePng(scratch / "2.png", 4, 4, kRed);
  FilmRequest request = Show(scratch.path());
  request.frame_count = 3;
  CHECK_THAT(FilmError("images", request), Catch::Contains("2 pictures, but 3 frames"));
}

TEST_CASE("images shows a single picture for as many frames as are asked for") {
  const TemporaryDirectory scratch;
  WritePng(scratch / "1.png", 20, 20, kRed);
  FilmRequest request = Show(scratch.path());
  request.frame_count = 3;
  RenderedFilm film = MakeFilm("images", request);
  CHECK(film.traits().frame_count == 1);
  CHECK(DrawFrame(film, 2).pixels == std::vector<uint32_t>(400, kRed));
}

}  // namespace
}  // namespace reel
