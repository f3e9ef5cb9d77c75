#include "rendered_film.h"

#include <catch2/catch.hpp>
#include <utility>

namespace reel {

RenderedFilm::RenderedFilm(PluginRenderer renderer, const FilmRequest& request)
    : renderer_(std::move(renderer)),
      size_(request.size.width > 0 ? request.size : PictureSize{traits().width, traits().height}),
      frame_count_(request.frame_count > 0 ? request.frame_count : traits().frame_count) {}

Result<RenderedFilm> RenderedFilm::Create(const std::string& renderer, const FilmRequest& request) {
  const std::string path = std::string(REEL_BIN_DIR) + "/../lib/reel/renderers/" + renderer + ".so";
  REEL_ASSIGN_OR_RETURN(const PluginLibrary library, PluginLibrary::Load(path));
  RendererRequest asked;
  asked.width = request.size.width;
  asked.height = request.size.height;
  asked.frame_count = request.frame_count;
  for (const auto& [name, text] : request.params) asked.params[name] = {text, ""};
  REEL_ASSIGN_OR_RETURN(PluginRenderer created, PluginRenderer::Create(library, asked));
  return RenderedFilm(std::move(created), request);
}

Result<Picture> RenderedFilm::Draw(int64_t frame_index) {
  const uint32_t cleared = traits().has_alpha != 0 ? 0 : 0xFF000000;
  Picture picture{size_.width, size_.height, {}};
  picture.pixels.assign(static_cast<size_t>(size_.width) * static_cast<size_t>(size_.height),
                        cleared);
  const reel_frame frame = {
      .struct_bytes = sizeof(reel_frame),
      .width = size_.width,
      .height = size_.height,
      .stride_bytes = size_.width * 4,
      .pixels = picture.pixels.data(),
      .frame_index = frame_index,
      .frame_count = frame_count_,
      .fps_num = 25,
      .fps_den = 1,
      .seconds = static_cast<double>(frame_index) / 25,
      .position = static_cast<double>(frame_index),
  };
  REEL_RETURN_IF_ERROR(renderer_.Draw(frame));
  return picture;
}

RenderedFilm MakeFilm(const std::string& renderer, const FilmRequest& request) {
  Result<RenderedFilm> film = RenderedFilm::Create(renderer, request);
  INFO(film.status().message());
  REQUIRE(film.ok());
  return std::move(film).value();
}

Picture DrawFrame(RenderedFilm& film, int64_t frame_index) {
  Result<Picture> picture = film.Draw(frame_index);
  INFO(picture.status().message());
  REQUIRE(picture.ok());
  return std::move(picture).value();
}

std::string FilmError(const std::string& renderer, const FilmRequest& request) {
  const Status status = RenderedFilm::Create(renderer, request).status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  return status.message();
}

}  // namespace reel
