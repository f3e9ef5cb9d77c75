// A submission whose scene, label and output all follow from `name`.

#pragma once

#include <string>

#include "protocol/daemon_messages.h"

namespace reel {

inline SubmitJob Submission(const std::string& name, const std::string& key = "") {
  return {"{\"scene\":\"" + name + "\"}", name, "/tmp/" + name + ".mp4", key};
}

}  // namespace reel
