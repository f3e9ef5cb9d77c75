#include "daemon/encoder/sequence_path.h"

#include <algorithm>
#include <cctype>

namespace reel {
namespace {

// Wider numbers only make names that no frame number fills.
constexpr int kMaxDigits = 18;

std::string WithDoubledPercent(const std::string& literal) {
  std::string doubled;
  for (const char c : literal) doubled += c == '%' ? std::string("%%") : std::string(1, c);
  return doubled;
}

Status Refused(const std::string& path, const std::string& why) {
  return InvalidInput("output: \"" + path + "\" " + why +
                      "; write the number as %d or, with zeros, %05d, and a percent sign as %%");
}

// The conversion that starts at name[at] == '%': how many characters it has, or 0 when it is none.
size_t ConversionLength(const std::string& name, size_t at, int* digits) {
  size_t end = at + 1;
  *digits = 0;
  if (end < name.size() && name[end] == '0') {
    for (++end; end < name.size() && std::isdigit(static_cast<unsigned char>(name[end])); ++end) {
      *digits = std::min(*digits * 10 + (name[end] - '0'), kMaxDigits + 1);
    }
  }
  const bool complete = end < name.size() && name[end] == 'd' && *digits <= kMaxDigits;
  return complete ? end + 1 - at : 0;
}

}  // namespace

Result<std::optional<SequencePath>> SequencePath::Parse(const std::string& path) {
  const size_t name_start = path.rfind('/') + 1;
  const std::string name = path.substr(name_start);
  if (name.find('%') == std::string::npos) return std::optional<SequencePath>();

  SequencePath sequence;
  sequence.directory_ = path.substr(0, name_start);
  bool has_number = false;
  for (size_t at = 0; at < name.size();) {
    std::string& literal = has_number ? sequence.after_ : sequence.before_;
    if (name[at] != '%') {
      literal += name[at++];
      continue;
    }
    if (name.compare(at, 2, "%%") == 0) {
      literal += '%';
      at += 2;
      continue;
    }
    int digits = 0;
    const size_t length = ConversionLength(name, at, &digits);
    if (length == 0) return Refused(path, "has a \"%\" that is no frame number");
    if (has_number) return Refused(path, "has more than one frame number");
    has_number = true;
    sequence.digits_ = digits;
    at += length;
  }
  if (!has_number) return Refused(path, "has a percent sign but no frame number");
  return std::optional<SequencePath>(std::move(sequence));
}

std::string SequencePath::File(int64_t number) const {
  std::string text = std::to_string(number);
  const size_t width = static_cast<size_t>(digits_);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return directory_ + before_ + text + after_;
}

std::string SequencePath::Image2Pattern() const {
  SequencePath escaped = *this;
  escaped.directory_ = WithDoubledPercent(directory_);
  return escaped.Pattern();
}

SequencePath SequencePath::In(const std::string& directory) const {
  SequencePath moved = *this;
  moved.directory_ = directory + "/";
  return moved;
}

std::string SequencePath::Pattern() const {
  const std::string number = digits_ > 0 ? "%0" + std::to_string(digits_) + "d" : "%d";
  return directory_ + WithDoubledPercent(before_) + number + WithDoubledPercent(after_);
}

}  // namespace reel
