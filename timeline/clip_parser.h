// ParseTimeline: a film as it stands in a job file's "timeline", as clips.
//
//     clip      = "red_square" | [clip, ...] | {source, "do": [operation, ...], "name": text}
//     source    = "scene": text, with "params" "size" "fps" "duration" "animation" "stateless"
//               | "color": text, "duration": time, "size": WxH
//               | "at": [[clip, ...], ...], "gap": pixels       side by side, in rows
//               | "clip": clip                                  something to do more with
//               | "use": name                                   one of "clips"
//     timeline  = clip | {"clips": {name: clip, ...}, "film": clip}
//
// Operations stand in the order in which they are done; each is an object of its name with what it is
// chiefly about, and perhaps more:
//
//     {"then": clip}  {"overlay": clip, "x" "y" "start" "opacity"}  {"crossfade": clip, "duration"}
//     {"wipe": clip, "duration", "towards"}  {"reverse": true}  {"crop": [from, to]}  {"speed": number}
//     {"stretch_to": time}  {"ease": text}  {"resize": WxH, "fit" "filter"}
//     {"crop_picture": [x, y, width, height]}  {"hold": "last" | "first", "duration"}  {"loop": number}
//
// An array is a sequence; {"crossfade": time} or {"wipe": time, "towards"} between two of its clips
// joins these. A time is a text or a number as in a job, or a number of the film's frames: "12f".
// Pure; any thread.

#pragma once

#include <map>
#include <string>

#include "base/status.h"
#include "timeline/clip.h"

namespace reel {

struct TimelineText {
  std::string text;            // JSON, comments allowed
  std::string base_directory;  // absolute; where relative paths start
  std::string file;            // for messages; may be empty
  int first_line = 1;          // of the text in its file
  std::string path = "timeline";
  std::string self = {};  // what a clip's scene "self" is
};

// `params`: values from outside, "NAME.KEY", for parameters of the clip of that name; they go before its
// own. On failure kInvalidInput, with file, line and path: what is wrong, the limit or the nearest name.
Result<ClipPtr> ParseTimeline(const TimelineText& timeline,
                              const std::map<std::string, ClipParameter>& params);

}  // namespace reel
