// The job's text as its supervisor gets it. Pure.

#pragma once

#include <string>

namespace reel {

// The same job with "resume": true (protocol/job_spec.h). A text that is no JSON object comes back as
// it is, since it is the supervisor that reads it and says what is wrong.
std::string WithResume(const std::string& text);

}  // namespace reel
