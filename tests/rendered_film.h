// RenderedFilm: a renderer, drawn frame by frame as a producer would, for tests.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/status.h"
#include "producer/plugin_library.h"
#include "shm/frame_format.h"

namespace reel {

struct Picture {
  int width = 0;  // pixels
  int height = 0;
  std::vector<uint32_t> pixels;  // 0xAARRGGBB premultiplied, row by row from the top left

  uint32_t At(int x, int y) const { return pixels.at(static_cast<size_t>(y * width + x)); }
  friend bool operator==(const Picture&, const Picture&) = default;
};

struct FilmRequest {
  std::map<std::string, std::string> params;
  PictureSize size;  // zero: the renderer's own
  int64_t frame_count = 0;
  int64_t fps = 25;  // what the frames are told
};

class RenderedFilm {
 public:
  // `renderer`: a name of Reel's own, or a plugin's path. On failure what PluginRenderer::Create says.
  static Result<RenderedFilm> Create(const std::string& renderer, const FilmRequest& request);

  const reel_traits& traits() const { return renderer_.traits(); }
  Result<Picture> Draw(int64_t frame_index);

 private:
  RenderedFilm(PluginRenderer renderer, const FilmRequest& request);

  PluginRenderer renderer_;
  PictureSize size_;
  int64_t frame_count_;
  int64_t fps_;
};

// As above, where failure fails the test.
RenderedFilm MakeFilm(const std::string& renderer, const FilmRequest& request = {});
Picture DrawFrame(RenderedFilm& film, int64_t frame_index);

// The message of a film that cannot be made.
std::string FilmError(const std::string& renderer, const FilmRequest& request);

}  // namespace reel
