// `reel preview` of films that reeld's queue makes with the real supervisor.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <optional>
#include <string>
#include <variant>

#include "base/base64.h"
#include "color_chart_patches.h"
#include "file_text.h"
#include "film_probe.h"
#include "film_queue.h"
#include "picture/png_image.h"
#include "running_daemon.h"

namespace reel {
namespace {

using Catch::Contains;

constexpr int kWidth = 640;
constexpr int kHeight = 360;
// The frame that never ends; one producer has drawn the ones before it, and no other.
constexpr int64_t kHang = 100;

std::string Hanging() {
  return "submit testcard --size 640x360 --frames 1000 --producers 1 --param hang_at=100 "
         "-o card.mp4";
}

Raster Decoded(const std::string& png) {
  Result<Raster> picture = DecodePng(png, PngAlpha::kOverBlack);
  REQUIRE(picture.ok());
  return std::move(picture).value();
}

// The number that testcard drew: 32 squares at the bottom.
uint32_t NumberIn(const Raster& picture) {
  uint32_t number = 0;
  for (int bit = 0; bit < 32; ++bit) {
    const uint8_t* pixel =
        picture.pixel((2 * bit + 1) * picture.width / 64, picture.height - picture.height / 32 - 1);
    number = number << 1 | (pixel[0] > 127 ? 1U : 0U);
  }
  return number;
}

struct Answer {
  std::string png;
  int64_t frame = -1;
  std::string error;
};

Answer ReceivePicture(RawClient& client) {
  Answer answer;
  std::string base64;
  while (true) {
    const std::optional<Reply> reply = client.Receive();
    REQUIRE(reply);
    if (const auto* error = std::get_if<ErrorReply>(&*reply)) return {"", -1, error->message};
    const auto& part = std::get<PreviewPart>(*reply);
    base64 += part.png;
    answer.frame = part.frame;
    if (part.end) break;
  }
  answer.png = FromBase64(base64).value();
  return answer;
}

TEST_CASE("the newest frame of a job is shown in its size, or smaller") {
  const FilmQueue queue;
  queue.Reel(Hanging());
  AwaitFrames(queue.daemon(), 1, kHang);
  queue.Reel("preview 1 -o now.png 2> now.txt");
  CHECK(FileText(queue.path("now.txt")) == "job 1: frame 99, 640x360: now.png\n");
  const Raster full = Decoded(FileText(queue.path("now.png")));
  CHECK((full.width == kWidth && full.height == kHeight));
  CHECK(NumberIn(full) == kHang - 1);

  const Raster small = Decoded(queue.Reel("preview 1 --size 320 -o -"));
  CHECK((small.width == 320 && small.height == 180));
  CHECK(NumberIn(small) == kHang - 1);
  const std::string told = queue.Reel("preview 1 --size 320 -o small.png --json");
  CHECK(told == "{\"bytes\":" + std::to_string(FileText(queue.path("small.png")).size()) +
                    ",\"frame\":99,\"height\":180,\"job\":1,\"output\":\"small.png\","
                    "\"width\":320}\n");
  CHECK_THAT(queue.Reel("preview 1 --as blocks"), Contains("\u2580"));
}

TEST_CASE("the colours of a preview are those that were drawn") {
  const FilmQueue queue;
  queue.Reel("submit color_chart --size 320x240 --frames 1000000 -o chart.mp4");
  AwaitFrames(queue.daemon(), 1, 1);
  const Raster picture = Decoded(queue.Reel("preview 1"));
  REQUIRE(picture.width == 320);
  for (int patch = 0; patch < kPatchCount; ++patch) {
    CAPTURE(patch);
    const PatchRect at = PatchPosition(patch, 320, 240);
    const uint8_t* seen = picture.pixel((at.left + at.right) / 2, (at.top + at.bottom) / 2);
    const PatchColor& drawn = kPatches[static_cast<size_t>(patch)];
    CHECK(std::max({std::abs(seen[0] - drawn.red), std::abs(seen[1] - drawn.green),
                    std::abs(seen[2] - drawn.blue)}) <= 3);
  }
}

TEST_CASE("two who ask at once get the same picture, and one who leaves is missed by nobody") {
  const FilmQueue queue;
  queue.Reel(Hanging());
  AwaitFrames(queue.daemon(), 1, kHang);
  RawClient leaving = queue.daemon().Connect();
  RawClient one = queue.daemon().Connect();
  RawClient other = queue.daemon().Connect();
  leaving.Send(PreviewJob{1, 1280});
  leaving.Close();
  one.Send(PreviewJob{1, 1280});
  other.Send(PreviewJob{1, 1280});
  const Answer first = ReceivePicture(one);
  const Answer second = ReceivePicture(other);
  CHECK(first.error.empty());
  CHECK((first.png == second.png));
  CHECK(first.frame == kHang - 1);
  // The connection goes on, and what was asked for is in no log and among no events.
  one.Send(PreviewJob{1, 1280});
  CHECK((ReceivePicture(one).png == first.png));
  CHECK(one.Show(1).state == JobState::kRunning);
  one.Ask<JobSummary>(CancelJob{1});
  one.Send(WatchJob{1});
  while (true) {
    const std::optional<Reply> reply = one.Receive();
    REQUIRE(reply);
    const auto* event = std::get_if<WatchedEvent>(&*reply);
    if (event == nullptr) break;
    CHECK_FALSE(std::holds_alternative<PreviewPiece>(event->event));
  }
}

TEST_CASE("a job that is cancelled while somebody waits for its picture gives an answer") {
  const FilmQueue queue;
  queue.Reel(Hanging());
  AwaitFrames(queue.daemon(), 1, kHang);
  RawClient asking = queue.daemon().Connect();
  // The second waits for its turn.
  asking.Send(PreviewJob{1, 1280});
  RawClient waiting = queue.daemon().Connect();
  waiting.Send(PreviewJob{1, 64});
  queue.daemon().Connect().Ask<JobSummary>(CancelJob{1});
  const Answer answer = ReceivePicture(waiting);
  CHECK((!answer.png.empty() || answer.error == "job 1 is CANCELLED and left no film"));
  ReceivePicture(asking);
}

TEST_CASE("films whose jobs were looked at again and again have the same frames") {
  const FilmQueue queue;
  // Three seconds, in which there is time for a picture on a busy machine, too.
  const std::string film =
      "testcard --size 640x360 --frames 120 --param sleep_ms=25 --producers 1 --segment off ";
  queue.Reel("render " + film + "-q --manifest plain.txt -o plain.mp4");
  queue.Reel("submit " + film + "--manifest seen.txt -o seen.mp4");
  RawClient client = queue.daemon().Connect();
  int pictures = 0;
  while (!IsFinal(client.Show(1).state)) {
    client.Send(PreviewJob{1, 640});
    const Answer answer = ReceivePicture(client);
    if (!answer.error.empty()) continue;
    ++pictures;
    CHECK(NumberIn(Decoded(answer.png)) == answer.frame);
  }
  CHECK(pictures >= 1);
  CHECK(client.Show(1).state == JobState::kDone);
  CHECK(FileText(queue.path("seen.txt")) == FileText(queue.path("plain.txt")));
}

TEST_CASE("where there is no picture, words say why and what to do") {
  const FilmQueue queue;
  queue.Reel("submit red_square --size 64x64 --frames 5 -o red.mp4");
  queue.Reel("wait 1");
  CHECK(queue.Reel("preview 1 2>&1; test $? = 3") ==
        "reel: job 1 is DONE; the film is at " + queue.path("red.mp4") + "\n");
  CHECK(queue.Reel("preview 1 --follow -o now.png 2>&1") ==
        "job 1 is DONE; the film is at " + queue.path("red.mp4") + "\n");
  CHECK_THAT(queue.Reel("preview 9 2>&1; test $? = 2"), Contains("there is no job 9"));
  queue.Reel("submit testcard --size 64x64 --frames 5 --param hang_at=0 -o card.mp4");
  AwaitFrames(queue.daemon(), 2, 0);
  CHECK_THAT(queue.Reel("preview 2 2>&1; test $? = 3"),
             Contains("no frame has been drawn yet; ask again in a moment"));
  queue.Reel("pause 2");
  queue.daemon().Connect().AwaitState(2, JobState::kPaused);
  CHECK_THAT(queue.Reel("preview 2 2>&1; test $? = 3"), Contains("`reel resume 2`"));
}

TEST_CASE("a preview that is followed ends with the job") {
  const FilmQueue queue;
  queue.Reel("submit testcard --size 64x64 --frames 60 --param sleep_ms=20 --producers 1 -o c.mp4");
  AwaitFrames(queue.daemon(), 1, 1);
  CHECK_THAT(queue.Reel("preview 1 --follow -o now.png 2>&1"),
             Contains(": now.png\n") && Contains("job 1 is DONE; the film is at "));
  CHECK(Decoded(FileText(queue.path("now.png"))).width == 64);
}

}  // namespace
}  // namespace reel
