#include "shm/producer_channel.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

using reel::ChannelMessage;
using reel::ProducerChannel;

namespace {

std::pair<ProducerChannel, ProducerChannel> Pair() {
  auto pair = ProducerChannel::CreatePair();
  REQUIRE(pair.ok());
  return std::move(pair).value();
}

}  // namespace

TEST_CASE("ProducerChannel_LoadRenderer_ArrivesAsItWasSent") {
  const auto [supervisor, producer] = Pair();
  reel::LoadRenderer order;
  order.plugin_path = "/lib/line_chart.so";
  order.width = 640;
  order.fps = {30000, 1001};
  order.params["csv"] = {"data \"x\"\n.csv", "/home/u"};
  REQUIRE(supervisor.Send(order).ok());
  const auto message = producer.Receive();
  REQUIRE(message.ok());
  const auto& got = std::get<reel::LoadRenderer>(message.value());
  CHECK(got.plugin_path == order.plugin_path);
  CHECK(got.width == 640);
  CHECK(got.fps == order.fps);
  CHECK(got.params == order.params);
}

TEST_CASE("ProducerChannel_PassedDescriptor_IsTheSameFileInTheReceiver") {
  const auto [supervisor, producer] = Pair();
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  const reel::unique_fd read_end(ends[0]);
  const reel::unique_fd write_end(ends[1]);
  REQUIRE(supervisor.Send(reel::BeginDrawing{}, write_end.get()).ok());
  reel::unique_fd passed;
  REQUIRE(producer.Receive(&passed).ok());
  REQUIRE(passed.valid());
  REQUIRE(write(passed.get(), "x", 1) == 1);
  char byte = 0;
  CHECK(read(read_end.get(), &byte, 1) == 1);
}

TEST_CASE("ProducerChannel_ParametersLargerThanAPacket_AreRefusedBeforeSending") {
  const auto [supervisor, producer] = Pair();
  reel::LoadRenderer order;
  order.params["text"] = {std::string(reel::kMaxChannelMessageBytes, 'x'), "/"};
  const reel::Status status = supervisor.Send(order);
  CHECK(status.code() == reel::StatusCode::kInvalidInput);
  CHECK_THAT(status.message(), Catch::Contains("the limit is 98304"));
}

TEST_CASE("ProducerChannel_LargestPacket_Arrives") {
  const auto [supervisor, producer] = Pair();
  reel::LoadRenderer order;
  order.params["text"] = {std::string(reel::kMaxChannelMessageBytes - 1024, 'x'), "/"};
  REQUIRE(supervisor.Send(order).ok());
  const auto message = producer.Receive();
  REQUIRE(message.ok());
  CHECK(std::get<reel::LoadRenderer>(message.value()).params == order.params);
}

TEST_CASE("ProducerChannel_OtherEndGone_IsAnOutcomeAndNoSignal") {
  auto [supervisor, producer] = Pair();
  { const ProducerChannel gone = std::move(producer); }
  CHECK(supervisor.Send(reel::DrawFailed{1, "x"}).code() == reel::StatusCode::kUnavailable);
  CHECK(supervisor.Receive().status().code() == reel::StatusCode::kUnavailable);
}

TEST_CASE("ProducerChannel_NothingThereYet_TheSupervisorDoesNotBlock") {
  const auto [supervisor, producer] = Pair();
  CHECK(supervisor.Receive().status().code() == reel::StatusCode::kUnavailable);
}

TEST_CASE("ProducerChannel_PacketsThatAreNoMessages_AreErrorsOfThatPeer") {
  for (const std::string text :
       {"", "x", "{}", "[]", "{\"kind\":7}", "{\"kind\":\"unheard_of\"}",
        "{\"kind\":\"draw_failed\"}", "{\"kind\":\"draw_failed\",\"frame\":\"one\",\"message\":2}",
        "\xff\xfe"}) {
    const auto [supervisor, producer] = Pair();
    REQUIRE(send(producer.descriptor(), text.data(), text.size(), 0) ==
            static_cast<ssize_t>(text.size()));
    CAPTURE(text);
    CHECK_FALSE(supervisor.Receive().ok());
  }
}
