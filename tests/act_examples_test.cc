// examples/acts, by their pictures: what is drawn is measured, and compared with values computed by hand.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "rendered_film.h"

namespace reel {
namespace {

RenderedFilm ExampleFilm(const std::string& name) {
  return MakeFilm(REEL_ACT_DIR "/" + name + ".so",
                  {.params = {}, .size = {}, .frame_count = 0, .fps = 60});
}

// How much redder than white or black a pixel is, from 0 to 1.
double Redness(uint32_t pixel) {
  const auto red = static_cast<int>(pixel >> 16 & 0xFF);
  const auto green = static_cast<int>(pixel >> 8 & 0xFF);
  return (red - green) / 255.0;
}

// Left edge of the red square, to a fraction of a pixel.
double SquareLeft(const Picture& picture) {
  double width = 0;
  double moment = 0;
  for (int x = 0; x < picture.width; ++x) {
    const double red = Redness(picture.At(x, picture.height / 2));
    width += red;
    moment += red * (x + 0.5);
  }
  return moment / width - width / 2;
}

// Of the curve drawn in 1280 x 720, from the height at which it crosses x = 0.3. There no frequency from
// 1 to 10 gives the same height as another.
double Frequency(const Picture& picture) {
  constexpr double kAt = 0.3;
  constexpr int kColumn = 838;  // 110 + 1120 * 1.3 / 2
  double ink = 0;
  double moment = 0;
  for (int y = 91; y < 640; ++y) {
    for (const int x : {kColumn - 1, kColumn}) {
      const double red = Redness(picture.At(x, y));
      ink += red;
      moment += red * (y + 0.5);
    }
  }
  const double cosine = (640 - moment / ink) / 550 * 2.2 - 1.1;
  return std::acos(std::min(1.0, std::max(-1.0, cosine))) / kAt;
}

TEST_CASE("the example redsquare has 300 frames, and its square is where smootheststep says") {
  RenderedFilm film = ExampleFilm("redsquare");
  CHECK(film.traits().width == 640);
  CHECK(film.traits().height == 480);
  CHECK(film.traits().fps_num == 60);
  CHECK(film.traits().frame_count == 300);
  struct Expected {
    int frame;
    double left;
  };
  // 544 x smootheststep(frame / 300); at a quarter that is 289/4096.
  for (const Expected& expected :
       {Expected{0, 0}, {75, 544 * 289.0 / 4096}, {150, 272}, {225, 544 * 3807.0 / 4096}}) {
    CAPTURE(expected.frame);
    CHECK(SquareLeft(DrawFrame(film, expected.frame)) == Approx(expected.left).margin(0.02));
  }
  CHECK(SquareLeft(DrawFrame(film, 299)) == Approx(544).margin(0.02));
}

TEST_CASE("the example cosine has 1,080 frames, and each sweep is at the frequency of its moment") {
  RenderedFilm film = ExampleFilm("cosine");
  CHECK(film.traits().width == 1280);
  CHECK(film.traits().fps_num == 60);
  CHECK(film.traits().frame_count == 1080);
  struct Expected {
    int frame;
    double frequency;
  };
  const Expected sampled[] = {
      {0, 1},          {150, 5.5},      {299, 9.97},      // 1 + 9 k/300
      {300, 9.999998}, {390, 8.837083}, {479, 1},         // backwards: u = (179-k)/180, 1-(1-u)^3
      {480, 1},        {600, 4.6},      {779, 5.499975},  // half of it: u = k/300, sqrt(1-(1-u)^2)
      {780, 5.132882}, {959, 1.375682}, {1079, 1},  // backwards: u = (299-k)/300, 1-sqrt(1-u^2)
  };
  for (const Expected& expected : sampled) {
    CAPTURE(expected.frame);
    CHECK(Frequency(DrawFrame(film, expected.frame)) == Approx(expected.frequency).margin(0.02));
  }
}

}  // namespace
}  // namespace reel
