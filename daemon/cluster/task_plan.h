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
// Pure; any process and thread.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/rational.h"
#include "daemon/encoder/segment_plan.h"
#include "protocol/job_spec.h"

namespace reel {

// What was measured of a film's first task, on the processors that a task has.
struct TaskCost {
  double start_seconds =
      0;  // from the task's first moment to its first frame, and the cluster's own latency
  double frame_seconds = 0;  // a frame, drawn and encoded, while many are made
};

// What there is to run tasks on.
struct ClusterRoom {
  int64_t nodes = 0;  // that may be used
  int64_t slots = 0;  // tasks that can run at the same time on all of them; at least 1
};

// Segments first .. first + count - 1 of the film's plan.
struct SegmentRun {
  int64_t first = 0;
  int64_t count = 0;

  friend bool operator==(const SegmentRun&, const SegmentRun&) = default;
};

struct SegmentLengthChoice {
  SegmentChoice choice;
  std::string reason;  // in words, with the numbers that decided
};

// The length of a film's segments where the job leaves it to Reel. The usual length
// (kAutoSegmentSeconds), unless pieces that long would leave nodes without work for a worthwhile part of the time:
// then the longest of a few round lengths, not below a second, whose estimated duration comes close to the best.
// `frame_count`: of the part that is rendered.
SegmentLengthChoice ChooseSegmentLength(int64_t frame_count, Rational fps, const TaskCost& cost,
                                        const ClusterRoom& room);

struct TaskPlan {
  std::vector<SegmentRun> tasks;  // all of `segments`, in order
  double makespan_seconds = 0;    // estimated, all slots free from the beginning
  double ideal_seconds = 0;       // without starts, perfectly balanced
  std::string reason;             // "24 tasks of 2 segments: ...", in words, with the numbers
};

// Puts runs of `segments` (ascending; where one is missing between two, it was made already and they are in
// different tasks) into tasks. `most_tasks`: of one array, at least 1 (Slurm's MaxArraySize).
TaskPlan PlanTasks(const std::vector<Segment>& segments, const TaskCost& cost,
                   const ClusterRoom& room, int64_t most_tasks);

// How long tasks of such durations take on so many slots when each slot takes the next task as soon as it is
// free, in the order given: what Slurm does with one array on empty nodes. Seconds.
double Makespan(const std::vector<double>& durations, int64_t slots);

// A task's time limit, in seconds, a whole number of minutes: several times what its frames should take, since
// frames differ, and never so little that a slow start ends it.
int64_t TimeLimitSeconds(int64_t frame_count, const TaskCost& cost);

}  // namespace reel
