// A sound as it stands in a job's "audio": "steps.wav", or
// {"file": "steps.wav", "start": "2s", "from": "0.5s", "duration": "3s", "volume": 0.8, "fade_in": "500ms",
// "fade_out": "1s"}, where all but the file may be missing. Pure; any thread.

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/status.h"
#include "protocol/sound.h"

namespace reel {

// `place` is where it stands: "audio[1]". A relative path starts from `base_directory`; when that is empty it
// is refused. On failure kInvalidInput, naming place and field ("audio[1].volume: ..."), the value and the
// limit; an unknown field with the nearest name.
Result<Sound> SoundFromJson(const nlohmann::json& value, const std::string& place,
                            const std::string& base_directory);

// What SoundFromJson turns back into an equal Sound.
nlohmann::json SoundToJson(const Sound& sound);

std::vector<std::string> SoundFieldNames();

}  // namespace reel
