#include "client/diagnosis.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "client/display_text.h"
#include "client/text_style.h"

namespace reel {
namespace {

Tone ToneOfVerdict(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOk: return Tone::kGood;
    case Verdict::kWarn: return Tone::kWarning;
    case Verdict::kFail: return Tone::kError;
  }
  return Tone::kPlain;
}

std::string CountsText(const std::vector<Diagnosis>& diagnoses) {
  const auto count = [&](Verdict verdict) {
    return std::count_if(diagnoses.begin(), diagnoses.end(),
                         [&](const Diagnosis& diagnosis) { return diagnosis.verdict == verdict; });
  };
  const auto warnings = count(Verdict::kWarn);
  const auto failures = count(Verdict::kFail);
  return fmt::format("{} ok, {} warning{}, {} failure{}", count(Verdict::kOk), warnings,
                     warnings == 1 ? "" : "s", failures, failures == 1 ? "" : "s");
}

}  // namespace

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOk: return "ok";
    case Verdict::kWarn: return "warn";
    case Verdict::kFail: return "fail";
  }
  return "fail";
}

Verdict WorstOf(const std::vector<Diagnosis>& diagnoses) {
  auto worst = Verdict::kOk;
  for (const Diagnosis& diagnosis : diagnoses) worst = std::max(worst, diagnosis.verdict);
  return worst;
}

std::string DiagnosisText(const std::vector<Diagnosis>& diagnoses, bool colored) {
  size_t width = 0;
  for (const Diagnosis& diagnosis : diagnoses) width = std::max(width, diagnosis.name.size());
  std::string text;
  for (const Diagnosis& diagnosis : diagnoses) {
    const std::string verdict = fmt::format("{:4}", VerdictName(diagnosis.verdict));
    const std::string advice = diagnosis.advice.empty() ? "" : "; " + diagnosis.advice;
    text +=
        fmt::format("{}  {:{}}  {}{}\n", Toned(verdict, ToneOfVerdict(diagnosis.verdict), colored),
                    diagnosis.name, width, Printable(diagnosis.what), Printable(advice));
  }
  return text + CountsText(diagnoses) + "\n";
}

std::string DiagnosisJson(const std::vector<Diagnosis>& diagnoses) {
  using Json = nlohmann::ordered_json;
  Json checks = Json::array();
  for (const Diagnosis& diagnosis : diagnoses) {
    checks.push_back({{"name", diagnosis.name},
                      {"verdict", VerdictName(diagnosis.verdict)},
                      {"what", diagnosis.what},
                      {"advice", diagnosis.advice}});
  }
  const Json json = {{"verdict", VerdictName(WorstOf(diagnoses))}, {"checks", std::move(checks)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace reel
