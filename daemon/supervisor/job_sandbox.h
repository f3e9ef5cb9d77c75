// A job's sandbox: what its processes may do, from the one that watches to those that draw.
//
// The supervisor gives up first, for itself and all that it starts (ffmpeg, the writer, ...); its producers
// give up more. A program that was there before its supervisor (reel.save in Python) keeps what it has:
// it could be told nothing that it has not done already.

#pragma once

#include <memory>
#include <string>

#include "base/status.h"
#include "daemon/process/sandbox.h"
#include "protocol/job_spec.h"

namespace reel {

// For the supervisor, before it starts anything. `is_inherited`: what the producers are forked from runs
// already. On failure kInvalidInput or kUnavailable, naming the field: the job asks for a strict sandbox that
// cannot be.
Status ConfineSupervisor(const JobSpec& job, bool is_inherited);

// For each process that runs the user's code; null when the job wants none. Makes the directories that a
// strict one may write to. On failure as above.
Result<std::shared_ptr<const Sandbox>> MakeProducerSandbox(const JobSpec& job);

// In words, for people.
std::string DescribeJobSandbox(const JobSpec& job);

// What is to be said of a job whose fork server was there before it.
inline constexpr const char* kInheritedSandbox = "none: the program runs already";

}  // namespace reel
