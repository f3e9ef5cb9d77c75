// reel cache: what the frame cache holds, and less of it.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "cache/cache_directory.h"
#include "cache/frame_files.h"
#include "cache/frame_inventory.h"
#include "client/cache_text.h"
#include "client/command.h"
#include "client/display_text.h"
#include "base/quantities.h"
#include "protocol/wall_clock.h"

namespace reel {
namespace {

constexpr const char* kCacheExamples = R"(Examples:
  reel cache                 the films of which frames are kept, the last used first
  reel cache --limit 2GiB    leave so much, and take away what was used longest ago
  reel cache --clear         take away everything

Frames are kept and used by `reel render --cache`, as many as --cache-size says. They are in frames/ below
REEL_CACHE, or CACHE_DIRECTORY, or XDG_CACHE_HOME/reel, or ~/.cache/reel. Jobs may run meanwhile.)";

struct CacheCommand {
  bool clear = false;
  std::string limit;
  bool json = false;
};

void TellSize(const CacheCommand& flags, const char* what, const CacheSize& size) {
  if (flags.json) {
    std::printf("{\"%s\":{\"frames\":%jd,\"bytes\":%jd}}\n", what, intmax_t{size.frames},
                intmax_t{size.bytes});
  } else {
    std::printf("%s: %s\n", what, CacheSizeText(size).c_str());
  }
}

ExitCode RunCache(const CacheCommand& flags) {
  const std::string frames = FramesDirectory(FindCacheDirectory());
  if (frames.empty()) {
    return ReportError(
        Unavailable("there is no place for a cache: HOME is not set; set REEL_CACHE"), flags.json);
  }
  if (flags.clear) {
    TellSize(flags, "removed", ClearFrames(frames));
  } else if (!flags.limit.empty()) {
    const Result<int64_t> limit = ParseByteCount(flags.limit);
    if (!limit.ok()) return ReportError(limit.status().Prefixed("--limit"), flags.json);
    TellSize(flags, "left", TrimFrames(frames, {limit.value(), limit.value()}));
  } else if (flags.json) {
    std::printf("%s\n", CacheJson(ListFilms(frames), frames).c_str());
  } else {
    std::fputs(CacheText(ListFilms(frames), frames, WallClockMs()).c_str(), stdout);
  }
  return ExitCode::kDone;
}

}  // namespace

void AddCacheCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("cache", "Show what the frame cache holds, or empty it");
  command->footer(kCacheExamples);
  auto flags = std::make_shared<CacheCommand>();
  CLI::Option* clear = command->add_flag("--clear", flags->clear, "take away everything");
  command->add_option("--limit", flags->limit, "leave at most so much, like 2GiB")
      ->type_name("BYTES")
      ->excludes(clear);
  command->add_flag("--json", flags->json, "print JSON");
  command->callback([flags, &context] { context.exit_code = RunCache(*flags); });
}

}  // namespace reel
