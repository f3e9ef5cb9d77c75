// Which files a job writes itself: for whoever looks at files around it. Pure.

#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "protocol/job_spec.h"

namespace reel {

// Whether `path` can be a picture of the sequence "out/frame-%05d.png": the same text but for a number.
inline bool IsOfSequence(std::string_view sequence, std::string_view path) {
  const size_t percent = sequence.rfind('%');
  const size_t end = sequence.find('d', std::min(percent, sequence.size()));
  if (percent == std::string_view::npos || end == std::string_view::npos) return false;
  const std::string_view before = sequence.substr(0, percent);
  const std::string_view after = sequence.substr(end + 1);
  if (path.size() <= before.size() + after.size()) return false;
  const std::string_view number =
      path.substr(before.size(), path.size() - before.size() - after.size());
  return path.starts_with(before) && path.ends_with(after) &&
         std::all_of(number.begin(), number.end(),
                     [](unsigned char digit) { return std::isdigit(digit) != 0; });
}

// `path`: absolute, as are those of the job.
inline bool IsOutputOf(const JobSpec& job, std::string_view path) {
  return path == job.output.path || path == job.manifest || path == job.trace ||
         IsOfSequence(job.output.path, path);
}

}  // namespace reel
