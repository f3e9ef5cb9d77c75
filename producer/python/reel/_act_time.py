"""The time of what is reversed, cut, eased or held, for _act_nodes.py.

A frame is a half-open stretch of time, [t, t + d) with d = 1 / fps, and its picture shows the stretch's
beginning. What bends time maps stretches, not moments: the reverse of something D seconds long maps
[t, t + d) to [D - t - d, D - t), so that its frames are those of the straight one, backwards. The
end of something is the empty stretch [D, D).

Seconds as fractions, which are exact; a curve makes floats of them. So moments less than a
nanosecond apart are the same one, here as in reel/act_time.hpp.
"""

from fractions import Fraction
from typing import Any, Callable, Tuple

Stretch = Tuple[Fraction, Fraction]
TimeBend = Callable[[Stretch], Stretch]  # from the time of what bends to the time of what is bent

SAME_MOMENT = Fraction(1, 10**9)
_ZERO = Fraction(0)


def exact(number: Any) -> Fraction:
    """A number of whatever kind as the fraction that is meant: 0.1 is 1/10, 2 / 3 is 2/3."""
    if isinstance(number, (int, Fraction)):
        return Fraction(number)
    given = Fraction(repr(float(number)))
    near = given.limit_denominator(1001)  # as for rates; 1001: the largest denominator in use
    return near if abs(near - given) * 10**14 <= abs(given) else given


def clean(time: Fraction, duration: Fraction) -> float:
    """A moment of something `duration` long without what curves have added: its ends exactly, and
    between them whole picoseconds."""
    if time <= SAME_MOMENT:
        return 0.0
    if time >= duration - SAME_MOMENT:
        return float(duration)
    return round(float(time), 12)


def within(stretch: Stretch, duration: Fraction) -> Stretch:
    """What of the stretch is within something `duration` long."""
    return min(max(stretch[0], _ZERO), duration), min(max(stretch[1], _ZERO), duration)


def reversed_time(duration: Fraction) -> TimeBend:
    def bend(at: Stretch) -> Stretch:
        begin, end = within(at, duration)
        return duration - end, duration - begin
    return bend


def cropped(start: Fraction, end: Fraction) -> TimeBend:
    def bend(at: Stretch) -> Stretch:
        inside = within(at, end - start)
        return start + inside[0], start + inside[1]
    return bend


def stretched(duration: Fraction, child_duration: Fraction) -> TimeBend:
    """From something `duration` long to something `child_duration` long."""
    def bend(at: Stretch) -> Stretch:
        begin, end = within(at, duration)
        return begin * child_duration / duration, end * child_duration / duration
    return bend


def eased(duration: Fraction, curve: Callable[[float], float]) -> TimeBend:
    def at_part(time: Fraction) -> Fraction:
        return duration * Fraction(float(curve(clean(time, duration) / float(duration))))

    def bend(at: Stretch) -> Stretch:
        if not duration:
            return _ZERO, _ZERO
        ends = at_part(at[0]), at_part(at[1])
        return within((min(ends), max(ends)), duration)
    return bend


def held_first(held: Fraction) -> TimeBend:
    """Shows the first frame for `held` seconds, then all."""
    def bend(at: Stretch) -> Stretch:
        if at[0] < held - SAME_MOMENT:
            return _ZERO, at[1] - at[0]
        return at[0] - held, at[1] - held
    return bend


def held_last(duration: Fraction) -> TimeBend:
    """Shows all `duration` seconds, then the last frame."""
    def bend(at: Stretch) -> Stretch:
        if at[0] < duration - SAME_MOMENT:
            return at
        return max(_ZERO, duration - (at[1] - at[0])), duration
    return bend


def looped(duration: Fraction, rounds: int) -> TimeBend:
    def bend(at: Stretch) -> Stretch:
        begin, end = within(at, duration * rounds)
        begun = duration * min((begin + SAME_MOMENT) // duration, rounds - 1)
        return begin - begun, end - begun
    return bend
