#include "client/cluster_checks.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/program_path.h"
#include "client/program_output.h"
#include "protocol/slurm_programs.h"

namespace reel {
namespace {

std::string LastLineOf(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

// It reads the cluster's configuration even to tell its version, "slurm-wlm 22.05.8".
Diagnosis JudgeSbatch(const std::string& sbatch, const Result<ProgramOutput>& output) {
  if (output.ok() && output.value().ran_well()) {
    return {"slurm", Verdict::kOk, LastLineOf(output.value().out) + ", " + sbatch, ""};
  }
  const std::string why = output.ok() ? LastLineOf(output.value().err) : output.status().message();
  return {"slurm", Verdict::kWarn, fmt::format("{} does not work: {}", sbatch, why),
          "for --on slurm set up Slurm's configuration (/etc/slurm/slurm.conf, or SLURM_CONF)"};
}

}  // namespace

std::optional<Diagnosis> CheckSlurm() {
  std::vector<std::string> missing;
  for (const char* command : kSlurmPrograms) {
    if (!FindInPath(command)) missing.emplace_back(command);
  }
  if (missing.size() == kSlurmPrograms.size()) return std::nullopt;
  if (!missing.empty()) {
    return Diagnosis{"slurm", Verdict::kWarn,
                     fmt::format("there is no {} in PATH", fmt::join(missing, ", ")),
                     "for --on slurm install all of Slurm's commands (Debian: apt install "
                     "slurm-client); films on this machine need none"};
  }
  const std::string sbatch = FindInPath("sbatch").value_or("");
  return JudgeSbatch(sbatch, RunProgram({{sbatch, "--version"}}));
}

}  // namespace reel
