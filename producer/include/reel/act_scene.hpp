// reel/act_scene.hpp: scenes, which change a state over time, and what is made of them.
//
//     const reel::ActScene<Dot> cross(1, [](Dot& dot, double t) { dot.x = t; });
//     const auto there_and_back = cross.StretchTo(5).Ease("cubic-in-out").Then(cross.Reverse());
//
// Values: every call returns a new scene and leaves the old ones as they are. Seconds throughout; what
// makes no sense throws std::invalid_argument with a text for the user.
//
// What a scene sees. Its functions change the state in place. At time t into an act the state is
// what playing the act straight from its beginning gives, however t was reached:
//     a copy of the act's initial state;
//     for each scene that is over: start, enter, apply at its end, exit;
//     for the scene at t: start, enter, apply at t.
// So `apply` always gets the state as its scene was entered with, and may both set (x = 3 * t) and change
// (x += 3 * t). start comes before enter, and both once. How often a function is called, and in which
// process, is nobody's business: the states are kept, and a frame takes one copy and one apply.
//
// What is bent in time (Reverse, Crop, Speed, StretchTo, Ease, Hold, Loop) shows the same states at
// other times. The reverse of `a.Then(b)` begins with what the end of b looks like, after all of a.
// A loop shows the same each time; `a.Then(a)` goes on from where the first one ended.
//
// `a.Join(b)`: both at once. Each is entered as it begins; in a frame what is on of a is applied, then
// what is on of b. a knows nothing of b: what is entered or over in a is played before anything of b is.
// The shorter one ends (apply at its end, exit), and what it did to the state stays.

#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "reel/act_time.hpp"
#include "reel/easing.hpp"

namespace reel {

// One scene's functions. All but `apply` may be empty.
template <typename State>
struct ActSteps {
  double duration = 0;                            // seconds; 0: over as soon as it has begun
  std::function<void(State&, double t)> apply{};  // t in 0 .. duration, from the scene's beginning
  std::function<void(State&)> start{};
  std::function<void(State&)> enter{};
  std::function<void(State&)> exit{};
};

namespace act {

// What a scene is made of: one kind's members each.
template <typename State>
struct Node {
  enum class Kind { kSteps, kSequence, kJoined, kBent };
  using Pointer = std::shared_ptr<const Node>;

  Kind kind = Kind::kSteps;
  double duration = 0;
  ActSteps<State> steps{};          // kSteps
  std::vector<Pointer> children{};  // kSequence: one after the other; kJoined: two; kBent: one
  std::vector<double> ends{};       // kSequence: of the children
  TimeBend bend{};                  // kBent
};

}  // namespace act

template <typename State>
class ActScene {
 public:
  ActScene(double duration, std::function<void(State&, double t)> apply)
      : ActScene(ActSteps<State>{duration, std::move(apply)}) {}

  explicit ActScene(ActSteps<State> steps) {
    act_time::Checked("the duration of a scene", steps.duration, 0);
    auto node = std::make_shared<Node>();
    node->duration = steps.duration;
    node->steps = std::move(steps);
    node_ = std::move(node);
  }

  double duration() const { return node_->duration; }

  // This one, then `next`.
  ActScene Then(const ActScene& next) const {
    auto node = std::make_shared<Node>();
    node->kind = Node::Kind::kSequence;
    for (const ActScene* scene : {this, &next}) {
      if (scene->node_->kind == Node::Kind::kSequence) {
        const auto& parts = scene->node_->children;
        node->children.insert(node->children.end(), parts.begin(), parts.end());
      } else {
        node->children.push_back(scene->node_);
      }
    }
    for (const auto& child : node->children) {
      node->duration += child->duration;
      node->ends.push_back(node->duration);
    }
    return ActScene(std::move(node));
  }

  // This one and `other` at once, as long as the longer one.
  ActScene Join(const ActScene& other) const {
    auto node = std::make_shared<Node>();
    node->kind = Node::Kind::kJoined;
    node->duration = std::max(duration(), other.duration());
    node->children = {node_, other.node_};
    return ActScene(std::move(node));
  }

  // Its frames from the last to the first.
  ActScene Reverse() const { return Bent(duration(), act_time::Reversed(duration())); }

  // Only what lies from second `from` to second `to`.
  ActScene Crop(double from, double to = std::numeric_limits<double>::infinity()) const {
    const double until =
        to > duration() && to < duration() + act_time::kSameMoment ? duration() : to;
    const double end = std::isinf(until) ? duration() : until;
    if (!(from >= 0 && from < end && end <= duration())) {
      act_time::Refuse("Crop(" + act_time::Text(from) + ", " + act_time::Text(to) + ")",
                       "the scene lasts " + act_time::Text(duration()) +
                           " s; it must be 0 <= from < to <= " + act_time::Text(duration()));
    }
    return Bent(end - from, act_time::Cropped(from, end));
  }

  // `factor` times as fast.
  ActScene Speed(double factor) const {
    if (!(factor > 0) || std::isinf(factor)) {
      act_time::Refuse("Speed(" + act_time::Text(factor) + ")",
                       "it must be a number above 0; Reverse() plays backwards");
    }
    return StretchTo(duration() / factor);
  }

  // As fast as makes it `seconds` long.
  ActScene StretchTo(double seconds) const {
    act_time::Checked("StretchTo", seconds, 0);
    if (seconds == 0 && duration() == 0) return *this;
    if (seconds == 0 || duration() == 0) {
      act_time::Refuse("StretchTo(" + act_time::Text(seconds) + ")",
                       "the scene lasts " + act_time::Text(duration()) +
                           " s; no speed makes nothing of something, or something of nothing");
    }
    return Bent(seconds, act_time::Stretched(seconds, duration()));
  }

  // Its time runs along `curve`, from parts 0 .. 1 to parts; what leaves 0 .. 1 stands at that end.
  ActScene Ease(std::function<double(double)> curve) const {
    return Bent(duration(), act_time::Eased(duration(), std::move(curve)));
  }

  // A name of reel/easing.hpp: "cubic-in-out".
  ActScene Ease(const std::string& name) const {
    std::string error;
    std::optional<Easing> easing = Easing::Parse(name, &error);
    if (!easing) throw std::invalid_argument(error);
    return Ease(std::function<double(double)>(*std::move(easing)));
  }
  ActScene Ease(const char* name) const { return Ease(std::string(name)); }

  // Its "first" frame for `seconds` before it, or its "last" one after it.
  ActScene Hold(const std::string& frame, double seconds) const {
    act_time::Checked("Hold(\"" + frame + "\", ...)", seconds, 0);
    if (frame == "first") return Bent(duration() + seconds, act_time::HeldFirst(seconds));
    if (frame == "last") return Bent(duration() + seconds, act_time::HeldLast(duration()));
    act_time::Refuse("Hold(\"" + frame + "\", ...)", "it must be \"first\" or \"last\"");
  }

  // `times` times the same.
  ActScene Loop(int times) const {
    if (times < 1) {
      act_time::Refuse("Loop(" + std::to_string(times) + ")", "it must be at least 1");
    }
    if (duration() == 0) return *this;
    return Bent(duration() * times, act_time::Looped(duration(), times));
  }

  const std::shared_ptr<const act::Node<State>>& node() const { return node_; }

 private:
  using Node = act::Node<State>;

  explicit ActScene(typename Node::Pointer node) : node_(std::move(node)) {}

  ActScene Bent(double duration, TimeBend bend) const {
    auto node = std::make_shared<Node>();
    node->kind = Node::Kind::kBent;
    node->duration = duration;
    node->children = {node_};
    node->bend = std::move(bend);
    return ActScene(typename Node::Pointer(std::move(node)));
  }

  typename Node::Pointer node_;
};

}  // namespace reel
