// What decides the frames of a film, by name, and the key under which the frame cache keeps them.
//
// In it: the plugin's content and the libraries that it is loaded with, or the script with what it has
// imported and read; each parameter, and of those that name files the files' contents; what the renderer
// was asked for; size, rate and number of frames; the slot's format. Where the renderer identifies frames
// by what they show (RendererLoaded::identifies_frames) only the last of these, since its identities say
// the rest. Not in it: which part of the film is drawn, by how many processes, and how it is encoded.
//
// What a renderer depends on beside that (the clock, the environment, a file that nobody names) is not in
// it either; frames that are drawn although they are kept find that out (producer/frame_cache.h).

#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/status.h"
#include "cache/frame_key.h"
#include "daemon/supervisor/film_plan.h"
#include "protocol/job_spec.h"
#include "shm/frame_format.h"
#include "shm/producer_channel.h"

namespace reel {

using FilmFacts = std::map<std::string, std::string>;

// Reads the plugin and the files that parameters name, so it blocks for as long as they take. `plugin_path`
// is of a script perhaps with :NAME. On failure kUnavailable: one cannot be read, or there is too much.
Result<FilmFacts> FilmFactsOf(const JobSpec& job, const std::string& plugin_path,
                              const RendererLoaded& renderer, const FilmPlan& film,
                              const SlotFormat& slot);

FilmKey MakeFilmKey(const FilmFacts& facts);

// The paths (cache/input_files.h) that the parameters of `job` stand for, as far as there is something:
// absolute, sorted. For those of a script a relative path starts where the script does.
std::vector<std::string> ParameterInputs(const JobSpec& job);

}  // namespace reel
