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

TEST_CASE("ProducerChannel_ClipsOfARenderer_ArriveAsTheyWereSent") {
  const auto [supervisor, producer] = Pair();
  reel::RendererLoaded loaded;
  loaded.name = "timeline";
  // As much as a renderer may tell, of what takes six bytes for one.
  const std::string label(reel::kMostClipLabelBytes, '\1');
  loaded.clips.assign(reel::kMostClipSpans, {1, label, 1.0 / 3, 1e300 / 3});
  REQUIRE(producer.Send(loaded).ok());
  const auto message = supervisor.Receive();
  REQUIRE(message.ok());
  CHECK(std::get<reel::RendererLoaded>(message.value()).clips == loaded.clips);
}

TEST_CASE("ProducerChannel_PassedDescriptor_IsTheSameFileInTheReceiver") {
  const auto [supervisor, producer] = Pair();
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  const reel::unique_fd read_end(ends[0]);
  const reel::unique_fd write_end(ends[1]);
  REQUIRE(supervisor.Send(reel::BeginDrawing{}, {write_end.get()}).ok());
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
  CHECK_THAT(status.message(), Catch::StartsWith("the parameters take ") &&
                                   Catch::EndsWith("bytes as JSON, the limit is 98304"));
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

TEST_CASE("ProducerChannel_NumberThatIsNoIntegerInItsField_IsAnErrorOfThatPeer") {
  const std::string begin =
      R"({"kind":"begin_drawing","owner":OWNER,"slot":{"drawn":{"width":2,"height":2},)"
      R"("encoded":{"width":2,"height":2},"pixel_format":FORMAT},"transparent_canvas":false,)"
      R"("fps":[60,1],"first_frame":0,"film_frame_count":1,"frames":[],)"
      R"("given":{"frame":-1,"source":-1},"recycle_after":0,"recycle_bytes":0,"seat":0,)"
      R"("cache":{"directory":"","film":"","needs_identity":false,"check_every":0,"report_bytes":0}})";
  struct Row {
    std::string owner;
    std::string format;
    bool ok;
  };
  const Row rows[] = {
      {"4294967295", "1", true},  {"1", "3", true},
      {"4294967296", "1", false}, {"-1", "1", false},
      {"1.5", "1", false},        {"1e300", "1", false},
      {"true", "1", false},       {"18446744073709551616", "1", false},
      {"1", "4", false},          {"1", "0", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.owner, row.format);
    std::string text = begin;
    text.replace(text.find("OWNER"), 5, row.owner);
    text.replace(text.find("FORMAT"), 6, row.format);
    const auto [supervisor, producer] = Pair();
    REQUIRE(send(producer.descriptor(), text.data(), text.size(), 0) > 0);
    CHECK(supervisor.Receive().ok() == row.ok);
  }
}

TEST_CASE("ProducerChannel_LongestListOfFramesWithTheLargestNumbers_Arrives") {
  const auto [supervisor, producer] = Pair();
  reel::BeginDrawing film;
  film.frames.assign(reel::kMaxListedFrames, 99'999'999);
  film.frames.front() = 7;
  REQUIRE(supervisor.Send(film).ok());
  const auto message = producer.Receive();
  REQUIRE(message.ok());
  const auto& got = std::get<reel::BeginDrawing>(message.value());
  CHECK(got.frames == film.frames);
  CHECK(got.FilmFrame(0) == 7);
}

TEST_CASE("ProducerChannel_WhatAFrameCacheNeeds_ArrivesAsItWasSent") {
  const auto [supervisor, producer] = Pair();
  reel::BeginDrawing film;
  film.cache = {"/home/u/.cache/reel/frames", "00ff", true, 64, 1 << 20};
  REQUIRE(supervisor.Send(film).ok());
  const auto begin = producer.Receive();
  REQUIRE(begin.ok());
  const reel::FrameCacheOrder& cache = std::get<reel::BeginDrawing>(begin.value()).cache;
  CHECK(cache.directory == film.cache.directory);
  CHECK(cache.film == "00ff");
  CHECK(cache.needs_identity);
  CHECK(cache.check_every == 64);
  CHECK(cache.report_bytes == 1 << 20);

  reel::RendererLoaded loaded;
  loaded.files = {"/home/u/wave.py"};
  loaded.build = "3.11";
  loaded.identifies_frames = true;
  REQUIRE(producer.Send(loaded).ok());
  const auto said = supervisor.Receive();
  REQUIRE(said.ok());
  CHECK(std::get<reel::RendererLoaded>(said.value()).files == loaded.files);
  CHECK(std::get<reel::RendererLoaded>(said.value()).build == "3.11");
  CHECK(std::get<reel::RendererLoaded>(said.value()).identifies_frames);

  REQUIRE(producer.Send(reel::CacheNews{4096, 17, "no room"}).ok());
  const auto told = supervisor.Receive();
  REQUIRE(told.ok());
  const auto& news = std::get<reel::CacheNews>(told.value());
  CHECK(news.stored_bytes == 4096);
  CHECK(news.differing_frame == 17);
  CHECK(news.failure == "no room");
}

TEST_CASE("BeginDrawing_WithoutAList_FramesFollowOnFromTheFirst") {
  reel::BeginDrawing film;
  film.first_frame = 40;
  CHECK(film.FilmFrame(2) == 42);
}

TEST_CASE("ProducerChannel_ForkProducer_BringsBothDescriptors") {
  const auto [supervisor, server] = Pair();
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  const reel::unique_fd read_end(ends[0]);
  const reel::unique_fd write_end(ends[1]);
  REQUIRE(supervisor.Send(reel::ForkProducer{42}, {write_end.get(), read_end.get()}).ok());
  reel::unique_fd first;
  const auto message = server.Receive(&first);
  REQUIRE(message.ok());
  CHECK(std::get<reel::ForkProducer>(message.value()).supervisor_pid == 42);
  REQUIRE(write(first.get(), "x", 1) == 1);
  char byte = 0;
  CHECK(read(read_end.get(), &byte, 1) == 1);
}
