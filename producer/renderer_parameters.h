// ResolveParameters: the parameters of a job, checked against the list that a renderer gives of its
// own, before the renderer sees any.
//
// A pure function; any process and thread.

#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/status.h"
#include "reel/renderer.h"

namespace reel {

// A parameter as the job gives it; a relative path in it starts from `base_directory`.
struct GivenParameter {
  std::string text;
  std::string base_directory;
};

struct ResolvedParameter {
  std::string name;
  std::string
      text;  // as reel_param_type promises: finite numbers, "true" or "false", absolute paths
};

// Every parameter of `specs` in their order, with its default where `given` lacks it. On failure
// kInvalidInput: an unknown name (the nearest known one is suggested), or a text that is not of its
// type (name, text and what is possible); a default that is itself wrong is said to be the
// renderer's.
Result<std::vector<ResolvedParameter>> ResolveParameters(
    std::span<const reel_param_spec> specs, const std::map<std::string, GivenParameter>& given);

}  // namespace reel
