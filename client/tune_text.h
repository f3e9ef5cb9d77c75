// The table of `reel tune`, in words and as JSON. Pure.

#pragma once

#include <string>
#include <vector>

#include "client/tune_choice.h"
#include "client/tune_meter.h"

namespace reel {

// "line_chart: 1280x720, 300 frames to h264", without the number of producers.
std::string TunePlannedLine(const Planned& planned);

// Without newlines; columns aligned under the header's.
std::string TuneHeaderLine();
std::string TuneRowLine(const TuneRow& row);

// "Recommended: --producers 8\n8 producers draw ...".
std::string TuneAdviceText(const TuneAdvice& advice);

// What a reader should know of the figures: rows of a film that ended too early. "" when there is nothing.
std::string TuneShortFilmNote(const std::vector<TuneRow>& rows);

// {"recommended":{"producers":...,"flag":"--producers 8","reason":...},"counts":[{...}],"notes":[...]}
// on one line.
std::string TuneJson(const std::vector<TuneRow>& rows, const TuneAdvice& advice,
                     const std::vector<std::string>& notes);

// "--producers 8"
std::string TuneFlag(const TuneAdvice& advice);

}  // namespace reel
