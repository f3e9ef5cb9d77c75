// PipePressure: which side of the pipe waited for the other one in a stretch of time, and what the
// processors did meanwhile. Pure values; PressureMeter takes them.

#pragma once

#include <cstdint>

#include "base/clock.h"
#include "daemon/writer/writer_contract.h"

namespace reel {

// Counters that only ever grow, read at one moment.
struct PressureReading {
  TimePoint when;
  WriterReport writer;  // of all writers of the pass together
  nanoseconds producers_cpu{0};
  nanoseconds producers_busy{0};  // on a processor, or waiting for one
  nanoseconds encoders_cpu{0};    // ffmpeg's and the writers'
  nanoseconds idle_cpu{0};        // of the processors that this job may run on
};

// What happened between two readings. Shares are of the time between them, 0 to 1.
struct PipePressure {
  double seconds = 0;
  double frames = 0;            // that went into the pipe
  double frames_drawn = 0;      // these, and those that stand ready now and did not before
  double waited_for_frame = 0;  // share: the encoder's side waited
  double waited_for_pipe =
      0;  // share: frames waited; less than all of it, since copying takes time too
  double ready_slots = 0;     // mean number of frames that stood ready
  double leased_slots = 0;    // mean number of frames that were being drawn
  double producer_cores = 0;  // processor seconds a second
  double encoder_cores = 0;
  double busy_producers = 0;  // mean number of those on a processor or waiting for one
  double idle_cores = 0;      // that nobody used, other programs neither

  double rate() const { return seconds > 0 ? frames_drawn / seconds : 0; }  // frames a second
  double cores() const { return producer_cores + encoder_cores; }
};

PipePressure PressureBetween(const PressureReading& earlier, const PressureReading& later);

}  // namespace reel
