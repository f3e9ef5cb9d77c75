"""Curves that bend time, by name.

    from reel import easing
    easing.cubic_in_out(0.25)                            0.0625
    easing.easing("cubic-bezier(0.25, 0.1, 0.25, 1)")    a callable, from a text
    easing.steps(4), easing.cubic_bezier(0.25, 0.1, 0.25, 1)

An easing maps a part of the way in time, 0 .. 1, to a part of the way in what happens. It begins at
0 and ends at 1, exactly, except for freeze; back, elastic and some Bezier curves leave 0 .. 1 on the
way. Less than 0 counts as 0, more than 1 as 1.

| name | is |
|---|---|
| linear | x |
| F_in, F_out, F_in_out | Robert Penner's equations as https://easings.net writes them |
| smoothstep | 3x^2 - 2x^3: both ends at rest |
| smootheststep | 35x^4 - 84x^5 + 70x^6 - 20x^7: both ends also without acceleration and jerk |
| squeeze | pympanim's: 0 for the first fifth of the time, 1 for the last, linear between |
| double_speed | pympanim's doublespeed: linear to 1 in the first half, then 1 |
| freeze | pympanim's: 0 all the time |
| steps(n) | CSS's, jump-end: n equal steps, each at its end |
| cubic_bezier(x1, y1, x2, y2) | CSS's: from (0, 0) to (1, 1) with these control points |
| ease, ease_in, ease_out, ease_in_out | the cubic-beziers that CSS calls so |

F is sine, quad, cubic, quart, quint, expo, circ, back, elastic or bounce. In texts the names have
hyphens ("cubic-in-out"), and "squeeze(0.1)" and "freeze(0.5)" have another part than a fifth, another
value than 0. CSS: https://www.w3.org/TR/css-easing-1/. reel/easing.hpp in C++ has the same names and
numbers.
"""

import difflib
import math
import re
from typing import Callable, Dict, List, Tuple, Union

Curve = Callable[[float], float]

# Penner's overshoot, which leads out by a tenth, and 1.525 times that where both halves share the way.
_OVERSHOOT = 1.70158
_SHARED_OVERSHOOT = _OVERSHOOT * 1.525
# Periods of the elastic curve, in tenths of the way: Penner's 0.3, and 0.45 where halves share it.
_PERIOD = 3.0
_SHARED_PERIOD = 4.5
# Penner's parabolas: the ball comes down after 1, 2, 2.5 and 2.75 of 2.75 units of time.
_BOUNCE_TIME = 2.75
_BOUNCE_GRAVITY = 7.5625

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


class Easing:
    """A curve: easing(x). `name` is the text that `easing` makes the same one from."""

    __slots__ = ("name", "_curve", "_ends")

    def __init__(self, name: str, curve: Curve, ends: Tuple[float, float] = (0.0, 1.0)) -> None:
        self.name = name
        self._curve = curve
        self._ends = ends

    def __call__(self, x: float) -> float:
        if not x > 0:
            return self._ends[0]
        if x >= 1:
            return self._ends[1]
        return self._curve(x)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Easing) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"reel.easing.easing({self.name!r})"


def _expo(x: float) -> float:
    return 0.0 if x == 0 else math.pow(2, 10 * x - 10)


def _back(x: float, overshoot: float = _OVERSHOOT) -> float:
    return x * x * ((overshoot + 1) * x - overshoot)


def _elastic(x: float, period: float = _PERIOD) -> float:
    if x == 0:
        return 0.0
    return -math.pow(2, 10 * x - 10) * math.sin((10 * x - 10 - period / 4) * 2 * math.pi / period)


def _bounce(x: float) -> float:
    x = 1 - x
    time = x * _BOUNCE_TIME
    top, height = ((2.625, 0.984375) if time >= 2.5 else (2.25, 0.9375) if time >= 2 else
                   (1.5, 0.75) if time >= 1 else (0.0, 0.0))
    since = x - top / _BOUNCE_TIME
    return 1 - (_BOUNCE_GRAVITY * since * since + height)


def _family(name: str, rise: Curve, shared: Union[Curve, None] = None
            ) -> Tuple[Easing, Easing, Easing]:
    """In, out and in-out. shared: the curve of the halves of in-out, where that is another one."""
    half = shared or rise
    return (Easing(f"{name}-in", rise),
            Easing(f"{name}-out", lambda x: 1 - rise(1 - x)),
            Easing(f"{name}-in-out",
                   lambda x: half(2 * x) / 2 if x < 0.5 else 1 - half(2 - 2 * x) / 2))


linear = Easing("linear", lambda x: x)
sine_in, sine_out, sine_in_out = _family("sine", lambda x: 1 - math.cos(x * math.pi / 2))
quad_in, quad_out, quad_in_out = _family("quad", lambda x: x * x)
cubic_in, cubic_out, cubic_in_out = _family("cubic", lambda x: x * x * x)
quart_in, quart_out, quart_in_out = _family("quart", lambda x: x * x * x * x)
quint_in, quint_out, quint_in_out = _family("quint", lambda x: x * x * x * x * x)
expo_in, expo_out, expo_in_out = _family("expo", _expo)
circ_in, circ_out, circ_in_out = _family("circ", lambda x: 1 - math.sqrt(1 - x * x))
back_in, back_out, back_in_out = _family("back", _back, lambda x: _back(x, _SHARED_OVERSHOOT))
elastic_in, elastic_out, elastic_in_out = _family("elastic", _elastic,
                                                  lambda x: _elastic(x, _SHARED_PERIOD))
bounce_in, bounce_out, bounce_in_out = _family("bounce", _bounce)
smoothstep = Easing("smoothstep", lambda x: x * x * (3 - 2 * x))
smootheststep = Easing("smootheststep",
                       lambda x: x * x * x * x * (35 + x * (-84 + x * (70 - 20 * x))))
double_speed = Easing("double-speed", lambda x: 2 * x if x < 0.5 else 1.0)


def steps(n: int) -> Easing:
    """n equal steps, each at its end. A step less than 1e-9 ahead is taken: 1 / 49 * 49 is less than 1."""
    return _bracketed("steps", _plain(n))


def cubic_bezier(x1: float, y1: float, x2: float, y2: float) -> Easing:
    """CSS's: from (0, 0) to (1, 1) with the control points (x1, y1) and (x2, y2); x1, x2 in 0 .. 1."""
    return _bracketed("cubic-bezier", ", ".join(_plain(value) for value in (x1, y1, x2, y2)))


def easing(text: Union[str, Easing]) -> Easing:
    """The easing that `text` names, numbers in round brackets. Raises ValueError with the nearest name."""
    if isinstance(text, Easing):
        return text
    if not isinstance(text, str):
        raise ValueError(f"an easing is {text!r}; it must be a name, like \"cubic-in-out\"")
    trimmed = text.strip(" ")
    name, bracket, rest = trimmed.partition("(")
    name = name.rstrip(" ")
    if name in _PLAIN and not bracket:
        return _PLAIN[name]
    if name not in _PLAIN and name not in _PARAMETERS:
        raise ValueError(f'there is no easing "{trimmed}"{_hint(name)}')
    try:
        return _read_brackets(name, bracket + rest)
    except ValueError as error:
        raise ValueError(f'easing "{trimmed}": {error}') from None


def _plain(value: float) -> str:
    return str(value) if isinstance(value, int) else repr(float(value))


def _bracketed(name: str, numbers: str) -> Easing:
    return easing(f"{name}({numbers})")


def _read_brackets(name: str, brackets: str) -> Easing:
    if name not in _PARAMETERS:
        raise ValueError(f"it takes no numbers; write {name}")
    make, parameters = _PARAMETERS[name]
    usage = f"write {name}({', '.join(parameters)})"
    if not brackets:
        raise ValueError(f"its numbers are missing; {usage}")
    if brackets[-1] != ")":
        raise ValueError(f"it must end with a bracket; {usage}")
    inside = brackets[1:-1]
    texts = [text.strip(" ") for text in inside.split(",")] if inside.strip(" ") else []
    if len(texts) != len(parameters):
        raise ValueError(f"it has {len(texts)} numbers and takes {len(parameters)}; {usage}")
    numbers = [_number(parameter, text) for parameter, text in zip(parameters, texts)]
    return make(f"{name}({', '.join(texts)})", *numbers)


def _number(parameter: str, text: str) -> float:
    number = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(number):
        raise ValueError(f'{parameter} is "{text}"; it must be a number')
    return number


def _must(parameter: str, value: float, holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"{parameter} is {value:g}; it must be {what}")


def _squeeze(name: str, part: float) -> Easing:
    _must("a", part, 0 <= part < 0.5, "from 0 to less than 0.5")
    return Easing(name, lambda x: 0.0 if x < part else
                  1.0 if x >= 1 - part else (x - part) / (1 - 2 * part))


def _freeze(name: str, at: float) -> Easing:
    _must("at", at, 0 <= at <= 1, "in 0 .. 1")
    return Easing(name, lambda x: at, (at, at))


def _steps(name: str, n: float) -> Easing:
    _must("n", n, 1 <= n <= 1e6 and n == math.floor(n), "a whole number in 1 .. 1000000")
    return Easing(name, lambda x: min(1.0, math.floor(x * n + 1e-9) / n))


def _cubic_bezier(name: str, x1: float, y1: float, x2: float, y2: float) -> Easing:
    for parameter, value in (("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)):
        if parameter[0] == "x":
            _must(parameter, value, 0 <= value <= 1, "in 0 .. 1")
        else:
            _must(parameter, value, abs(value) <= 1e6, "in -1000000 .. 1000000")
    return Easing(name, lambda x: _coordinate(_bezier_moment(x1, x2, x), y1, y2))


def _coordinate(t: float, first: float, second: float) -> float:
    """Of the point at t of a Bezier curve, between 0 and 1, with two control points."""
    return ((1 + 3 * (first - second)) * t + 3 * (second - 2 * first)) * t * t + 3 * first * t


def _slope(t: float, first: float, second: float) -> float:
    return (3 * (1 + 3 * (first - second)) * t + 6 * (second - 2 * first)) * t + 3 * first


def _bezier_moment(x1: float, x2: float, x: float) -> float:
    """The t at which the curve is at x: Newton's steps, and a halving of what is left wherever one
    leads out of that. x1 and x2 in 0 .. 1 make x rise with t, so that there is one."""
    low, high, t = 0.0, 1.0, x
    for _ in range(64):
        off = _coordinate(t, x1, x2) - x
        if abs(off) < 1e-15:
            break
        if off < 0:
            low = t
        else:
            high = t
        slope = _slope(t, x1, x2)
        step = t - off / slope if slope > 0 else low
        t = step if low < step < high else low + (high - low) / 2
    return t


def _hint(name: str) -> str:
    near = difflib.get_close_matches(name, list(_PLAIN) + list(_PARAMETERS), 1)
    if near:
        return f'; did you mean "{near[0]}"?'
    return ("; there are linear, smoothstep, smootheststep, squeeze, double-speed, freeze, "
            "steps(n), cubic-bezier(x1, y1, x2, y2), ease, ease-in, ease-out and ease-in-out, and "
            "sine, quad, cubic, quart, quint, expo, circ, back, elastic and bounce, each with -in, "
            "-out or -in-out")


squeeze = _squeeze("squeeze", 0.2)
freeze = _freeze("freeze", 0.0)
ease = _cubic_bezier("ease", 0.25, 0.1, 0.25, 1)
ease_in = _cubic_bezier("ease-in", 0.42, 0, 1, 1)
ease_out = _cubic_bezier("ease-out", 0, 0, 0.58, 1)
ease_in_out = _cubic_bezier("ease-in-out", 0.42, 0, 0.58, 1)

_PLAIN: Dict[str, Easing] = {
    value.name: value for value in list(globals().values()) if isinstance(value, Easing)}
_PARAMETERS: Dict[str, Tuple[Callable[..., Easing], List[str]]] = {
    "squeeze": (_squeeze, ["a"]),
    "freeze": (_freeze, ["at"]),
    "steps": (_steps, ["n"]),
    "cubic-bezier": (_cubic_bezier, ["x1", "y1", "x2", "y2"])}

# A text for each that there is; those that need numbers with an example.
NAMES: List[str] = list(_PLAIN) + ["steps(4)", "cubic-bezier(0.25, 0.1, 0.25, 1)"]
