// What Perfetto and chrome://tracing insist on in a trace, as a check of a whole file's text.
//
// From "Trace Event Format" (Google, 2016), and from what Perfetto's importer drops or counts as an error:
// it sorts events by time, those of one time as they stand in the file, and drops a slice that ends after
// the one it began in. Pure.

#pragma once

#include <string>
#include <vector>

namespace reel {

// Each rule that is broken, once for each event that breaks it, in words; none for a trace that is well.
std::vector<std::string> TraceFaults(const std::string& text);

}  // namespace reel
