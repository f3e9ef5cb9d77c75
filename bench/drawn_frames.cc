#include "bench/drawn_frames.h"

#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <span>
#include <vector>

#include "base/program_path.h"
#include "bench/forked_child.h"
#include "bench/pipe.h"
#include "bench/require.h"
#include "daemon/process/child_process.h"
#include "producer/guarded_canvas.h"
#include "producer/pixel_conversion.h"
#include "producer/plugin_library.h"

namespace reel::bench {
namespace {

constexpr int64_t kSlots = 8;  // as many as the smallest ring of a job has

std::string PluginPath(const std::string& renderer) {
  const std::filesystem::path programs =
      std::filesystem::path(SiblingProgram("reel")).parent_path();
  return (programs.parent_path() / "lib/reel/renderers" / (renderer + ".so")).string();
}

PluginRenderer LoadRenderer(const Regime& regime) {
  const PluginLibrary library = Require(PluginLibrary::Load(PluginPath(regime.renderer)));
  RendererRequest request;
  request.width = static_cast<int32_t>(regime.size.width);
  request.height = static_cast<int32_t>(regime.size.height);
  request.fps = kRegimeFps;
  request.frame_count = regime.frames;
  for (const auto& [name, text] : regime.params) request.params[name] = {text, "/"};
  return Require(PluginRenderer::Create(library, request));
}

reel_frame FrameOf(const Regime& regime, const SlotFormat& slot, const GuardedCanvas& canvas,
                   int64_t index) {
  return {.struct_bytes = sizeof(reel_frame),
          .width = slot.drawn.width,
          .height = slot.drawn.height,
          .stride_bytes = canvas.stride_bytes(),
          .pixels = canvas.pixels(),
          .frame_index = index,
          .frame_count = regime.frames,
          .fps_num = kRegimeFps.num,
          .fps_den = kRegimeFps.den,
          .seconds = static_cast<double>(index) / ToDouble(kRegimeFps),
          .position = static_cast<double>(index)};
}

// `place` gives the memory for each frame, `take` gets it filled.
void DrawEach(const Regime& regime, const SlotFormat& slot,
              const std::function<std::span<std::byte>(int64_t)>& place,
              const std::function<void(std::span<const std::byte>)>& take) {
  PluginRenderer renderer = LoadRenderer(regime);
  GuardedCanvas canvas = Require(GuardedCanvas::Create(slot.drawn));
  for (int64_t index = 0; index < regime.frames; ++index) {
    canvas.Clear(false);
    const Status drawn = renderer.Draw(FrameOf(regime, slot, canvas, index));
    if (!drawn.ok()) Die(drawn.message());
    const std::span<std::byte> bytes = place(index);
    ConvertToSlot(canvas.picture(), slot, bytes);
    take(bytes);
  }
}

}  // namespace

// In a process of its own, so that this one runs no renderer's code.
unique_fd StoreFrames(const Regime& regime, const SlotFormat& slot) {
  unique_fd frames(memfd_create("frames", MFD_CLOEXEC));
  if (!frames.valid()) Die("no descriptor for the frames");
  Regime quick = regime;
  for (const char* effort : {"cpu_ms", "sleep_ms"}) quick.params.erase(effort);
  ForkedChild child([&] {
    std::vector<std::byte> frame(SlotFrameBytes(slot));
    DrawEach(
        quick, slot, [&](int64_t) { return std::span(frame); },
        [&](std::span<const std::byte> bytes) {
          if (!WriteAll(frames.get(), bytes)) Die("no memory for the frames");
        });
    return Cost{};
  });
  child.AwaitEnd();
  return frames;
}

Cost DrawFrames(const Regime& regime, const SlotFormat& slot) {
  ForkedChild child([&] {
    const size_t frame_bytes = SlotFrameBytes(slot);
    std::vector<std::byte> slots(frame_bytes * kSlots);
    const Stopwatch stopwatch;
    DrawEach(
        regime, slot,
        [&](int64_t index) {
          return std::span(slots).subspan(static_cast<size_t>(index % kSlots) * frame_bytes,
                                          frame_bytes);
        },
        [](std::span<const std::byte>) {});
    return stopwatch.Read();
  });
  return child.AwaitEnd();
}

}  // namespace reel::bench
