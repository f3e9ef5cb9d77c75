#include "shm/producer_channel.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <exception>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/json_field.h"
#include "base/unix_socket.h"

namespace reel {

using nlohmann::json;

// nlohmann_json finds these by the name of the type.
static void to_json(json& out, const Rational& value) { out = json{value.num, value.den}; }
static void from_json(const json& in, Rational& value) {
  ReadJson(in.at(0), value.num);
  ReadJson(in.at(1), value.den);
}
static void to_json(json& out, PixelFormat value) { out = static_cast<uint32_t>(value); }
static void from_json(const json& in, PixelFormat& value) {
  uint32_t number = 0;
  ReadJson(in, number);
  value = static_cast<PixelFormat>(number);
  if (FfmpegPixelFormatName(value).empty()) {
    throw std::invalid_argument(in.dump() + " is not a pixel format");
  }
}
REEL_JSON_FIELDS(PictureSize, width, height)
REEL_JSON_FIELDS(SlotFormat, drawn, encoded, pixel_format)
REEL_JSON_FIELDS(RendererParameter, text, base_directory)
REEL_JSON_FIELDS(TimelineOrder, text, base_directory, file, first_line, is_apart)
REEL_JSON_FIELDS(LoadRenderer, plugin_path, width, height, fps, frame_count, params, describe_only,
                 animation, stateless, frame_timeout_ms, timeline, renderer_directories,
                 wants_build)
REEL_JSON_FIELDS(RendererParameterSpec, name, type, default_text, help)
REEL_JSON_FIELDS(ClipSpan, depth, label, start_s, end_s)
REEL_JSON_FIELDS(RendererLoaded, name, summary, params, width, height, fps, frame_count, has_alpha,
                 notes, most_producers, why_most, files, build, identifies_frames, clips)
REEL_JSON_FIELDS(RendererRefused, message)
REEL_JSON_FIELDS(GivenFrame, frame, source)
REEL_JSON_FIELDS(FrameCacheOrder, directory, film, needs_identity, check_every, report_bytes)
REEL_JSON_FIELDS(BeginDrawing, owner, given, slot, transparent_canvas, fps, first_frame, frames,
                 film_frame_count, recycle_after, recycle_bytes, seat, cache)
REEL_JSON_FIELDS(DrawFailed, frame, message)
REEL_JSON_FIELDS(ForkProducer, supervisor_pid)
REEL_JSON_FIELDS(ProducerForked, pid)
REEL_JSON_FIELDS(CacheNews, stored_bytes, differing_frame, failure)

namespace {

constexpr std::array<const char*, std::variant_size_v<ChannelMessage>> kKinds = {
    "load_renderer", "renderer_loaded", "renderer_refused", "begin_drawing",
    "draw_failed",   "fork_producer",   "producer_forked",  "cache_news"};

template <size_t kIndex = 0>
Result<ChannelMessage> ParseKind(const std::string& kind, const json& body) {
  if constexpr (kIndex == std::variant_size_v<ChannelMessage>) {
    return Internal("a message of an unknown kind on the producer's channel: " + kind);
  } else {
    if (kind != kKinds[kIndex]) return ParseKind<kIndex + 1>(kind, body);
    return ChannelMessage(body.get<std::variant_alternative_t<kIndex, ChannelMessage>>());
  }
}

Result<unique_fd> FileInMemory(std::string_view text) {
  unique_fd file(memfd_create("reel-timeline", MFD_CLOEXEC));
  if (!file.valid()) return UnavailableErrno("memfd_create", errno);
  for (size_t done = 0; done < text.size();) {
    const ssize_t written =
        pwrite(file.get(), text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return UnavailableErrno("a timeline in memory", errno);
    done += static_cast<size_t>(written);
  }
  return file;
}

// From its beginning, wherever the other side has left its position.
Result<std::string> TextOfFile(const unique_fd& file) {
  std::string text(kMaxTimelineBytes, '\0');
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t got =
        pread(file.get(), text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return UnavailableErrno("the timeline that came apart", errno);
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  text.resize(done);
  return text;
}

}  // namespace

std::string ChannelMessageToJson(const ChannelMessage& message) {
  json out = std::visit([](const auto& body) { return json(body); }, message);
  out["kind"] = kKinds[message.index()];
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<ChannelMessage> ChannelMessageFromJson(std::string_view text) {
  try {
    const json body = json::parse(text);
    return ParseKind(body.at("kind").get<std::string>(), body);
  } catch (const std::exception& exception) {
    return Internal(
        fmt::format("a malformed message on the producer's channel: {}", exception.what()));
  }
}

Result<std::pair<ProducerChannel, ProducerChannel>> ProducerChannel::CreatePair() {
  int fds[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0) {
    return UnavailableErrno("socketpair", errno);
  }
  ProducerChannel supervisor_end{unique_fd(fds[0])};
  ProducerChannel producer_end{unique_fd(fds[1])};
  if (fcntl(fds[0], F_SETFL, O_NONBLOCK) != 0) {
    return UnavailableErrno("fcntl(O_NONBLOCK)", errno);
  }
  return std::pair(std::move(supervisor_end), std::move(producer_end));
}

Status ProducerChannel::Send(const ChannelMessage& message,
                             std::initializer_list<int> passed_fds) const {
  std::string text = ChannelMessageToJson(message);
  if (text.size() > kMaxChannelMessageBytes) {
    const auto* order = std::get_if<LoadRenderer>(&message);
    if (order != nullptr && !order->timeline.text.empty()) return SendInParts(*order);
    return InvalidInput(fmt::format("the parameters take {} bytes as JSON, the limit is {}",
                                    text.size(), kMaxChannelMessageBytes));
  }
  const ssize_t sent =
      SendWithDescriptors(fd_.get(), text, {passed_fds.begin(), passed_fds.size()});
  if (sent < 0) return UnavailableErrno("producer's channel", errno);
  return Status::Ok();
}

Status ProducerChannel::SendInParts(const LoadRenderer& order) const {
  REEL_ASSIGN_OR_RETURN(const unique_fd file, FileInMemory(order.timeline.text));
  LoadRenderer rest = order;
  rest.timeline.text.clear();
  rest.timeline.is_apart = true;
  return Send(rest, {file.get()});
}

Result<ChannelMessage> ProducerChannel::Receive(unique_fd* passed_fd) const {
  std::string text(kMaxChannelMessageBytes, '\0');
  std::vector<unique_fd> descriptors;
  bool is_cut = false;
  const ssize_t received = ReceiveWithDescriptors(fd_.get(), text, descriptors, 0, &is_cut);
  if (received < 0) return UnavailableErrno("producer's channel", errno);
  // Of several the first; the others are closed.
  unique_fd taken = descriptors.empty() ? unique_fd() : std::move(descriptors.front());
  if (received == 0) return Unavailable("the other end of the producer's channel is closed");
  if (is_cut) {
    return Internal(fmt::format("a message of more than {} bytes on the producer's channel",
                                kMaxChannelMessageBytes));
  }
  text.resize(static_cast<size_t>(received));
  REEL_ASSIGN_OR_RETURN(ChannelMessage message, ChannelMessageFromJson(text));
  if (auto* order = std::get_if<LoadRenderer>(&message); order && order->timeline.is_apart) {
    REEL_ASSIGN_OR_RETURN(order->timeline.text, TextOfFile(taken));
    order->timeline.is_apart = false;
  } else if (passed_fd != nullptr) {
    *passed_fd = std::move(taken);
  }
  return message;
}

}  // namespace reel
