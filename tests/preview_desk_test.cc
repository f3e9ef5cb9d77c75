#include "daemon/reeld/preview_desk.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

namespace reel {
namespace {

// A desk, whose loop runs only where a test says so; job 1 is asked for.
struct Desk {
  Desk()
      : desk(
            io,
            [this](int64_t, const PreviewOrder& order) {
              orders.push_back(order);
              return !is_deaf;
            },
            [this](int64_t) { ++changes; }) {}

  int64_t Ask(int64_t width) { return desk.Ask(1, width, now); }
  void Take(int64_t number, const std::string& png, bool is_last = false,
            const std::string& failure = "") {
    desk.Take(1, {number, 7, png, is_last, failure});
  }
  // All that is there for somebody who has read nothing; "..." when more will come.
  std::string Read(int64_t number) const {
    std::string text;
    size_t offset = 0;
    while (true) {
      const std::optional<Reply> reply = desk.Next(1, number, &offset);
      if (!reply) return text + "...";
      if (const auto* error = std::get_if<ErrorReply>(&*reply)) return "error: " + error->message;
      const auto& part = std::get<PreviewPart>(*reply);
      CHECK(part.png.size() <= PreviewDesk::kPartBytes);
      text += part.png;
      if (part.end) return text;
    }
  }
  // Until another picture may begin, and the desk has looked.
  void Wait() {
    now += PreviewDesk::kInterval;
    const size_t before = orders.size();
    while (orders.size() == before && io.run_one() > 0) {
    }
  }

  boost::asio::io_context io;
  TimePoint now = Clock::now();
  bool is_deaf = false;
  std::vector<PreviewOrder> orders;
  int changes = 0;
  PreviewDesk desk;
};

TEST_CASE("two who ask at once share one picture") {
  Desk desk;
  const int64_t first = desk.Ask(1280);
  CHECK(desk.Ask(1280) == first);
  CHECK(desk.orders == std::vector<PreviewOrder>{{first, 1280}});
  CHECK(desk.Read(first) == "...");
  desk.Take(first, "abcd");
  desk.Take(first, "efgh", true);
  CHECK(desk.changes == 2);
  CHECK(desk.Read(first) == "abcdefgh");
  CHECK(desk.Read(first) == "abcdefgh");
  // And so does who comes a moment later.
  CHECK(desk.Ask(1500) == first);
}

TEST_CASE("half a second later there is a new one, and the one before can still be read") {
  Desk desk;
  const int64_t first = desk.Ask(1280);
  desk.Take(first, "abcd", true);
  desk.now += PreviewDesk::kInterval;
  const int64_t second = desk.Ask(1280);
  CHECK(desk.orders.size() == 2);
  CHECK(desk.Read(first) == "abcd");
  CHECK(desk.Read(second) == "...");
  desk.now += PreviewDesk::kInterval;
  desk.Take(second, "efgh", true);
  const int64_t third = desk.Ask(1280);
  CHECK_THAT(desk.Read(first), Catch::Contains("not fetched in time"));
  CHECK(desk.Read(second) == "efgh");
  CHECK(desk.Read(third) == "...");
}

TEST_CASE("who wants a much smaller or larger one waits for a turn") {
  Desk desk;
  const int64_t usual = desk.Ask(1280);
  const int64_t small = desk.Ask(80);
  const int64_t large = desk.Ask(3840);
  CHECK(desk.Ask(100) == small);
  CHECK(desk.orders.size() == 1);
  desk.Take(usual, "abcd", true);
  CHECK(desk.orders.size() == 1);
  desk.Wait();
  CHECK(desk.orders.back() == PreviewOrder{small, 80});
  desk.Take(small, "tiny", true);
  CHECK(desk.Read(small) == "tiny");
  CHECK(desk.Read(large) == "...");
}

TEST_CASE("however many widths are asked for, few pictures are waited for") {
  Desk desk;
  desk.Ask(3840);
  int64_t last = 0;
  for (int64_t width = 3840; width >= 16; --width) last = desk.Ask(width);
  CHECK(last <= 1 + static_cast<int64_t>(PreviewDesk::kMostWanted));
}

TEST_CASE("a picture comes in parts of bounded size") {
  Desk desk;
  const int64_t number = desk.Ask(1280);
  const std::string png(PreviewDesk::kPartBytes / 2 * 5, 'x');
  desk.Take(number, png, true);
  CHECK((desk.Read(number) == png));
}

TEST_CASE(
    "a supervisor that sends too much, another's picture, or after the end, is not believed") {
  Desk desk;
  const int64_t number = desk.Ask(1280);
  desk.Take(number + 1, "abcd", true);
  CHECK(desk.Read(number) == "...");
  for (int i = 0; i < 10; ++i) desk.Take(number, std::string(1 << 20, 'x'));
  CHECK_THAT(desk.Read(number), Catch::Contains("larger than a preview may be"));
  desk.Take(number, "abcd", true);
  CHECK_THAT(desk.Read(number), Catch::Contains("larger"));
  desk.desk.Take(2, {1, 1, "abcd", true, ""});
}

TEST_CASE("a failure is told, and the next who asks gets another try") {
  Desk desk;
  const int64_t number = desk.Ask(1280);
  desk.Take(number, "", true, "nothing has been drawn yet");
  CHECK(desk.Read(number) == "error: nothing has been drawn yet");
  CHECK(desk.Ask(1280) != number);
}

TEST_CASE("a supervisor that does not listen is told of") {
  Desk desk;
  desk.is_deaf = true;
  CHECK_THAT(desk.Read(desk.Ask(1280)), Catch::Contains("does not listen"));
}

TEST_CASE("a job that has ended has no picture, and its numbers do not come back") {
  Desk desk;
  const int64_t number = desk.Ask(1280);
  desk.desk.Forget(1);
  CHECK_THAT(desk.Read(number), Catch::StartsWith("error"));
  CHECK(desk.Ask(1280) > number);
  CHECK_THAT(desk.Read(number), Catch::StartsWith("error"));
}

}  // namespace
}  // namespace reel
