#include "daemon/reeld/machine_divider.h"

#include <vector>

#include "daemon/reeld/machine_shares.h"

namespace reel {

void MachineDivider::Add(int64_t job, int64_t uid, int64_t priority) {
  members_.emplace(job, Member{uid, priority});
  Divide();
}

void MachineDivider::Report(int64_t job, TimePoint now, const Progress& progress) {
  const auto member = members_.find(job);
  if (member == members_.end()) return;
  member->second.demand.Report(now, progress.cores_used, progress.wants_cores);
  if (now < next_division_) return;
  next_division_ = now + kInterval;
  Divide();
}

void MachineDivider::SetWaiting(int64_t job, bool is_waiting) {
  const auto found = members_.find(job);
  if (found == members_.end()) return;
  Member& member = found->second;
  member.is_waiting = is_waiting;
  member.told.reset();
  // What it will use when it goes on, nobody knows.
  member.demand = {};
  Divide();
}

void MachineDivider::Remove(int64_t job) {
  if (members_.erase(job) > 0) Divide();
}

double MachineDivider::WeightOf(const Member& member) const {
  double of_user = 0;
  for (const auto& [job, other] : members_) {
    if (other.uid == member.uid && !other.is_waiting) {
      of_user += static_cast<double>(other.priority);
    }
  }
  return static_cast<double>(member.priority) / of_user;
}

void MachineDivider::Divide() {
  std::vector<Claimant> claimants;
  for (const auto& [job, member] : members_) {
    if (member.is_waiting) continue;
    claimants.push_back(
        {WeightOf(member), member.demand.claim(), machine_.may_lower_niceness ? 0 : member.nice});
  }
  const std::vector<MachineShare> shares = DivideMachine(machine_.cores, claimants);
  auto share = shares.begin();
  for (auto& [job, member] : members_) {
    if (member.is_waiting) continue;
    const MachineShare& mine = *share++;
    if (member.told == mine) continue;
    member.told.reset();
    if (!tell_(job, mine)) continue;
    member.told = mine;
    member.nice = mine.nice;
  }
}

}  // namespace reel
