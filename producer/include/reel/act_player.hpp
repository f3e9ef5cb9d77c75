// reel/act_player.hpp: the states of an act, at any time and in any order.
//
//     reel::ActPlayer<Dot> player(initial, scene);
//     const Dot dot = player.At(2.5, 1.0 / 60);
//
// Keeps the state that each scene is entered with, once it was asked for it: the first frame in a
// scene plays the ends of those before it that were not played yet, any other takes one copy and one
// apply. What a state is, is said in reel/act_scene.hpp. One thread; a player for each.

#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "reel/act_scene.hpp"

namespace reel {
namespace act {

// A scene that is on, and the time in it.
template <typename State>
struct Running {
  const ActSteps<State>* steps;
  double seconds;
};

// Plays one node of a scene, always from the same state.
template <typename State>
class NodePlayer {
 public:
  using RunningScenes = std::vector<Running<State>>;

  // `node` lives longer than this.
  explicit NodePlayer(const Node<State>& node) : node_(node) {
    for (const auto& child : node.children) {
      if (node.kind == Node<State>::Kind::kJoined && !children_.empty()) break;
      children_.push_back(std::make_unique<NodePlayer>(*child));
    }
  }

  // The state in which the scenes that are on at `at` have been entered, those before them are over, and
  // nothing of those that are on has been applied; they are appended to `running`. `entry` is what the
  // node is played from; it and the result live as long as this.
  const State& Prepare(const State& entry, Stretch at, RunningScenes& running) {
    switch (node_.kind) {
      case Node<State>::Kind::kSteps:
        running.push_back({&node_.steps, act_time::Clean(at.begin, node_.duration)});
        return Entered(entry);
      case Node<State>::Kind::kSequence: return PrepareOneOf(entry, at, running);
      case Node<State>::Kind::kJoined: return PrepareBoth(entry, at, running);
      case Node<State>::Kind::kBent: break;
    }
    return children_.front()->Prepare(entry, node_.bend(at), running);
  }

  // The state after all of it.
  const State& Ended(const State& entry) {
    if (!ended_) {
      RunningScenes running;
      State state = Prepare(entry, {node_.duration, node_.duration}, running);
      for (const Running<State>& scene : running) {
        if (scene.steps->apply) scene.steps->apply(state, scene.seconds);
      }
      for (const Running<State>& scene : running) {
        if (scene.steps->exit) scene.steps->exit(state);
      }
      ended_.emplace(std::move(state));
    }
    return *ended_;
  }

 private:
  const State& Entered(const State& entry) {
    if (!entered_) {
      State state = entry;
      if (node_.steps.start) node_.steps.start(state);
      if (node_.steps.enter) node_.steps.enter(state);
      entered_.emplace(std::move(state));
    }
    return *entered_;
  }

  const State& PrepareOneOf(const State& entry, Stretch at, RunningScenes& running) {
    const auto& ends = node_.ends;
    const auto over = [&](double end) { return at.begin >= end - act_time::kSameMoment; };
    const auto end = std::partition_point(ends.begin(), ends.end() - 1, over);
    const auto on = static_cast<size_t>(end - ends.begin());
    const State* before = &entry;
    for (size_t i = 0; i < on; ++i) before = &children_[i]->Ended(*before);
    const double begun = on == 0 ? 0 : ends[on - 1];
    return children_[on]->Prepare(*before, {at.begin - begun, at.end - begun}, running);
  }

  const State& PrepareBoth(const State& entry, Stretch at, RunningScenes& running) {
    const State& first = PreparePart(*children_.front(), entry, at, running);
    // One player for each state that the first part prepares, since that is what it plays from.
    std::unique_ptr<NodePlayer>& second = seconds_[&first];
    if (!second) second = std::make_unique<NodePlayer>(*node_.children.back());
    return PreparePart(*second, first, at, running);
  }

  // One of two that are on at once. The shorter one is over while the other goes on.
  const State& PreparePart(NodePlayer& part, const State& entry, Stretch at,
                           RunningScenes& running) {
    const double end = part.node_.duration - act_time::kSameMoment;
    const bool over = at.begin >= end && end < node_.duration - 2 * act_time::kSameMoment;
    return over ? part.Ended(entry) : part.Prepare(entry, at, running);
  }

  const Node<State>& node_;
  std::vector<std::unique_ptr<NodePlayer>> children_;  // of what is joined only the first
  std::map<const State*, std::unique_ptr<NodePlayer>> seconds_;
  std::optional<State> entered_;
  std::optional<State> ended_;
};

}  // namespace act

template <typename State>
class ActPlayer {
 public:
  ActPlayer(State initial, ActScene<State> scene)
      : initial_(std::move(initial)), scene_(std::move(scene)), root_(*scene_.node()) {}
  ActPlayer(const ActPlayer&) = delete;
  ActPlayer& operator=(const ActPlayer&) = delete;

  // The state in a frame that begins at `seconds` and lasts `frame_seconds`. Before the beginning is the
  // beginning, after the end the end.
  State At(double seconds, double frame_seconds) {
    running_.clear();
    State state = root_.Prepare(initial_, {seconds, seconds + frame_seconds}, running_);
    for (const act::Running<State>& scene : running_) {
      if (scene.steps->apply) scene.steps->apply(state, scene.seconds);
    }
    return state;
  }

 private:
  State initial_;
  ActScene<State> scene_;
  act::NodePlayer<State> root_;
  typename act::NodePlayer<State>::RunningScenes running_;
};

}  // namespace reel
