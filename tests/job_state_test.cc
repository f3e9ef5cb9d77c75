#include "protocol/job_state.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <utility>

namespace reel {
namespace {

std::string Name(JobStanding standing) {
  return std::string(JobStateName(standing.state)) + "/" +
         std::string(PausedByName(standing.paused_by));
}

// Every state with every PausedBy, those that cannot be included.
template <typename F>
void ForEachStanding(const F& f) {
  for (const JobState state : kJobStates) {
    for (const PausedBy paused_by : kPausedBy) f(JobStanding{state, paused_by});
  }
}

TEST_CASE("a job can become what the table says, and nothing else") {
  // An independent copy of the transitions above the enum.
  const std::set<std::pair<std::string, std::string>> allowed = {
      {"QUEUED/", "RUNNING/"},
      {"QUEUED/", "PAUSED/user"},
      {"QUEUED/", "CANCELLED/"},
      {"RUNNING/", "PAUSED/itself"},
      {"RUNNING/", "PAUSED/user"},
      {"RUNNING/", "QUEUED/"},
      {"RUNNING/", "DONE/"},
      {"RUNNING/", "FAILED/"},
      {"RUNNING/", "CANCELLED/"},
      {"PAUSED/itself", "RUNNING/"},
      {"PAUSED/itself", "PAUSED/user"},
      {"PAUSED/itself", "QUEUED/"},
      {"PAUSED/itself", "DONE/"},
      {"PAUSED/itself", "FAILED/"},
      {"PAUSED/itself", "CANCELLED/"},
      {"PAUSED/user", "QUEUED/"},
      {"PAUSED/user", "CANCELLED/"},
  };
  ForEachStanding([&](JobStanding from) {
    ForEachStanding([&](JobStanding to) {
      INFO(Name(from) << " -> " << Name(to));
      CHECK(CanBecome(from, to) == allowed.contains({Name(from), Name(to)}));
    });
  });
}

TEST_CASE("a final state is the end, whatever is asked") {
  for (const JobState state : {JobState::kDone, JobState::kFailed, JobState::kCancelled}) {
    CHECK(IsFinal(state));
    CHECK_FALSE(HasSupervisor({state}));
    ForEachStanding([&](JobStanding to) { CHECK_FALSE(CanBecome({state}, to)); });
  }
}

TEST_CASE("names come back as what they name, and no other text does") {
  for (const JobState state : kJobStates) CHECK(JobStateFromName(JobStateName(state)) == state);
  for (const PausedBy by : kPausedBy) CHECK(PausedByFromName(PausedByName(by)) == by);
  CHECK_FALSE(JobStateFromName("PAUSED "));
  CHECK_FALSE(PausedByFromName("nobody"));
}

}  // namespace
}  // namespace reel
