#include "shm/slot_word.h"

#include <catch2/catch.hpp>

#include "shm/ring_producer.h"
#include "shm/ring_reader.h"
#include "shm/ring_reclaimer.h"

using reel::Decode;
using reel::Encode;
using reel::SlotState;
using reel::SlotWord;

TEST_CASE("SlotWord_Zero_IsFreeForTheFirstLap") {
  CHECK(Decode(0) == SlotWord{SlotState::kFree, 0, 0});
}

TEST_CASE("SlotWord_ExtremeValues_SurviveEncoding") {
  for (const SlotWord word : {SlotWord{SlotState::kFree, 0, UINT32_MAX},
                              SlotWord{SlotState::kLeased, SlotWord::kMaxOwner, 0},
                              SlotWord{SlotState::kReady, 1, 0x80000000U}}) {
    CHECK(Decode(Encode(word)) == word);
  }
}

TEST_CASE("SlotWord_BitsOfNoKnownState_EqualNoState") {
  const SlotWord scribbled = Decode(0xFFFFFFFFFFFFFFFFULL);
  CHECK(scribbled.state != SlotState::kFree);
  CHECK(scribbled.state != SlotState::kLeased);
  CHECK(scribbled.state != SlotState::kReady);
}

// The transitions of slot_word.h as a table: for every state that a slot can be in, what each
// actor's operation makes of it. "=" means that the operation refuses and the word stays.
namespace {

enum class Operation { kLease, kCommit, kRelease, kReclaim };

struct Transition {
  SlotWord from;
  Operation operation;
  SlotWord to;
};

constexpr uint32_t kMe = 7;
constexpr uint32_t kOther = 8;
constexpr SlotWord kFree{SlotState::kFree, 0, 0};
constexpr SlotWord kFreeNextLap{SlotState::kFree, 0, 1};
constexpr SlotWord kLeasedByMe{SlotState::kLeased, kMe, 0};
constexpr SlotWord kLeasedByOther{SlotState::kLeased, kOther, 0};
constexpr SlotWord kReady{SlotState::kReady, kMe, 0};
constexpr SlotWord kGarbage{static_cast<SlotState>(77), 5, 0};

constexpr Transition kTransitions[] = {
    {kFree, Operation::kLease, kLeasedByMe},
    {kFreeNextLap, Operation::kLease, kFreeNextLap},
    {kLeasedByOther, Operation::kLease, kLeasedByOther},
    {kReady, Operation::kLease, kReady},
    {kGarbage, Operation::kLease, kGarbage},

    {kLeasedByMe, Operation::kCommit, kReady},
    {kFree, Operation::kCommit, kFree},
    {kLeasedByOther, Operation::kCommit, kLeasedByOther},
    {kReady, Operation::kCommit, kReady},
    {kGarbage, Operation::kCommit, kGarbage},

    {kReady, Operation::kRelease, kFreeNextLap},
    {kFree, Operation::kRelease, kFree},
    {kLeasedByMe, Operation::kRelease, kLeasedByMe},
    {kGarbage, Operation::kRelease, kGarbage},

    {kLeasedByMe, Operation::kReclaim, kFree},
    {kLeasedByOther, Operation::kReclaim, kLeasedByOther},
    {kFree, Operation::kReclaim, kFree},
    {kReady, Operation::kReclaim, kReady},
    {kGarbage, Operation::kReclaim, kGarbage},
};

void Apply(Operation operation, const reel::SharedSegment& segment) {
  reel::RingProducer producer(segment, kMe);
  reel::SlotClaim claim{0, 0, kLeasedByMe};
  switch (operation) {
    case Operation::kLease: producer.Lease(reel::Clock::now(), &claim); break;
    case Operation::kCommit: producer.Commit(claim); break;
    case Operation::kRelease: reel::RingReader(segment).Release(0); break;
    case Operation::kReclaim: reel::RingReclaimer(segment).Reclaim(kMe); break;
  }
}

}  // namespace

TEST_CASE("SlotWord_EveryStateAndOperation_FollowsTheTransitionTable") {
  for (const Transition& transition : kTransitions) {
    // One slot and a film of two frames: frame 0 in lap 0, frame 1 in lap 1.
    const auto segment = reel::SharedSegment::Create({1, 64, 2});
    REQUIRE(segment.ok());
    segment->slot(0).word.store(Encode(transition.from));
    Apply(transition.operation, segment.value());
    CAPTURE(static_cast<int>(transition.from.state), transition.from.owner, transition.from.lap,
            static_cast<int>(transition.operation));
    CHECK(Decode(segment->slot(0).word.load()) == transition.to);
  }
}
