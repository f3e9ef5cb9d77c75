// Numbers from a scene that must stand within limits. Reel has already checked that the texts are
// numbers; what range makes sense is the renderer's to say.

#pragma once

#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>

#include "reel/renderer.hpp"

namespace reel {

template <typename T>
T RequireWithin(const char* name, T value, T lowest, T highest) {
  if (value >= lowest && value <= highest) return value;
  std::ostringstream message;
  message << name << " = " << value << ": must be in " << lowest << " .. " << highest;
  throw std::runtime_error(message.str());
}

// The parameter's value; throws std::runtime_error with name, value and limits when it is outside.
inline double NumberWithin(const Scene& scene, const char* name, double lowest, double highest) {
  return RequireWithin(name, scene.Number(name), lowest, highest);
}
inline int64_t IntegerWithin(const Scene& scene, const char* name, int64_t lowest,
                             int64_t highest) {
  return RequireWithin(name, scene.Integer(name), lowest, highest);
}

}  // namespace reel
