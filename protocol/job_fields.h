// JobFields: the table of everything that a job can say, one row a field.
//
// A row gives a field its name in a job file, its flag on the command line, the JSON types it takes
// and the function that turns its text into the JobSpec. Job files and flags both come through
// here, so they accept the same values. Pure; any thread.

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/status.h"
#include "protocol/job_spec.h"

namespace reel {

// What a job file may write for a field. Flags are always text.
enum class FieldType {
  kText,          // "text"
  kTextOrNumber,  // "30000/1001" or 60
  kNumber,        // 23.5
  kInteger,       // 300
  kSwitch,        // true, false; a flag without a value
  kParams,    // {"key": "text" | 5 | true | [...] | {"text": ..., "base": ...}}; --flag KEY=VALUE,
              // repeated
  kTextMap,   // {"key": "text" | 5 | true}; --flag KEY=VALUE, repeated
  kTextList,  // ["word", ...]; --flag WORD, repeated
  kClips,     // what a timeline may be; no flag
  kCommand,   // "command", or {"text": ..., "base": the directory in which it is started}
  kSounds,    // "file", or an array of what sound_json.h says; --flag FILE, repeated
};

enum class FieldGroup { kPicture, kOutput, kEncoding, kRunning, kCluster, kScript };

struct JobField {
  std::string_view name;  // in a job file: "frame_timeout"
  std::string_view flag;  // "--frame-timeout"
  FieldType type;
  FieldGroup group;
  std::string_view placeholder;  // in the help: "SECONDS"
  std::string_view help;         // one line

  // Puts `text` into `job`: of a map "KEY=VALUE", of a list one more word, of sounds one more file, of a switch "true" or
  // "false". A relative path starts from `base_directory`; when that is empty it is refused. On
  // failure kInvalidInput with the value and the limit, without the field's name, and `job` is
  // unchanged.
  Status (*set)(JobSpec& job, const std::string& text, const std::string& base_directory);
};

// All rows, in the order in which help and documentation show them. "scene" is one of them (its
// flag is empty: it is the command line's positional argument).
std::span<const JobField> JobFields();

// The row of that name, or null.
const JobField* FindJobField(std::string_view name);

}  // namespace reel
