// Diagnosis: one thing that `reel doctor` looked at, what it found, and what to do. A value; pure.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reel {

// kWarn: Reel works, and something that somebody may want does not. kFail: `reel render` will not work.
enum class Verdict { kOk, kWarn, kFail };

struct Diagnosis {
  std::string name;  // "ffmpeg": one word or two, always the same
  Verdict verdict = Verdict::kOk;
  std::string what;    // "5.1.9, /usr/bin/ffmpeg"
  std::string advice;  // what to do about it; "" when there is nothing to do
};

std::string_view VerdictName(Verdict verdict);  // "ok", "warn", "fail"

// The worst of them; kOk of none.
Verdict WorstOf(const std::vector<Diagnosis>& diagnoses);

// A line each, "ok    ffmpeg       5.1.9, /usr/bin/ffmpeg", with "; " before the advice, and one that counts
// them; each with its newline. Text from outside is made printable.
std::string DiagnosisText(const std::vector<Diagnosis>& diagnoses, bool colored);

// {"verdict":..., "checks":[{"name":..., "verdict":..., "what":..., "advice":...}, ...]} on one line.
std::string DiagnosisJson(const std::vector<Diagnosis>& diagnoses);

}  // namespace reel
