/* The ring of shm/, for the model checker spin: every order in which its processes' steps can
 * interleave, with a producer's death possible at every step. README.md says what this covers.
 *
 * One statement, or one atomic block, is one access to shared memory, in the order of
 * ring_producer.cc, ring_reader.cc and ring_reclaimer.cc. A load directly followed by a
 * compare-and-swap of the same word is one step: either both see the word as it must be, or the
 * second refuses as the first would have.
 *
 *   PRODUCERS       2 or 3
 *   DEATHS          at most so many producers die, each at any of its steps
 *   COARSE          several steps in one, where all of them would be too many states
 *   TIMEOUT_NEVER   a sleeper wakes only when it is woken: a lost wake-up is an invalid end state
 *   TIMEOUT_ANY     every sleep may end at any moment
 *   TIMEOUT_IDLE    all sleeps end once nothing else can happen, and then something must: when
 *                   everybody sleeps again without it, they would for ever, which is an error
 *   MUTANT_...      a fault put in on purpose; run_model.sh asserts that each is found
 */

#ifndef PRODUCERS
#define PRODUCERS 2
#endif
#ifndef DEATHS
#define DEATHS 0
#endif

#define SLOTS 3
#define FRAMES 6
#define NO_FRAME 255
#define TORN 0 /* pixels that are half drawn, or that nobody may read */

#define FREE 0
#define LEASED 1
#define READY 2

/* slot_word.h. `pixels` is the frame that was drawn there, counted from 1. */
typedef Slot {
  byte state;
  byte owner;
  byte lap;
  byte pixels
};
Slot slot[SLOTS];

/* ring_layout.h */
byte next_to_write;
byte writer_waits_for = NO_FRAME;
byte sleeping_producers;
/* ready_signal and free_signal only ever count up, and a sleeper only asks whether its counter is
 * still what it read. So instead of the number, of which every value would be a state of its own:
 * whether it changed since. True where nobody asks. */
bool ready_changed = true;
bool free_changed[PRODUCERS] = true;

/* The kernel: who sleeps on a futex, who died and was not reaped. */
bool writer_asleep;
bool asleep[PRODUCERS];
bool dead[PRODUCERS];

/* The supervisor's table. Whoever stands in place p has the owner's number p + 1, a successor too.
 * In truth numbers are never given again; but who died was reaped before, so a word with its number
 * cannot be mistaken, and the fresh number can be renamed to the old one at once: fewer states, the
 * same behaviour. */
bool start[PRODUCERS];
byte given[PRODUCERS] = NO_FRAME; /* its predecessor's frame, with which a successor begins */
byte homes;                        /* producers that went home */

byte deaths_left = DEATHS;
bool written_all;
bool idle; /* nothing happened since all sleeps ended */

#define S(f) slot[(f) % SLOTS]
#define HAS(f, s) (S(f).state == (s) && S(f).lap == (f) / SLOTS)

/* In every choice of a producer. The kernel takes a dead sleeper off the futex. */
#define OR_DIE                                                         \
  ::atomic {                                                           \
    deaths_left > 0 -> deaths_left--;                                  \
    asleep[_pid] = false;                                              \
    frame = 0; end = 0; announced = false; free_changed[_pid] = true;  \
    dead[_pid] = true;                                                 \
    goto end_died                                                      \
  }

#ifdef TIMEOUT_ANY
#define WAKES(flag) flag = false
#else
#define WAKES(flag) !flag
#endif

/* Nobody can do anything but die. Not spin's own `timeout`, which waits for the deaths too. */
#define QUIET ((written_all || writer_asleep) && SUM(asleep) + homes == PRODUCERS)

#if PRODUCERS == 2
#define SUM(x) (x[0] + x[1])
#define ALL_OF(x, to) x[0] = to; x[1] = to
#define ONE_OF(x) if :: x[0] -> x[0] = false :: x[1] -> x[1] = false :: else fi
#else
#define SUM(x) (x[0] + x[1] + x[2])
#define ALL_OF(x, to) x[0] = to; x[1] = to; x[2] = to
#define ONE_OF(x) \
  if :: x[0] -> x[0] = false :: x[1] -> x[1] = false :: x[2] -> x[2] = false :: else fi
#endif

#ifdef MUTANT_SLEEP_WITHOUT_COMPARING
#define UNCHANGED(changed) true
#else
#define UNCHANGED(changed) (!changed)
#endif

/* A commit that is refused is a fault, and this mutant's own fault is another one. */
#ifdef MUTANT_RECLAIM_BEFORE_REAP
#define COMMITS (HAS(frame, LEASED) && S(frame).owner == (_pid + 1))
#else
#define COMMITS true
#endif

#define LEASE(f)                                                                             \
  frame = f;                                                                                 \
  S(frame).state = LEASED; S(frame).owner = _pid + 1; idle = false;                          \
  if                                                                                         \
  :: announced -> goto unannounce                                                            \
  :: else -> goto draw                                                                       \
  fi
#define GO_TO_SLEEP if :: announced -> goto sleep :: else -> goto announce fi
#define SCAN(i) (next_to_write + i < FRAMES && HAS(next_to_write + i, FREE))

active [PRODUCERS] proctype Producer() {
  byte frame, end;
  bool announced;

look: /* RingProducer::Lease: Finished, then TryLease */
#ifdef COARSE
  if
  :: next_to_write >= FRAMES -> goto finished
  :: atomic {
       SCAN(0) -> LEASE(next_to_write)
     }
  :: atomic {
       !SCAN(0) && SCAN(1) -> LEASE(next_to_write + 1)
     }
  :: atomic {
       !SCAN(0) && !SCAN(1) && SCAN(2) -> LEASE(next_to_write + 2)
     }
  :: atomic {
       !SCAN(0) && !SCAN(1) && !SCAN(2) && next_to_write < FRAMES -> GO_TO_SLEEP
     }
  OR_DIE
  fi;
#else
  if
  :: next_to_write >= FRAMES -> goto finished
  :: next_to_write < FRAMES
  OR_DIE
  fi;
  if
  :: atomic {
       next_to_write < FRAMES ->
       frame = next_to_write;
       end = (frame + SLOTS < FRAMES -> frame + SLOTS : FRAMES)
     }
  :: atomic {
       next_to_write >= FRAMES ->
       GO_TO_SLEEP
     }
  OR_DIE
  fi;
  do
  :: atomic {
       HAS(frame, FREE) ->
       end = 0; LEASE(frame)
     }
  :: atomic {
       !HAS(frame, FREE) -> frame++;
       if
       :: frame == end -> frame = 0; end = 0; GO_TO_SLEEP
       :: else
       fi
     }
  OR_DIE
  od;
#endif

announce:
#ifdef MUTANT_SLEEP_WITHOUT_ANNOUNCING
  atomic { announced = true; goto reread };
#else
  if
#ifdef COARSE
  :: atomic {
       true -> sleeping_producers++; announced = true; free_changed[_pid] = false; goto look
     }
#else
  :: atomic { true -> sleeping_producers++; announced = true; goto reread }
#endif
  OR_DIE
  fi;
#endif
sleep: /* FutexWait */
  if
  :: atomic { UNCHANGED(free_changed[_pid]) -> asleep[_pid] = true };
     if
#ifdef COARSE
     :: atomic { WAKES(asleep[_pid]) -> free_changed[_pid] = false; goto look }
#else
     :: WAKES(asleep[_pid])
#endif
     OR_DIE
     fi
#ifdef COARSE
  :: atomic { !UNCHANGED(free_changed[_pid]) -> free_changed[_pid] = false; goto look }
#else
  :: !UNCHANGED(free_changed[_pid])
#endif
  OR_DIE
  fi;
reread:
  if
  :: atomic { true -> free_changed[_pid] = false; goto look }
  OR_DIE
  fi;

draw:
#ifndef COARSE
  if
  :: S(frame).pixels = frame + 1
  OR_DIE
  fi;
#endif

#ifdef MUTANT_WAKE_BEFORE_COMMIT
  if
  :: atomic { writer_waits_for == frame -> ready_changed = true; writer_asleep = false }
  :: writer_waits_for != frame
  OR_DIE
  fi;
#endif
  if
  :: atomic {
       COMMITS ->
#ifdef COARSE
       S(frame).pixels = frame + 1;
#endif
       assert(HAS(frame, LEASED) && S(frame).owner == (_pid + 1));
       S(frame).state = READY; S(frame).owner = 0; /* nobody compares it from here on */
       idle = false
     }
#ifdef MUTANT_RECLAIM_BEFORE_REAP
  :: !(HAS(frame, LEASED) && S(frame).owner == (_pid + 1)) -> goto finished
#endif
  OR_DIE
  fi;
#ifndef MUTANT_WAKE_BEFORE_COMMIT
  if
#ifdef COARSE
  :: atomic { writer_waits_for == frame -> ready_changed = true; writer_asleep = false; frame = 0 };
     goto look
#else
  :: writer_waits_for == frame
#endif
  :: atomic { writer_waits_for != frame -> frame = 0; goto look }
  OR_DIE
  fi;
  if
  :: ready_changed = true
  OR_DIE
  fi;
  if
  :: writer_asleep = false
  OR_DIE
  fi;
#endif
  atomic { frame = 0; goto look };

unannounce:
  if
  :: atomic {
       true -> sleeping_producers--; announced = false; free_changed[_pid] = true;
       goto draw
     }
  OR_DIE
  fi;

finished:
  atomic { announced = false; free_changed[_pid] = true; homes++; goto home };

end_died: /* not started again once everything is written */
  atomic {
    start[_pid] -> start[_pid] = false;
    if
    :: given[_pid] != NO_FRAME -> frame = given[_pid]; given[_pid] = NO_FRAME; goto draw
    :: else -> goto look
    fi
  };
home:
  skip
}

active proctype Writer() {
  byte frame;

  do
  :: frame == FRAMES -> break
  :: frame < FRAMES -> /* RingReader::WaitReady */
#ifdef MUTANT_LOOK_BEFORE_ANNOUNCING
     ready_changed = false;
     if
     :: HAS(frame, READY) -> goto taken
     :: !HAS(frame, READY)
     fi;
     writer_waits_for = frame;
     goto wait;
#else
     if
     :: HAS(frame, READY) -> goto taken
     :: !HAS(frame, READY)
     fi;
     writer_waits_for = frame;
#endif
again:
     ready_changed = false;
     if
     :: atomic {
          HAS(frame, READY) -> writer_waits_for = NO_FRAME; ready_changed = true;
          goto taken
        }
     :: !HAS(frame, READY)
     fi;
wait:
     if
     :: atomic { UNCHANGED(ready_changed) -> writer_asleep = true }; WAKES(writer_asleep)
     :: !UNCHANGED(ready_changed)
     fi;
     goto again;
taken:
     assert(S(frame).pixels == frame + 1); /* the first byte of it goes to ffmpeg ... */
     atomic {                          /* ... the last one, and RingReader::Release */
       assert(S(frame).pixels == frame + 1);
       assert(HAS(frame, READY));
       S(frame).state = FREE; S(frame).owner = 0; S(frame).lap++;
       S(frame).pixels = TORN;
       idle = false;
       frame++
     };
     next_to_write = frame;
     if
     :: frame < FRAMES && sleeping_producers == 0
     :: frame == FRAMES || sleeping_producers != 0 ->
        atomic { ALL_OF(free_changed, true) };
        if
        :: atomic { frame == FRAMES -> ALL_OF(asleep, false) }
        :: atomic { frame < FRAMES -> ONE_OF(asleep) }
        fi
     fi
  od;
  atomic {
    assert(next_to_write == FRAMES);
    written_all = true
  }
}

/* Reaps who died, gives its frame back to all (reclaim) or to its successor (reassign), starts that
 * one. */
active proctype Supervisor() {
  byte p, i;
  bool reclaimed;
  byte looked_at = NO_FRAME; /* by the mutants */

watch:
  do
  :: atomic { dead[0] -> p = 0; goto reap }
  :: atomic { dead[1] -> p = 1; goto reap }
#if PRODUCERS == 3
  :: atomic { dead[2] -> p = 2; goto reap }
#endif
#ifdef TIMEOUT_IDLE
  :: atomic {
       QUIET && !(written_all && homes == PRODUCERS) ->
       assert(!idle);
       idle = true; writer_asleep = false; ALL_OF(asleep, false)
     }
#endif
#ifdef MUTANT_RECLAIM_BEFORE_REAP
  :: atomic { looked_at == NO_FRAME -> looked_at = 0; p = 0; goto reclaim }
#endif
#ifdef MUTANT_RECLAIM_WITHOUT_COMPARING
  :: atomic {
       looked_at == NO_FRAME && slot[0].state == LEASED && slot[0].owner == 1 ->
       looked_at = slot[0].lap * SLOTS
     }
#endif
  :: atomic { written_all && homes == PRODUCERS -> break }
  od;
  assert(HAS(2 * SLOTS, FREE) && HAS(2 * SLOTS + 1, FREE) && HAS(2 * SLOTS + 2, FREE));
  goto ended;

reap:
#ifdef MUTANT_RECLAIM_WITHOUT_COMPARING
  if
  :: atomic {
       p == 0 && looked_at != NO_FRAME ->
       S(looked_at).state = FREE; S(looked_at).owner = 0; S(looked_at).lap = looked_at / SLOTS
     }
  :: else
  fi;
#endif
reclaim:
  /* One step, not one a slot: the dead one holds at most one lease, and nobody else changes it. */
  atomic {
    dead[p] = false;
    i = 0;
    do
    :: i < SLOTS && slot[i].state == LEASED && slot[i].owner == p + 1 -> break
    :: i < SLOTS && !(slot[i].state == LEASED && slot[i].owner == p + 1) -> i++
    :: i == SLOTS -> break
    od;
    if
#ifdef MUTANT_NO_RECLAIM
    :: i < SLOTS
#else
    :: i < SLOTS -> /* back to all */
       slot[i].state = FREE; slot[i].owner = 0; slot[i].pixels = TORN;
       reclaimed = true
#ifndef MUTANT_RECLAIM_BEFORE_REAP
    :: i < SLOTS -> /* to the successor */
       given[p] = slot[i].lap * SLOTS + i
#endif
#endif
    :: i == SLOTS
    fi;
    idle = false; i = 0
  };
  if
  :: atomic { reclaimed -> ALL_OF(free_changed, true) };
     atomic { ALL_OF(asleep, false); reclaimed = false }
  :: !reclaimed
  fi;
  atomic {
    if
#ifdef MUTANT_RECLAIM_BEFORE_REAP
    :: true /* it lives */
#else
    :: next_to_write < FRAMES -> start[p] = true
    :: next_to_write >= FRAMES -> homes++
#endif
    fi;
    p = 0;
    goto watch
  };

ended:
  skip
}
