"""Acts: what a state is at a time, and how acts are rendered."""

import os
import random
import sys
import unittest
from fractions import Fraction
from typing import Any, List, Tuple

from scene_run import SceneTest

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(FOLDER, "../../producer/python"))
from reel.acts import Act, Scene, scene  # noqa: E402


class Noting(Scene):
    """Notes in the state, a list, what was called."""

    def __init__(self, name: str, duration: Any) -> None:
        self.name = name
        self.duration = duration

    def start(self, state: List[str]) -> None:
        state.append(self.name + "(")

    def enter(self, state: List[str]) -> None:
        state.append(self.name + "[")

    def apply(self, state: List[str], t: float) -> None:
        state.append(f"{self.name}{t:g}")

    def exit(self, state: List[str]) -> None:
        state.append(self.name + "]")


def nothing(_: Any) -> None:
    pass


def played(scenes: Scene, seconds: Any) -> str:
    """The calls on the way to a frame of a quarter of a second."""
    return " ".join(Act([], nothing, fps=4).then(scenes).state_at(seconds))


def clock(duration: Any = 4) -> Scene:
    return scene(duration, lambda state, t: state.update(t=t))


def shown(scenes: Scene, seconds: Any) -> float:
    return Act({}, nothing, fps=4).then(scenes).state_at(seconds)["t"]


class States(unittest.TestCase):
    """By hand; tests/act_scene_test.cc has the same."""

    def test_each_scene_is_played_to_its_end_before_the_next(self) -> None:
        three = Noting("a", 1).then(Noting("b", 2)).then(Noting("c", 1))
        self.assertEqual(three.duration, 4)
        self.assertEqual(played(three, 0), "a( a[ a0")
        self.assertEqual(played(three, 1), "a( a[ a1 a] b( b[ b0")
        self.assertEqual(played(three, 3.5), "a( a[ a1 a] b( b[ b2 b] c( c[ c0.5")
        self.assertEqual(played(three, 400), played(three, 4))
        self.assertEqual(played(three, -1), played(three, 0))
        instant = Noting("z", 0).then(Noting("b", 1)).then(Noting("y", 0))
        self.assertEqual(played(instant, 0), "z( z[ z0 z] b( b[ b0")
        self.assertEqual(played(instant, 1), "z( z[ z0 z] b( b[ b1 b] y( y[ y0")

    def test_joined_scenes_are_applied_in_order_and_the_shorter_one_ends(self) -> None:
        both = Noting("a", 1).join(Noting("b", 3))
        self.assertEqual(both.duration, 3)
        self.assertEqual(played(both, 0.5), "a( a[ b( b[ a0.5 b0.5")
        self.assertEqual(played(both, 1), "a( a[ a1 a] b( b[ b1")
        longer = Noting("a", 3).join(Noting("b", 1).then(Noting("c", 1))).then(Noting("d", 1))
        self.assertEqual(played(longer, 3), "a( a[ b( b[ b1 b] c( c[ c1 c] a3 a] d( d[ d0")

    def test_what_is_bent_shows_what_straight_play_to_that_moment_gives(self) -> None:
        both = Noting("a", 1).then(Noting("b", 1))
        self.assertEqual(played(both.reverse(), 0), "a( a[ a1 a] b( b[ b0.75")
        self.assertEqual(played(both.reverse(), 1), "a( a[ a0.75")
        self.assertEqual(played(both.reverse().then(Noting("c", 1)), 2), "a( a[ a0 a] c( c[ c0")
        self.assertEqual(played(both.loop(2), 2.5), "a( a[ a0.5")
        self.assertEqual(played(both.then(both), 2.5), "a( a[ a1 a] b( b[ b1 b] a( a[ a0.5")

    def test_each_bend_maps_both_ends_of_a_frame(self) -> None:
        for scenes, seconds, expected in (
                (clock().reverse(), 0, 3.75), (clock().reverse(), 3.75, 0),
                (clock().reverse().reverse(), 1.25, 1.25), (clock().crop(1, 3), 0.5, 1.5),
                (clock().crop(1), 2.5, 3.5), (clock().crop(1, 3).reverse(), 0, 2.75),
                (clock().reverse().crop(1, 3), 0, 2.75), (clock().speed(2), 1, 2),
                (clock().reverse().speed(2), 0, 3.5), (clock().stretch_to(8), 1, 0.5),
                (clock().ease("quad-in"), 2, 1), (clock().ease(lambda x: 1 - x), 1, 2.75),
                (clock().ease("back-in"), 1, 0), (clock().hold("last", 2), 3.75, 3.75),
                (clock().hold("last", 2), 5.75, 3.75), (clock().hold("first", 2), 1.75, 0),
                (clock().hold("first", 2), 3, 1), (clock().reverse().hold("first", 2), 1, 3.75),
                (clock().reverse().hold("last", 2), 5, 0), (clock().loop(3), 9, 1),
                (clock().loop(3), 12, 4)):
            self.assertEqual(shown(scenes, seconds), expected)
        self.assertEqual([clock().crop(1).duration, clock().speed(2).duration,
                          clock().hold("last", 2).duration, clock().loop(3).duration], [3, 2, 6, 12])

    def test_times_are_exact(self) -> None:
        tenths = clock(0.1)
        for _ in range(9):
            tenths = tenths.then(clock(0.1))
        self.assertEqual(tenths.duration, 1)
        eased = clock(1).reverse().ease("linear")
        for frame in range(100):
            self.assertEqual(shown(tenths, frame / 100), frame % 10 / 100)
            state = Act({}, nothing, fps=100).then(eased).state_at(Fraction(frame, 100))
            self.assertEqual(state["t"], (99 - frame) / 100)
        self.assertEqual(shown(clock(1 / 3).stretch_to(0.7), 0.7), 1 / 3)
        thirds = clock(1).then(clock(1)).then(clock(1)).ease(lambda x: x)
        self.assertEqual(shown(thirds, 1), 0)

    def test_parts_are_bent_until_they_are_popped(self) -> None:
        act = (Act([], nothing, fps=4).then(Noting("a", 1))
               .push(Noting("b", 1)).reverse().stretch_to(2).then(Noting("c", 1)).pop())
        self.assertEqual(act.duration, 4000)
        self.assertEqual(act.state_at(1)[-3:], ["b(", "b[", "b0.875"])
        self.assertEqual(act.state_at(3.5)[-2:], ["c[", "c0.5"])
        self.assertEqual(act.reverse().state_at(0.25)[-1], "c0.5")
        beside = Act([], nothing, fps=4).then(clock()).push(clock(1)).stretch_to(2).pop("join")
        self.assertEqual(beside.duration, 4000)
        self.assertEqual(Act([], nothing).then(Noting("a", 1)).duration, 1000)
        nested = (Act([], nothing, fps=4).push(Noting("a", 1)).push(Noting("b", 1)).reverse().pop()
                  .speed(2).pop().then(Noting("c", 1)))
        self.assertEqual(nested.state_at(0.5)[-1], "b0.5")

    def test_anything_with_a_duration_and_apply_is_a_scene(self) -> None:
        class Other:
            duration = 2

            def apply(self, state: dict, t: float) -> None:
                state["t"] = t

        self.assertEqual(Act({}, nothing).then(Other()).state_at(1.5), {"t": 1.5})
        self.assertEqual(shown(clock(1).then(Other()), 2.5), 1.5)

    def test_what_makes_no_sense_is_refused_with_the_value(self) -> None:
        act = Act([], nothing)
        for make, message in (
                (lambda: act.duration, "the act: there is no scene yet"),
                (lambda: act.reverse(), "reverse: there is no scene yet"),
                (lambda: act.push(clock()).duration,
                 "the act has a part that was pushed and not popped; end it with pop()"),
                (lambda: act.then(clock()).pop(), "pop(): no part was pushed"),
                (lambda: act.push(clock()).pop("beside"), "pop('beside'): it must be \"then\" or \"join\""),
                (lambda: act.then(3), "3 is no scene; it must have a duration in seconds and apply(state, t)"),
                (lambda: scene(-1, nothing), "the duration of Scene is -1; it must be a number of "
                                             "seconds, at least 0"),
                (lambda: clock().crop(3, 2), "crop(3, 2): the scene lasts 4 s; it must be "
                                             "0 <= start < end <= 4"),
                (lambda: clock().crop(1, 4.5), "crop(1, 4.5): the scene lasts 4 s; it must be "
                                               "0 <= start < end <= 4"),
                (lambda: clock().speed(-1), "speed(-1): it must be a number above 0; reverse() plays "
                                            "backwards"),
                (lambda: Act([0], "red"), "draw is 'red'; it must be a function of the state"),
                (lambda: scene(0, nothing).stretch_to(2), "stretch_to(2): the scene lasts 0 s; no speed makes "
                                                          "nothing of something, or something of nothing"),
                (lambda: clock().stretch_to(float("nan")), "stretch_to(nan): nan is no number of seconds"),
                (lambda: clock().ease("quad"), 'there is no easing "quad"; did you mean "quad-in"?'),
                (lambda: clock().hold("end", 1), "hold('end', 1): it must be \"first\" or \"last\""),
                (lambda: clock().hold("last", -1), "hold('last', -1): -1 is less than 0"),
                (lambda: clock().loop(0), "loop(0): it must be a whole number of at least 1")):
            with self.assertRaises(ValueError) as caught:
                make()
            self.assertEqual(str(caught.exception), message)

    def test_a_frame_that_was_seen_takes_one_copy_and_one_apply(self) -> None:
        calls: List[str] = []
        count = scene(1, lambda state, t: calls.append("apply"), enter=lambda state: calls.append("enter"))
        act = Act([0], nothing, copy=lambda state: calls.append("copy") or list(state))
        for _ in range(20):
            act = act.then(count)
        act.state_at(19.5)
        calls.clear()
        act.state_at(10.5)
        act.state_at(19.2)
        self.assertEqual(calls, ["copy", "apply"] * 2)


# What must come out, computed beside Reel's own code: nothing is kept, all is played anew. A plan is
# (kind, duration, ...), with durations in fractions.
Plan = Tuple[Any, ...]
TICK = Fraction(1, 60)


def drawn_plan(lot: random.Random, depth: int, names: List[int]) -> Plan:
    if depth == 0:
        names.append(len(names))
        return "steps", lot.randrange(9) * TICK, names[-1]
    kind = lot.choice("then join reverse crop speed stretch ease hold_first hold_last loop".split())
    part = drawn_plan(lot, lot.randrange(depth), names)
    inner = part[1]
    if kind in ("then", "join"):
        other = drawn_plan(lot, lot.randrange(depth), names)
        return kind, inner + other[1] if kind == "then" else max(inner, other[1]), part, other
    if kind.startswith("hold"):
        held = lot.randrange(5) * TICK
        return kind, inner + held, part, held
    if not inner or kind == "reverse":
        return "reverse", inner, part
    if kind == "crop":
        begin = inner * lot.randrange(4) / 4
        end = begin + (inner - begin) * lot.randrange(1, 5) / 4
        return kind, end - begin, part, begin
    if kind == "ease":
        return kind, inner, part, lot.choice(["double-speed", "steps(2)", "freeze", "back"])
    if kind == "loop":
        return kind, inner * 3, part
    factor = Fraction(lot.randrange(1, 7), 3)
    return kind, inner / factor, part, factor


def made(plan: Plan) -> Scene:
    kind, duration, *rest = plan
    if kind == "steps":
        name = rest[0]
        steps = Noting(str(name), duration)
        steps.apply = lambda state, t: state.append((name, round(t, 9)))
        return steps
    first = made(rest[0])
    if kind == "then":
        return first.then(made(rest[1]))
    if kind == "join":
        return first.join(made(rest[1]))
    if kind == "crop":
        return first.crop(rest[1], rest[1] + duration)
    if kind == "speed":
        return first.speed(rest[1])
    if kind == "stretch":
        return first.stretch_to(duration)
    if kind == "ease":
        return first.ease(back if rest[1] == "back" else rest[1])
    if kind in ("hold_first", "hold_last"):
        return first.hold(kind[5:], rest[1])
    return first.loop(3) if kind == "loop" else first.reverse()


def back(x: float) -> float:
    return 1.25 - 1.5 * x


def curve(name: str, x: Fraction) -> Fraction:
    x = min(max(x, Fraction(0)), Fraction(1))
    return {"double-speed": min(2 * x, Fraction(1)), "steps(2)": Fraction(2 * x // 1, 2),
            "freeze": Fraction(0), "back": Fraction(5, 4) - Fraction(3, 2) * x}[name]


def bent(plan: Plan, begin: Fraction, end: Fraction) -> Tuple[Fraction, Fraction]:
    kind, duration, part, *rest = plan
    inner = part[1]
    low, high = (min(max(time, Fraction(0)), duration) for time in (begin, end))
    if kind == "reverse":
        return inner - high, inner - low
    if kind == "crop":
        return rest[0] + low, rest[0] + high
    if kind in ("speed", "stretch"):
        return low * rest[0], high * rest[0]
    if kind == "ease":
        ends = [min(max(inner * curve(rest[0], time / inner), Fraction(0)), inner)
                for time in (low, high)]
        return min(ends), max(ends)
    if kind == "hold_first":
        return (Fraction(0), end - begin) if begin < rest[0] else (begin - rest[0], end - rest[0])
    if kind == "hold_last":
        return (begin, end) if begin < inner else (max(inner - (end - begin), Fraction(0)), inner)
    begun = min(low // inner, 2) * inner
    return low - begun, high - begun


def play(plan: Plan, begin: Fraction, end: Fraction, state: List[Any], on: List[Any]) -> None:
    kind, duration, *rest = plan
    if kind == "steps":
        state += [f"{rest[0]}(", f"{rest[0]}["]
        on.append((rest[0], round(float(min(max(begin, Fraction(0)), duration)), 9)))
    elif kind == "then":
        first, second = rest
        if begin < first[1]:
            play(first, begin, end, state, on)
        else:
            play_all(first, state)
            play(second, begin - first[1], end - first[1], state, on)
    elif kind == "join":
        for part in rest:
            if begin >= part[1] and part[1] < duration:
                play_all(part, state)
            else:
                play(part, begin, end, state, on)
    else:
        play(rest[0], *bent(plan, begin, end), state, on)


def play_all(plan: Plan, state: List[Any]) -> None:
    on: List[Any] = []
    play(plan, plan[1], plan[1], state, on)
    state += on + [f"{name}]" for name, _ in on]


class RandomActs(unittest.TestCase):
    def test_each_state_in_any_order_is_that_of_straight_play(self) -> None:
        seen = 0
        for seed in range(150):
            lot = random.Random(seed)
            names: List[int] = []
            plan = drawn_plan(lot, 5, names)
            for _ in range(2):
                other = drawn_plan(lot, 4, names)
                plan = ("then", plan[1] + other[1], plan, other)
            scenes = made(plan)
            self.assertEqual(scenes.duration, plan[1])
            frames = list(range(int(plan[1] / TICK) + 3))
            shuffled = lot.sample(frames, len(frames))
            acts = [Act([], nothing, copy=list).then(scenes) for _ in range(2)]
            for straight, other in zip(frames, shuffled):
                for act, frame in zip(acts, (straight, other)):
                    state: List[Any] = []
                    on: List[Any] = []
                    play(plan, frame * TICK, (frame + 1) * TICK, state, on)
                    self.assertEqual(act.state_at(frame * TICK), state + on, (seed, frame))
                    seen += 1
        self.assertGreater(seen, 5000)


ACT = """
    import cairo
    from reel.acts import Act, scene
    class Bar:
        level = 0.0
    def rise(bar, t):
        bar.level = t
    def draw(bar, size):
        picture = cairo.ImageSurface(cairo.FORMAT_RGB24, *size)
        context = cairo.Context(picture)
        context.set_source_rgb(1, bar.level, 0)
        context.rectangle(0, 0, size[0] * bar.level, size[1])
        context.fill()
        return picture
    up = Act(Bar(), draw, size=(40, 20), fps=30).then(scene(1, rise).stretch_to(2))
    down = up.reverse()
"""


class RenderedActs(SceneTest):
    def test_an_act_is_drawn_at_its_size_and_rate_and_backwards_frame_by_frame(self) -> None:
        path = self.script(ACT)
        up = self.run_scene(f"{path}:up")
        self.assertEqual(up.error, "")
        traits = up.traits
        self.assertEqual((traits["width"], traits["height"], traits["fps"], traits["frame_count"],
                          traits["has_alpha"]), (40, 20, "30", 60, False))
        straight = [up.producers[-1][frame] for frame in range(60)]
        self.assertGreater(len({pixels[2] for pixels in straight}), 30)
        self.assert_drawn_as(self.run_scene(f"{path}:down"), straight[::-1])

    def test_what_the_job_says_goes_before_what_the_act_prefers(self) -> None:
        traits = self.run_scene(f"{self.script(ACT)}:up", fps="24000/1001", width=80).traits
        self.assertEqual((traits["width"], traits["height"], traits["fps"], traits["frame_count"]),
                         (80, 40, "24000/1001", 47))

    def test_parameters_go_to_a_function_that_makes_the_act(self) -> None:
        path = self.script(ACT + """
    def make(seconds: float = 1, fps: int = 10):
        return Act(Bar(), draw, size=(40, 20), fps=fps).then(scene(1, rise).stretch_to(seconds))
    """)
        traits = self.run_scene(f"{path}:make", parameters={"seconds": "0.5"}).traits
        self.assertEqual((traits["fps"], traits["frame_count"]), ("10", 5))

    def test_a_figure_is_scaled_and_another_picture_of_a_wrong_size_is_refused(self) -> None:
        path = self.script("""
            import matplotlib.pyplot as plt
            import numpy
            from reel.acts import Act, scene
            def rise(state, t): state["y"] = t
            def figure(state):
                assert not plt.get_fignums()
                fig, ax = plt.subplots(figsize=(2, 1.5))
                ax.plot([0, state["y"]])
                return fig
            def array(state):
                return numpy.zeros((15, 20, 4), numpy.uint8)
            rising = scene(1, rise)
            chart = Act({}, figure, size=(200, 150), fps=3).then(rising)
            black = Act({}, array, size=(20, 15), fps=3).then(rising)
            """)
        chart = self.run_scene(f"{path}:chart", width=320)
        self.assertEqual((chart.error, chart.stopped), ("", [""] * 5))
        self.assertEqual((chart.traits["width"], chart.traits["height"]), (320, 240))
        self.assertTrue(self.run_scene(f"{path}:black").traits["has_alpha"])
        self.assertIn("black draws 20 x 15 pixels, but 40 x 30 are wanted; draw at the size that it is given",
                      self.run_scene(f"{path}:black", width=40).error)

    def test_an_act_that_cannot_be_drawn_says_where(self) -> None:
        path = self.script(ACT + """
    def fail(bar, t):
        if t > 0.5:
            raise RuntimeError("no further")
    broken = Act(Bar(), draw, size=(40, 20), fps=4).then(scene(1, fail))
    """)
        outcome = self.run_scene(f"{path}:broken", producers=[[0, 1, 2, 3]])
        self.assertIn("3: RuntimeError('no further')", outcome.stopped[0])


if __name__ == "__main__":
    unittest.main()
