// The message that tells producers what to load.

#pragma once

#include <string>

#include "base/renderer_catalog.h"
#include "protocol/job_spec.h"
#include "shm/producer_channel.h"

namespace reel {

inline LoadRenderer MakeLoadOrder(const JobSpec& job, const std::string& plugin_path) {
  LoadRenderer order;
  order.plugin_path = plugin_path;
  if (job.size) {
    order.width = static_cast<int32_t>(job.size->width);
    order.height = static_cast<int32_t>(job.size->height);
  }
  if (job.fps) order.fps = *job.fps;
  if (job.frames) order.frame_count = *job.frames;
  if (job.duration_s && job.fps) order.frame_count = FramesIn(*job.duration_s, *job.fps);
  for (const auto& [name, value] : job.params) {
    order.params[name] = RendererParameter{value.text, value.base_directory};
  }
  order.animation = job.script.animation;
  order.stateless = job.script.stateless;
  if (job.frame_timeout) order.frame_timeout_ms = job.frame_timeout->count();
  const TimelineSpec& timeline = job.timeline;
  order.timeline = {timeline.text, timeline.base_directory, timeline.file, timeline.first_line};
  order.renderer_directories = RendererCatalog::FromEnvironment().directories();
  order.wants_build = job.cache;
  return order;
}

}  // namespace reel
