// reel/renderer.hpp: a Reel renderer as a C++ class.
//
//     class Dot : public reel::Renderer {
//      public:
//       explicit Dot(const reel::Scene& scene) : radius_(scene.Number("radius")) {}
//       void Draw(cairo_t* cr, const reel::Frame& frame) override {
//         cairo_arc(cr, frame.progress() * frame.width, frame.height / 2.0, radius_, 0, 6.2832);
//         cairo_set_source_rgb(cr, 1, 0.8, 0);
//         cairo_fill(cr);
//       }
//      private:
//       double radius_;
//     };
//     REEL_RENDERER(Dot, "dot", "A dot crosses the picture.",
//                   {"radius", REEL_PARAM_NUMBER, "20", "radius in pixels"})
//
//     g++ -std=c++17 -shared -fPIC dot.cc -o dot.so $(pkg-config --cflags --libs reel-renderer)
//     reel render ./dot.so -o dot.mp4
//
// What reel/renderer.h says of threads, order and determinism holds here. Exceptions that leave the
// constructor, Traits or Draw become the job's error message; throw std::runtime_error with a text
// for the user. Header-only; needs C++17 and Cairo.

#pragma once

#include <cairo.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "reel/renderer.h"

namespace reel {

// What the job fixed, and the parameters. Valid only during the constructor.
class Scene {
 public:
  explicit Scene(const reel_scene& scene) : scene_(scene) {}

  // Zero where the job leaves it to the renderer.
  int width() const { return scene_.width; }
  int height() const { return scene_.height; }
  int64_t frame_count() const { return scene_.frame_count; }
  double fps() const {
    return scene_.fps_den == 0
               ? 0
               : static_cast<double>(scene_.fps_num) / static_cast<double>(scene_.fps_den);
  }

  // Parameters by name. The name must stand in REEL_RENDERER's list, so the text is always there and
  // already checked against its type; another name throws std::logic_error.
  std::string Text(const char* name) const { return Find(name); }
  double Number(const char* name) const { return std::strtod(Find(name), nullptr); }
  int64_t Integer(const char* name) const { return std::strtoll(Find(name), nullptr, 10); }
  bool Bool(const char* name) const { return std::string(Find(name)) == "true"; }

 private:
  const char* Find(const std::string& name) const {
    for (size_t i = 0; i < scene_.param_count; ++i) {
      if (name == scene_.params[i].name) return scene_.params[i].text;
    }
    throw std::logic_error("the renderer reads a parameter it does not declare: " + name);
  }

  const reel_scene& scene_;
};

// The picture being drawn.
struct Frame {
  int64_t index;   // 0 .. count - 1
  int64_t count;   // of the whole film
  double seconds;  // index / fps; in a timeline perhaps between two frames
  int width;       // pixels
  int height;
  double position;  // in frames: index, or in a timeline perhaps what lies between it and the next

  // 0 on the first frame, 1 on the last, and in between for a time in between.
  double progress() const {
    return count > 1 ? std::min(position / static_cast<double>(count - 1), 1.0) : 0.0;
  }
};

// What the renderer prefers where the job says nothing; zero is "no preference". With fps and
// frame_count, a job at another rate keeps the duration; with frame_count alone, the pictures.
struct Traits {
  int width = 0;  // pixels
  int height = 0;
  int64_t fps_num = 0;
  int64_t fps_den = 1;
  int64_t frame_count = 0;
  bool has_alpha = false;  // some pixels are not opaque
};

class Renderer {
 public:
  virtual ~Renderer() = default;
  virtual reel::Traits Traits() const { return {}; }

  // Draws on `cr`, a fresh context over an opaque black picture (transparent when the traits say
  // has_alpha). Everything set on it is forgotten after the call.
  virtual void Draw(cairo_t* cr, const Frame& frame) = 0;
};

namespace plugin {

// Runs `body`; an exception becomes a return value of 1 and its text in `error`.
template <typename Body>
int Guarded(char* error, size_t error_bytes, Body body) {
  try {
    body();
    return 0;
  } catch (const std::exception& exception) {
    std::snprintf(error, error_bytes, "%s", exception.what());
  } catch (...) {
    std::snprintf(error, error_bytes, "an exception that is not a std::exception");
  }
  return 1;
}

inline Renderer* FromHandle(reel_renderer* handle) { return reinterpret_cast<Renderer*>(handle); }

inline int Describe(reel_renderer* handle, reel_traits* out, char* error, size_t error_bytes) {
  return Guarded(error, error_bytes, [&] {
    const Traits traits = FromHandle(handle)->Traits();
    out->width = traits.width;
    out->height = traits.height;
    out->fps_num = traits.fps_num;
    out->fps_den = traits.fps_den;
    out->frame_count = traits.frame_count;
    out->has_alpha = traits.has_alpha ? 1 : 0;
  });
}

inline int Draw(reel_renderer* handle, const reel_frame* frame, char* error, size_t error_bytes) {
  return Guarded(error, error_bytes, [&] {
    struct SurfaceDeleter {
      void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    };
    struct ContextDeleter {
      void operator()(cairo_t* cr) const { cairo_destroy(cr); }
    };
    const std::unique_ptr<cairo_surface_t, SurfaceDeleter> surface(
        cairo_image_surface_create_for_data(reinterpret_cast<unsigned char*>(frame->pixels),
                                            CAIRO_FORMAT_ARGB32, frame->width, frame->height,
                                            frame->stride_bytes));
    const std::unique_ptr<cairo_t, ContextDeleter> cr(cairo_create(surface.get()));
    // A Reel that knows nothing of positions draws whole frames.
    const bool tells = frame->struct_bytes >= offsetof(reel_frame, position) + sizeof(double);
    const double position = tells ? frame->position : static_cast<double>(frame->frame_index);
    FromHandle(handle)->Draw(cr.get(), {frame->frame_index, frame->frame_count, frame->seconds,
                                        frame->width, frame->height, position});
    cairo_surface_flush(surface.get());
    const cairo_status_t status = cairo_status(cr.get());
    if (status != CAIRO_STATUS_SUCCESS) {
      throw std::runtime_error(std::string("Cairo: ") + cairo_status_to_string(status));
    }
  });
}

inline void Destroy(reel_renderer* handle) { delete FromHandle(handle); }

template <typename T>
int Create(const reel_scene* scene, reel_renderer** out, char* error, size_t error_bytes) {
  return Guarded(error, error_bytes, [&] {
    std::unique_ptr<Renderer> renderer = std::make_unique<T>(Scene(*scene));
    *out = reinterpret_cast<reel_renderer*>(renderer.release());
  });
}

}  // namespace plugin
}  // namespace reel

// Exports `Class` as the plugin's renderer; the rest are its parameters, each
// {name, REEL_PARAM_..., default text, help}. Once a plugin, at namespace scope.
#define REEL_RENDERER(Class, renderer_name, renderer_summary, ...)      \
  extern "C" const reel_renderer_api* reel_renderer_entry(void) {       \
    static const std::vector<reel_param_spec> params = {__VA_ARGS__};   \
    static const reel_renderer_api api = {REEL_ABI_VERSION,             \
                                          sizeof(reel_renderer_api),    \
                                          renderer_name,                \
                                          renderer_summary,             \
                                          params.data(),                \
                                          params.size(),                \
                                          &reel::plugin::Create<Class>, \
                                          &reel::plugin::Describe,      \
                                          &reel::plugin::Draw,          \
                                          &reel::plugin::Destroy};      \
    return &api;                                                        \
  }
