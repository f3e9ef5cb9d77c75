// RingRun: frames sent once through a real ring, from forked producer processes to this one; and
// the two ways of moving the same bytes that a ring is measured against.
//
// Each function makes its memory and processes, starts the clock when all of them stand ready and
// have touched their memory, and cleans up after it. A frame that arrives damaged, a process that
// dies and whatever the system refuses ends the program with a message: a benchmark that goes wrong
// has no result.

#pragma once

#include <cstdint>

#include "bench/measure.h"

namespace reel::bench {

// What moves: `frame_count` frames of `frame_bytes`.
struct Film {
  uint64_t frame_bytes = 0;  // a multiple of 8
  uint64_t frame_count = 0;
};

enum class Sink {
  kNothing,  // a frame is looked at and released
  kPipe,     // a frame is written into a pipe that another process reads, as ffmpeg would
};

// Producers copy each frame from memory of their own into its slot and commit it; this process
// drains in order. As many slots as a job has with so many producers.
Cost ThroughRing(const Film& film, int producer_count, Sink sink);

// One process copies each frame from memory of its own into the next slot of a ring that nobody
// else uses: what the bytes alone cost.
Cost CopiedByOneProcess(const Film& film);

// One process writes each frame from memory of its own into a pipe that another one reads.
Cost ThroughPipe(const Film& film);

}  // namespace reel::bench
