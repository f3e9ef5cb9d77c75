// HostileRenderer: a renderer that draws as it should, but for what it does wrong at one frame.
//
// Each plugin of this folder is a class that derives from it and a line that exports it. The picture of
// a frame is the same in all of them, so a film that a hostile plugin was part of can be compared with
// the one of well_behaved.cc, frame by frame.

#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "reel/renderer.hpp"

namespace hostile {

class HostileRenderer : public reel::Renderer {
 public:
  explicit HostileRenderer(const reel::Scene& scene)
      : at_(scene.Integer("at")), once_(scene.Text("once")) {}

  reel::Traits Traits() const override { return {64, 64, 25, 1, 50, false}; }

  void Draw(cairo_t* cr, const reel::Frame& frame) override {
    cairo_set_source_rgb(cr, frame.progress(), 0.5, 1 - frame.progress());
    cairo_rectangle(cr, static_cast<double>(frame.index % 48), 8, 16, 48);
    cairo_fill(cr);
    cairo_surface_flush(cairo_get_target(cr));
    if (frame.index == at_ && IsItsTurn()) Misbehave(cr, frame);
  }

 protected:
  virtual void Misbehave(cairo_t* cr, const reel::Frame& frame) = 0;

 private:
  // With "once": only in the process that can create that file.
  bool IsItsTurn() const {
    if (once_.empty()) return true;
    const int fd = ::open(once_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    ::close(fd);
    return true;
  }

  int64_t at_;
  std::string once_;
};

}  // namespace hostile

// `how` is the default of a parameter of that name, for plugins that can do more than one thing.
#define HOSTILE_RENDERER(Class, name, how)                                                         \
  REEL_RENDERER(Class, name, "Misbehaves.", {"at", REEL_PARAM_INTEGER, "20", "the frame"},         \
                {"once", REEL_PARAM_PATH, "", "a file to create: misbehaves only in one process"}, \
                {"how", REEL_PARAM_TEXT, how, "what it does"})
