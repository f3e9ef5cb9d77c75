// Regime: a film in which one thing is the bottleneck. Programs of this folder take them from here, so
// that what they say of a regime is of the same film.
//
//   start-up       frames cost next to nothing: what is left is the start and the end of a job
//   encode-bound   the encoder is slower than drawing on any number of cores
//   compute-bound  drawing keeps the cores busy
//   waiting-bound  drawing waits without using a core, as for a network or a disk
//   mixed-cpu      the second half's frames compute ten times as long as the first half's
//   mixed-sleep    the second half's frames wait ten times as long as the first half's

#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "protocol/job_spec.h"

namespace reel::bench {

struct Regime {
  std::string name;
  std::string renderer;
  std::map<std::string, std::string> params;
  Size size;
  int64_t frames = 0;
  int64_t changes_at = -1;  // the frame from which on all are dearer; -1: none
  bool waits = false;       // frames wait without a processor, so that many producers help
};

inline constexpr Rational kRegimeFps{60, 1};

std::span<const Regime> Regimes();

// Dies with the list of all when there is none of that name.
const Regime& FindRegime(const std::string& name);

// The job that renders it into `output`, an absolute path; and the words behind `reel` for the same.
JobSpec JobOf(const Regime& regime, const std::string& output);
std::vector<std::string> RenderCommand(const Regime& regime, const std::string& output);

// What a program that is called with [ROUNDS [REGIME ...]] was asked for.
struct RegimeArguments {
  int rounds = 5;
  std::vector<std::string> regimes;
};

// `usual`: the regimes when none is named. Ends the program with its usage when ROUNDS is no number above 0.
RegimeArguments ParseRegimeArguments(int argc, char** argv, std::vector<std::string> usual);

}  // namespace reel::bench
