// reel/acts.hpp: a state that scenes change over time, and a function that draws it.
//
//     #include "reel/acts.hpp"
//
//     struct Square { double x = 0; };  // where it is, from 0 to 1
//
//     void Draw(cairo_t* cr, const Square& square, int width, int height) {
//       cairo_rectangle(cr, square.x * (width - height / 5), height * 2 / 5, height / 5, height / 5);
//       cairo_set_source_rgb(cr, 1, 0, 0);
//       cairo_fill(cr);
//     }
//
//     reel::Act<Square> MakeAct(const reel::Scene&) {
//       const reel::ActScene<Square> cross(1, [](Square& square, double t) { square.x = t; });
//       return reel::Act<Square>(Square(), Draw, {640, 480, 60})
//           .Then(cross.StretchTo(5))
//           .Push(cross).Ease("cubic-out").StretchTo(3).Reverse().Pop();
//     }
//
//     REEL_ACT(MakeAct, "there_and_back", "A square crosses the picture, and comes back.")
//
// Built and rendered as reel/renderer.hpp says. What a state is at a time, and what scenes are made of:
// reel/act_scene.hpp. `State` is anything that can be copied and that Draw and the scenes alone depend
// on; a copy must not share with the original what a scene changes.

#pragma once

#include <cairo.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "reel/act_player.hpp"
#include "reel/act_scene.hpp"
#include "reel/easing.hpp"
#include "reel/renderer.hpp"

namespace reel {

// A state, what draws it, and the scenes so far. A value as ActScene is: each call returns another act.
//
// Then, Join and all that bends time work on the part that is open. In the beginning that is the act as a
// whole; Push opens one that begins with another scene, and Pop puts what became of it behind the rest:
//     act.Then(a).Push(b).Ease("cubic-out").Reverse().Pop()     is     a, then b eased and reversed
template <typename Data>
class Act {
 public:
  using State = Data;
  using Draw = std::function<void(cairo_t*, const State&, int width, int height)>;

  // `film`: size, rate and alpha that suit the act, where the job says nothing; its frame_count is not
  // used, and a rate of 0 is 60.
  template <typename Drawing>
  Act(Data state, Drawing drawing, Traits film = {1280, 720, 60, 1, 0, false})
      : state_(std::move(state)), draw_(std::move(drawing)), film_(film), parts_(1) {
    if (film_.fps_num == 0) film_.fps_num = 60;
  }

  Act Then(const ActScene<State>& scene) const {
    return With(parts_.back() ? parts_.back()->Then(scene) : scene);
  }
  Act Join(const ActScene<State>& scene) const {
    return With(parts_.back() ? parts_.back()->Join(scene) : scene);
  }

  Act Push(const ActScene<State>& scene) const {
    Act act = *this;
    act.parts_.emplace_back(scene);
    return act;
  }

  // how: "then", or "join": at the same time as what is open below.
  Act Pop(const std::string& how = "then") const {
    if (parts_.size() < 2) throw std::logic_error("Pop(): no part was pushed");
    if (how != "then" && how != "join") {
      act_time::Refuse("Pop(\"" + how + "\")", "it must be \"then\" or \"join\"");
    }
    Act act = *this;
    act.parts_.pop_back();
    return how == "then" ? act.Then(*parts_.back()) : act.Join(*parts_.back());
  }

  Act Reverse() const { return With(Open("Reverse").Reverse()); }
  Act Crop(double from, double to = std::numeric_limits<double>::infinity()) const {
    return With(Open("Crop").Crop(from, to));
  }
  Act Speed(double factor) const { return With(Open("Speed").Speed(factor)); }
  Act StretchTo(double seconds) const { return With(Open("StretchTo").StretchTo(seconds)); }
  template <typename Curve>  // a name, or a function
  Act Ease(Curve curve) const {
    return With(Open("Ease").Ease(std::move(curve)));
  }
  Act Hold(const std::string& frame, double seconds) const {
    return With(Open("Hold").Hold(frame, seconds));
  }
  Act Loop(int times) const { return With(Open("Loop").Loop(times)); }

  // The whole. Throws std::logic_error while a part is open that was pushed, or there is no scene.
  const ActScene<State>& scene() const {
    if (parts_.size() > 1) {
      throw std::logic_error(
          "the act has a part that was pushed and not popped; end it with Pop()");
    }
    return Open("the act");
  }
  double duration() const { return scene().duration(); }

  const State& state() const { return state_; }
  const Draw& draw() const { return draw_; }

  // With as many whole frames as the act has.
  Traits film() const {
    constexpr double kWhole = 1e-6;  // of a frame that rounding has taken
    Traits film = film_;
    const double fps = static_cast<double>(film.fps_num) / static_cast<double>(film.fps_den);
    film.frame_count = static_cast<int64_t>(std::floor(duration() * fps + kWhole));
    if (film.frame_count < 1) {
      throw std::logic_error("the act lasts " + act_time::Text(duration()) +
                             " s, less than one frame at " + act_time::Text(fps) + " fps");
    }
    return film;
  }

 private:
  const ActScene<State>& Open(const char* call) const {
    if (!parts_.back()) throw std::logic_error(std::string(call) + ": there is no scene yet");
    return *parts_.back();
  }

  Act With(ActScene<State> scene) const {
    Act act = *this;
    act.parts_.back() = std::move(scene);
    return act;
  }

  State state_;
  Draw draw_;
  Traits film_;
  std::vector<std::optional<ActScene<State>>> parts_;  // the first: the act's own
};

// Draws the act that `Make` makes of the job.
template <auto Make>
class ActRenderer : public Renderer {
  using MadeAct = decltype(Make(std::declval<const Scene&>()));
  using State = typename MadeAct::State;

 public:
  explicit ActRenderer(const Scene& scene)
      : act_(Make(scene)), film_(act_.film()), player_(act_.state(), act_.scene()) {
    const double own = static_cast<double>(film_.fps_num) / static_cast<double>(film_.fps_den);
    frame_seconds_ = 1 / (scene.fps() > 0 ? scene.fps() : own);
  }

  reel::Traits Traits() const override { return film_; }

  void Draw(cairo_t* cr, const Frame& frame) override {
    const State state = player_.At(frame.seconds, frame_seconds_);
    act_.draw()(cr, state, frame.width, frame.height);
  }

 private:
  MadeAct act_;
  reel::Traits film_;
  ActPlayer<State> player_;
  double frame_seconds_ = 0;
};

}  // namespace reel

// Exports what `make_act`, a function from const reel::Scene& to a reel::Act, makes as the plugin's
// renderer; the rest as for REEL_RENDERER. The film lasts as long as the act.
#define REEL_ACT(make_act, renderer_name, renderer_summary, ...) \
  REEL_RENDERER(reel::ActRenderer<&make_act>, renderer_name, renderer_summary, __VA_ARGS__)
