"""A state that scenes change over time, and a function that draws it.

    import cairo
    from reel.acts import Act, scene

    class Square:
        x = 0.0  # where it is, from 0 to 1

    def cross(square, t):
        square.x = t

    def draw(square, size):
        width, height = size
        picture = cairo.ImageSurface(cairo.FORMAT_RGB24, width, height)
        context = cairo.Context(picture)
        context.rectangle(square.x * (width - height / 5), height * 2 / 5, height / 5, height / 5)
        context.set_source_rgb(1, 0, 0)
        context.fill()
        return picture

    crossing = scene(1, cross)
    act = (Act(Square(), draw, size=(640, 480))
           .then(crossing.stretch_to(5))
           .push(crossing).ease("cubic-out").stretch_to(3).reverse().pop())

    reel render script.py -o film.mp4        or        reel.render(act, "film.mp4")

Values: every call returns a new scene or act and leaves the old ones as they are. Seconds throughout, as
numbers or fractions; what makes no sense raises ValueError.

What a scene sees. Its functions change the state in place. At time t into an act the state is what
playing the act straight from its beginning gives, however t was reached:

    a copy of the act's initial state;
    for each scene that is over: start, enter, apply at its end, exit;
    for the scene at t: start, enter, apply at t.

So `apply` always gets the state as its scene was entered with, and may both set (x = 3 * t) and change
(x += 3 * t). start comes before enter, and both once. How often a function is called, and in which
process, is nobody's business: the states are kept, and a frame takes one copy and one apply.

What is bent in time (reverse, crop, speed, stretch_to, ease, hold, loop) shows the same states at other
times. The reverse of `a.then(b)` begins with what the end of b looks like, after all of a. A loop
shows the same each time; `a.then(a)` goes on from where the first one ended.

`a.join(b)`: both at once. Each is entered as it begins; in a frame what is on of a is applied, then what
is on of b. a knows nothing of b: what is entered or over in a is played before anything of b is. The
shorter one ends (apply at its end, exit), and what it did to the state stays.
"""

import copy as _copying
import inspect
from fractions import Fraction
from typing import Any, Callable, List, Optional, Tuple, Union

from . import _act_time as _time
from ._act_nodes import (BentNode, JoinedNode, Node, Player, Running, SequenceNode, StepsNode,
                         apply_all)
from ._script import docstring_summary
from .easing import Easing, easing

__all__ = ["Act", "Scene", "scene"]

Seconds = Union[int, float, Fraction]
Curve = Union[str, Easing, Callable[[float], float]]


class _Bendable:
    """What can be bent in time. Each call returns another one."""

    def _opened(self, call: str) -> Node:
        raise NotImplementedError

    def _with(self, node: Node) -> Any:
        raise NotImplementedError

    def then(self, scene: Any) -> Any:
        """This, then `scene`."""
        return self._with(SequenceNode([self._opened("then"), _node_of(scene)]))

    def join(self, scene: Any) -> Any:
        """This and `scene` at once, as long as the longer one."""
        return self._with(JoinedNode(self._opened("join"), _node_of(scene)))

    def reverse(self) -> Any:
        """Its frames from the last to the first."""
        node = self._opened("reverse")
        return self._with(BentNode(node, node.duration, _time.reversed_time(node.duration)))

    def crop(self, start: Seconds, end: Optional[Seconds] = None) -> Any:
        """Only what lies from second `start` to second `end`."""
        node = self._opened("crop")
        first = _number(f"crop({start}, {end})", start)
        last = node.duration if end is None else _number(f"crop({start}, {end})", end)
        if not 0 <= first < last <= node.duration:
            raise ValueError(f"crop({start}, {end}): the scene lasts {float(node.duration):g} s; it "
                             f"must be 0 <= start < end <= {float(node.duration):g}")
        return self._with(BentNode(node, last - first, _time.cropped(first, last)))

    def speed(self, factor: Seconds) -> Any:
        """`factor` times as fast."""
        exact = _number(f"speed({factor})", factor)
        if exact <= 0:
            raise ValueError(f"speed({factor}): it must be a number above 0; reverse() plays backwards")
        node = self._opened("speed")
        return self._stretched(node, node.duration / exact)

    def stretch_to(self, duration: Seconds) -> Any:
        """As fast as makes it `duration` seconds long."""
        exact = _number(f"stretch_to({duration})", duration, least=0)
        node = self._opened("stretch_to")
        if (exact == 0) != (node.duration == 0):
            raise ValueError(f"stretch_to({duration}): the scene lasts {float(node.duration):g} s; no "
                             f"speed makes nothing of something, or something of nothing")
        return self._stretched(node, exact)

    def ease(self, curve: Curve) -> Any:
        """Its time runs along `curve`, from parts 0 .. 1 to parts; what leaves 0 .. 1 stands at that
        end. A name of reel.easing, or any function."""
        node = self._opened("ease")
        function = curve if callable(curve) else easing(curve)
        return self._with(BentNode(node, node.duration, _time.eased(node.duration, function)))

    def hold(self, frame: str, duration: Seconds) -> Any:
        """Its "first" frame for `duration` seconds before it, or its "last" one after it."""
        held = _number(f"hold({frame!r}, {duration})", duration, least=0)
        if frame not in ("first", "last"):
            raise ValueError(f'hold({frame!r}, {duration}): it must be "first" or "last"')
        node = self._opened("hold")
        bend = _time.held_first(held) if frame == "first" else _time.held_last(node.duration)
        return self._with(BentNode(node, node.duration + held, bend))

    def loop(self, times: int) -> Any:
        """`times` times the same."""
        if not isinstance(times, int) or times < 1:
            raise ValueError(f"loop({times!r}): it must be a whole number of at least 1")
        node = self._opened("loop")
        if not node.duration:
            return self
        return self._with(BentNode(node, node.duration * times,
                                   _time.looped(node.duration, times)))

    def _stretched(self, node: Node, duration: Fraction) -> Any:
        if not duration:
            return self
        return self._with(BentNode(node, duration, _time.stretched(duration, node.duration)))


class Scene(_Bendable):
    """The base of a scene of one's own: give it `duration` and `apply`, and what else it needs."""

    duration: Seconds = 0  # seconds; 0: over as soon as it has begun

    def start(self, state: Any) -> None:
        """Before enter."""

    def enter(self, state: Any) -> None:
        """As the scene begins."""

    def apply(self, state: Any, t: float) -> None:
        """Makes of the state what it is t seconds into the scene, 0 .. duration."""

    def exit(self, state: Any) -> None:
        """After apply at the scene's end."""

    def _opened(self, call: str) -> Node:
        return StepsNode(self)

    def _with(self, node: Node) -> "Scene":
        return _MadeScene(node)


class _MadeScene(Scene):
    """One that was made of others."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self.duration = node.duration

    def _opened(self, call: str) -> Node:
        return self._node


def scene(duration: Seconds, apply: Callable[[Any, float], None],
          start: Optional[Callable[[Any], None]] = None,
          enter: Optional[Callable[[Any], None]] = None,
          exit: Optional[Callable[[Any], None]] = None) -> Scene:
    """A scene of functions: apply(state, t), and start, enter and exit(state)."""
    made = Scene()
    made.duration = duration
    given = {"apply": apply, "start": start, "enter": enter, "exit": exit}
    vars(made).update({name: function for name, function in given.items() if function is not None})
    return _MadeScene(StepsNode(made))


class Act(_Bendable):
    """A state, what draws it, and the scenes so far.

    state: anything that can be copied. draw(state), or draw(state, size): returns what `reel render` takes
    of a function; it and the scenes must depend on nothing else. size, fps: where the job says nothing.
    copy: makes the copies; what a scene changes must not be shared between them.

    Then, join and all that bends time work on the part that is open. In the beginning that is the act
    as a whole; push opens one that begins with another scene, and pop puts what became of it behind
    the rest:

        act.then(a).push(b).ease("cubic-out").reverse().pop()      is      a, then b eased and reversed
    """

    def __init__(self, state: Any, draw: Callable[..., Any], size: Tuple[int, int] = (1280, 720),
                 fps: Union[int, float, Fraction] = 60,
                 copy: Callable[[Any], Any] = _copying.deepcopy) -> None:
        if not callable(draw):
            raise ValueError(f"draw is {draw!r}; it must be a function of the state")
        self.state = state
        self.frame_size = (int(size[0]), int(size[1]))
        self.fps = fps
        self.summary = docstring_summary(draw)  # for `reel info`
        self._draw = draw
        self._draws_any_size = _takes_size(draw)
        self._copy = copy
        self._parts: List[Optional[Node]] = [None]  # the first: the act's own
        self._player: Optional[Player] = None

    @property
    def duration(self) -> Fraction:
        """Milliseconds, as of everything that generates frames."""
        return self._whole().duration * 1000

    def then(self, scene: Any) -> "Act":
        """What is open, then `scene`."""
        return super().then(scene) if self._parts[-1] else self._with(_node_of(scene))

    def join(self, scene: Any) -> "Act":
        """What is open and `scene` at once, as long as the longer one."""
        return super().join(scene) if self._parts[-1] else self._with(_node_of(scene))

    def push(self, scene: Any) -> "Act":
        """Opens a part that begins with `scene`."""
        return self._with_parts(self._parts + [_node_of(scene)])

    def pop(self, how: str = "then") -> "Act":
        """Ends the part that is open. how: "then", or "join": at the same time as what is open below."""
        if len(self._parts) < 2:
            raise ValueError("pop(): no part was pushed")
        if how not in ("then", "join"):
            raise ValueError(f'pop({how!r}): it must be "then" or "join"')
        below, part = self._with_parts(self._parts[:-1]), _MadeScene(self._opened("pop"))
        return below.then(part) if how == "then" else below.join(part)

    def state_at(self, seconds: Seconds, frame_seconds: Optional[Seconds] = None) -> Any:
        """The state in the frame that begins at `seconds`, a copy. Before the beginning is the beginning,
        after the end the end. frame_seconds: how long the frame is; else 1 / fps."""
        if self._player is None:
            self._player = self._whole().player(self._copy)
        begin = _time.exact(seconds)
        length = 1 / _time.exact(self.fps) if frame_seconds is None else _time.exact(frame_seconds)
        running: Running = []
        state = self._copy(self._player.prepare(self.state, (begin, begin + length), running))
        apply_all(running, state)
        return state

    def generate_at(self, time_ms: Any, frame_ms: Any = None,
                    size: Optional[Tuple[int, int]] = None) -> Any:
        """The picture of the frame that begins at time_ms and lasts frame_ms (else 1000 / fps)."""
        length = None if frame_ms is None else _time.exact(frame_ms) / 1000
        state = self.state_at(_time.exact(time_ms) / 1000, length)
        if self._draws_any_size:
            return self._draw(state, size or self.frame_size)
        return self._draw(state)

    def _whole(self) -> Node:
        if len(self._parts) > 1:
            raise ValueError("the act has a part that was pushed and not popped; end it with pop()")
        return self._opened("the act")

    def _opened(self, call: str) -> Node:
        if self._parts[-1] is None:
            raise ValueError(f"{call}: there is no scene yet")
        return self._parts[-1]

    def _with(self, node: Node) -> "Act":
        return self._with_parts(self._parts[:-1] + [node])

    def _with_parts(self, parts: List[Optional[Node]]) -> "Act":
        act = _copying.copy(self)
        act._parts = parts
        act._player = None
        return act


def _node_of(thing: Any) -> Node:
    if isinstance(thing, Scene):
        return thing._opened("scene")
    if callable(getattr(thing, "apply", None)) and hasattr(thing, "duration"):
        return StepsNode(thing)
    raise ValueError(f"{thing!r} is no scene; it must have a duration in seconds and apply(state, t)")


def _number(call: str, value: Any, least: Optional[int] = None) -> Fraction:
    try:
        number = _time.exact(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{call}: {value!r} is no number of seconds") from None
    if least is not None and number < least:
        raise ValueError(f"{call}: {value!r} is less than {least}")
    return number


def _takes_size(draw: Callable[..., Any]) -> bool:
    """Whether the size is to be given: draw has a second parameter that needs a value, or is called
    size."""
    try:
        parameters = [parameter for parameter in inspect.signature(draw).parameters.values()
                      if parameter.kind in (parameter.POSITIONAL_ONLY,
                                            parameter.POSITIONAL_OR_KEYWORD)]
    except (TypeError, ValueError):  # some functions written in C do not say
        return False
    return len(parameters) > 1 and (parameters[1].name == "size" or
                                    parameters[1].default is parameters[1].empty)
