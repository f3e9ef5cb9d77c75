#include "daemon/encoder/encoder_failure.h"

namespace reel {
std::string EncoderFailureCause(std::span<const std::string> last_lines) {
  return last_lines.empty() ? "" : last_lines.back();
}
}  // namespace reel
