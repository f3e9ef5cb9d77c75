// TaskPlan: how a film is cut into the tasks of a cluster.
//
// A task makes one segment or several that follow on. The cut into segments decides the film's bytes, so it is the
// job's, and stays once it was chosen; into how many tasks the segments are put decides nothing but how long
// it takes. Two things pull at it: each task costs a start (the cluster's, a renderer's loading), and the last tasks
// to end leave nodes idle.
//
//     first = a segment of the length that the job says, or the usual one       one task, which is measured
//     choice = ChooseSegmentLength(cost, cluster, ...)                          where the job says nothing
//     tasks = PlanTasks(segments, cost, cluster)                                the rest
//
// The tasks of a plan are to be started in its order: the first ones are the largest. The same input gives the same
// plan. Numbers that cannot be (negative, infinite, none) count as 0, slots and an array's tasks below 1 as 1.
// At most kMostSegments segments take some 50 ms. Pure; any process and thread.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/rational.h"
#include "daemon/encoder/segment_plan.h"
#include "protocol/job_spec.h"

namespace reel {

// What a segment costs beyond its frames: an encoder's start and end, whose processors the frames around
// it do not get. Measured with segments of 30 frames of 1280 x 720, x264, two processors that had other work:
// 0.11 s of a processor (docs/scale.md).
inline constexpr double kSegmentSeconds = 0.11;

// What was measured of a film's first task, on the processors that a task has.
struct TaskCost {
  double start_seconds =
      0;  // from the task's first moment to its first frame, and the cluster's own latency
  double frame_seconds = 0;                  // a frame, drawn and encoded, while many are made
  double segment_seconds = kSegmentSeconds;  // a segment of a task, beyond that
};

// What there is to run tasks on.
struct ClusterRoom {
  int64_t nodes = 0;  // that may be used; 0: not known
  int64_t slots = 0;  // tasks that can run at the same time on all of them; at least 1
};

// Segments first .. first + count - 1 of the film's plan.
struct SegmentRun {
  int64_t first = 0;
  int64_t count = 0;

  friend bool operator==(const SegmentRun&, const SegmentRun&) = default;
};

struct SegmentLengthChoice {
  SegmentChoice choice;  // kAuto: the usual length
  std::string reason;    // in words, with the numbers that decided
};

// The length of a film's segments where the job leaves it to Reel. The usual length
// (kAutoSegmentSeconds), unless pieces that long would leave nodes without work for a worthwhile part of the time: a
// tenth if all frames cost what was measured, or three tenths if they are uneven. Then the longest of a few round
// lengths, not below a second, whose estimated duration comes close to the best. `frame_count`: of the part that is
// rendered. REQUIRES: frame_count > 0; the output's pieces can be joined.
SegmentLengthChoice ChooseSegmentLength(int64_t frame_count, Rational fps, const TaskCost& cost,
                                        const ClusterRoom& room);

struct TaskPlan {
  std::vector<SegmentRun> tasks;  // all of `segments`, in order
  double makespan_seconds =
      0;                     // estimated, all slots free from the beginning, frames and nodes alike
  double ideal_seconds = 0;  // without starts, perfectly balanced
  std::string reason;        // "24 tasks of 2 segments: ...", in words, with the numbers
};

// Puts runs of `segments` (ascending; where one is missing between two, it was made already and they are in
// different tasks) into tasks. `most_tasks`: that are submitted, at least 1; in one array (Slurm's MaxArraySize) or
// in several one after the other. Fewer than six a slot cost time where frames or nodes are uneven (docs/scale.md).
// Only where segments are missing in so many places that there are more stretches between them has a plan more
// tasks, one a stretch. With `fps` the reason tells a segment's seconds, else its frames.
TaskPlan PlanTasks(const std::vector<Segment>& segments, const TaskCost& cost,
                   const ClusterRoom& room, int64_t most_tasks, Rational fps = {});

// How long tasks of such durations take on so many slots when each slot takes the next task as soon as it is
// free, in the order given: what Slurm does with one array on empty nodes. Seconds.
double Makespan(const std::vector<double>& durations, int64_t slots);

// A task's time limit, in seconds, a whole number of minutes, at most kMostTaskSeconds: several times what its
// frames should take, since frames differ, and never so little that a slow start ends it. `frame_count`: of the
// largest task, since all tasks of an array have one limit.
int64_t TimeLimitSeconds(int64_t frame_count, const TaskCost& cost);

}  // namespace reel
