// The timeline part of reel/producer.h: no exception and no C++ type leaves this file.

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/json_field.h"
#include "cache/digest.h"
#include "producer/c_text.h"
#include "producer/source_picture.h"
#include "producer/timeline/script_clips.h"
#include "producer/timeline/timeline_renderer.h"
#include "reel/producer.h"
#include "shm/producer_channel.h"
#include "timeline/clip_walk.h"

namespace reel {
namespace {

using Json = nlohmann::json;

constexpr size_t kCallbackTextBytes = 16 * 1024;

Json FractionJson(Rational value) { return Json{value.num, value.den}; }

// The caller's functions as ScriptClips.
class CalledScripts : public ScriptClips {
 public:
  CalledScripts(const reel_script_clips& calls, std::vector<const Clip*> scripts)
      : calls_(calls), scripts_(std::move(scripts)) {}

  Result<SourceTraits> Load(size_t source, const SourceRequest& request) override {
    const std::string asked = RequestText(request).dump();
    std::array<char, kCallbackTextBytes> answer{};
    const int failed = calls_.load(calls_.context, static_cast<int32_t>(source), asked.c_str(),
                                   answer.data(), answer.size());
    answer.back() = '\0';
    if (failed != 0) return InvalidInput(answer.data());
    return ReadTraits(answer.data());
  }

  Status Draw(const SourceFrame& frame, const ClipCanvas& canvas) override {
    std::array<char, 1024> error;
    error.front() = '\0';
    const int failed = calls_.draw(calls_.context, static_cast<int32_t>(frame.source), frame.index,
                                   frame.seconds, canvas.pixels, canvas.width, canvas.height,
                                   canvas.stride_bytes, error.data(), error.size());
    error.back() = '\0';
    return failed == 0 ? Status::Ok() : Failed(error.data());
  }

 private:
  Json RequestText(const SourceRequest& request) const {
    const auto found = std::find_if(scripts_.begin(), scripts_.end(), [&](const Clip* clip) {
      return std::get_if<SceneClip>(&clip->what) == request.scene;
    });
    return {{"script", found - scripts_.begin()},
            {"width", request.size.width},
            {"height", request.size.height},
            {"fallback", {request.fallback.width, request.fallback.height}},
            {"fps", FractionJson(request.fps)},
            {"fps_is_given", request.scene->fps.has_value()},
            {"frame_count", request.frame_count},
            {"duration", FractionJson(request.duration_s)}};
  }

  static Result<SourceTraits> ReadTraits(const char* text) {
    try {
      const Json json = Json::parse(text);
      SourceTraits traits;
      ReadJson(json.at("width"), traits.size.width);
      ReadJson(json.at("height"), traits.size.height);
      ReadJson(json.at("fps").at(0), traits.fps.num);
      ReadJson(json.at("fps").at(1), traits.fps.den);
      ReadJson(json.at("frame_count"), traits.frame_count);
      ReadJson(json.at("has_alpha"), traits.has_alpha);
      ReadJson(json.at("keeps_rate"), traits.keeps_rate);
      return traits;
    } catch (const std::exception& exception) {
      return Internal(std::string("what a script's clip is cannot be read: ") + exception.what());
    }
  }

  const reel_script_clips calls_;
  const std::vector<const Clip*> scripts_;
};

Result<LoadRenderer> ReadOrder(const char* text) {
  REEL_ASSIGN_OR_RETURN(ChannelMessage message, ChannelMessageFromJson(text));
  auto* order = std::get_if<LoadRenderer>(&message);
  if (order == nullptr) return Internal("expected load_renderer");
  return std::move(*order);
}

Json ScriptJson(const Clip& clip) {
  const auto& scene = std::get<SceneClip>(clip.what);
  Json params = Json::object();
  for (const auto& [name, value] : scene.params) {
    params[name] = {{"text", value.text}, {"base_directory", value.base_directory}};
  }
  return {{"scene", scene.scene},         {"base_directory", scene.base_directory},
          {"params", std::move(params)},  {"animation", scene.animation},
          {"stateless", scene.stateless}, {"place", clip.place}};
}

Result<std::string> ScriptsText(const char* order_text) {
  REEL_ASSIGN_OR_RETURN(const LoadRenderer order, ReadOrder(order_text));
  REEL_ASSIGN_OR_RETURN(const ClipPtr film, ParseTimelineOf(order));
  Json scripts = Json::array();
  for (const Clip* clip : ScriptClipsOf(*film)) scripts.push_back(ScriptJson(*clip));
  return scripts.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool IsLayoutOfPicture(int32_t layout) {
  return layout >= REEL_PIXELS_ARGB32 && layout <= REEL_PIXELS_RGBA_AS_IS;
}

Status DrawPicture(const reel_picture& picture, bool has_alpha, const ClipCanvas& canvas) {
  if (picture.struct_bytes != sizeof(picture) || picture.pixels == nullptr ||
      !IsLayoutOfPicture(picture.layout)) {
    return InvalidInput("picture: struct_bytes, pixels or layout is not set");
  }
  if (picture.width != canvas.width || picture.height != canvas.height) {
    return InvalidInput("the picture has " + std::to_string(picture.width) + "x" +
                        std::to_string(picture.height) + " pixels, its clip has " +
                        std::to_string(canvas.width) + "x" + std::to_string(canvas.height));
  }
  auto layout = static_cast<PixelLayout>(picture.layout);
  // Its alpha is wanted here, since something may lie below.
  if (has_alpha && layout == PixelLayout::kRgbaAsIs) layout = PixelLayout::kRgba;
  const SourcePicture source{static_cast<const std::byte*>(picture.pixels), picture.width,
                             picture.height, picture.stride_bytes, layout};
  for (int32_t y = 0; y < canvas.height; ++y) {
    uint32_t* row = canvas.Row(y);
    ReadPremultipliedRow(source, y, row);
    if (has_alpha) continue;
    for (int32_t x = 0; x < canvas.width; ++x) row[x] |= kOpaqueBlack;
  }
  return Status::Ok();
}

// Runs `action`, which returns a Status, and turns what comes of it into 0 or -1 and a text.
template <typename Action>
int Reported(char* error, size_t error_bytes, Action action) {
  try {
    const Status status = action();
    if (!status.ok()) PutText(status.message(), error, error_bytes);
    return status.ok() ? 0 : -1;
  } catch (const std::exception& exception) {
    PutText(exception.what(), error, error_bytes);
    return -1;
  }
}

}  // namespace
}  // namespace reel

struct reel_timeline {
  std::unique_ptr<reel::ScriptClips> scripts;
  reel::ClipPtr film;  // what the scripts are told by
  std::unique_ptr<reel::TimelineRenderer> renderer;
};

namespace reel {
namespace {

Result<std::unique_ptr<reel_timeline>> Open(const char* order_text,
                                            const reel_script_clips* scripts) {
  if (scripts == nullptr || scripts->struct_bytes != sizeof(*scripts)) {
    return InvalidInput("scripts: struct_bytes is not set");
  }
  REEL_ASSIGN_OR_RETURN(const LoadRenderer order, ReadOrder(order_text));
  auto timeline = std::make_unique<reel_timeline>();
  REEL_ASSIGN_OR_RETURN(timeline->film, ParseTimelineOf(order));
  timeline->scripts = std::make_unique<CalledScripts>(*scripts, ScriptClipsOf(*timeline->film));
  REEL_ASSIGN_OR_RETURN(timeline->renderer,
                        TimelineRenderer::Load(order, timeline->film, timeline->scripts.get()));
  return timeline;
}

}  // namespace
}  // namespace reel

extern "C" {

int reel_timeline_scripts(const char* order, char* answer, size_t answer_bytes) {
  return reel::Reported(answer, answer_bytes, [&]() -> reel::Status {
    REEL_ASSIGN_OR_RETURN(const std::string scripts, reel::ScriptsText(order));
    if (scripts.size() >= answer_bytes) return reel::InvalidInput("too many scripts");
    reel::PutText(scripts, answer, answer_bytes);
    return reel::Status::Ok();
  });
}

reel_timeline* reel_timeline_open(const char* order, const reel_script_clips* scripts, char* answer,
                                  size_t answer_bytes) {
  reel_timeline* opened = nullptr;
  reel::Reported(answer, answer_bytes, [&]() -> reel::Status {
    REEL_ASSIGN_OR_RETURN(auto timeline, reel::Open(order, scripts));
    const std::string told = reel::ChannelMessageToJson(timeline->renderer->Description());
    if (told.size() >= answer_bytes) return reel::Internal("no room for what was loaded");
    reel::PutText(told, answer, answer_bytes);
    opened = timeline.release();
    return reel::Status::Ok();
  });
  return opened;
}

int reel_timeline_draw(reel_timeline* timeline, int64_t frame, uint32_t* pixels,
                       int32_t stride_bytes, char* error, size_t error_bytes) {
  return reel::Reported(error, error_bytes, [&] {
    const reel::Size size = timeline->renderer->plan().size();
    return timeline->renderer->DrawFrame(frame, {pixels, static_cast<int32_t>(size.width),
                                                 static_cast<int32_t>(size.height), stride_bytes});
  });
}

int64_t reel_timeline_identity(reel_timeline* timeline, int64_t frame, const char* scripts_build,
                               char* identity, size_t identity_bytes) {
  int64_t length = -1;
  reel::Reported(nullptr, 0, [&]() -> reel::Status {
    const auto text = timeline->renderer->IdentityOf(frame, scripts_build);
    if (!text) return reel::Status::Ok();
    const std::string digest = reel::DigestOfText(*text).Hex();
    if (digest.size() > identity_bytes) return reel::InvalidInput("no room for an identity");
    std::copy(digest.begin(), digest.end(), identity);
    length = static_cast<int64_t>(digest.size());
    return reel::Status::Ok();
  });
  return length;
}

void reel_timeline_close(reel_timeline* timeline) { delete timeline; }

int reel_picture_draw(const reel_picture* picture, int32_t has_alpha, uint32_t* pixels,
                      int32_t width, int32_t height, int32_t stride_bytes, char* error,
                      size_t error_bytes) {
  return reel::Reported(error, error_bytes, [&] {
    return reel::DrawPicture(*picture, has_alpha != 0, {pixels, width, height, stride_bytes});
  });
}

}  // extern "C"
