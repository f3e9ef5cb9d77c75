"""Objects that generate frames for a time in milliseconds, as pympanim's FrameGenerators do.

    duration               milliseconds
    frame_size             (width, height) in pixels
    generate_at(time_ms)   width x height x 4 bytes: straight RGBA, rows without padding
    start(), finish()      optional; once in each process that draws, before and after

Frame n is asked for at n x (1000 / fps), computed as pympanim does, so the pictures are its own.
"""

import os
from fractions import Fraction
from types import ModuleType
from typing import Any, Callable, Dict, List

from ._animation import exact_rate
from ._import_hook import when_imported
from ._picture import hand_over
from ._script import docstring_summary
from ._source import FrameSink, FrameSource, SceneError, Traits, Wanted

_DEFAULT_FPS = Fraction(60)


def is_generator(thing: Any) -> bool:
    """Whether `thing` is such an object (and not a class of such objects)."""
    return not isinstance(thing, type) and callable(getattr(type(thing), "generate_at", None)) \
        and {"duration", "frame_size"} <= set(dir(thing))


def is_generator_class(thing: Any) -> bool:
    """Whether `thing` is a class whose objects generate frames."""
    return isinstance(thing, type) and callable(getattr(thing, "generate_at", None))


def generators_of(variables: Dict[str, Any]) -> List[str]:
    """The names under which a module holds such objects, one name for each object."""
    names: Dict[int, str] = {}
    for name, value in variables.items():
        if not name.startswith("__") and is_generator(value):
            names.setdefault(id(value), name)
    return list(names.values())


class GeneratorSource(FrameSource):
    """fps: what the program itself asks for; zero: nothing."""

    def __init__(self, generator: Any, name: str, fps: Any = 0) -> None:
        self._generator = generator
        self._name = name
        self._fps = exact_rate(fps)
        self._size = (0, 0)
        self._ms_per_frame = 0.0

    def settle(self, wanted: Wanted) -> Traits:
        width, height = (int(length) for length in self._generator.frame_size)
        self._size = (width, height)
        if (wanted.width or width, wanted.height or height) != self._size:
            raise SceneError(
                f"{self._name} draws {width} x {height} pixels (its frame_size), but "
                f"{wanted.width or width} x {wanted.height or height} are wanted; leave --size "
                f"out, or change frame_size")
        fps = wanted.fps or self._fps or _DEFAULT_FPS
        self._fps = fps
        self._ms_per_frame = 1000 / float(fps)
        duration = self._generator.duration
        # In fractions: pympanim's int(duration / (1000 / fps)) gives 299 frames for 5 s at 60 fps.
        there_are = int(exact_rate(duration) * fps / 1000)
        if there_are < 1:
            raise SceneError(f"{self._name} lasts {duration} ms (its duration), less than one "
                             f"frame at {float(fps):g} fps")
        if wanted.frame_count > there_are:
            raise SceneError(f"{wanted.frame_count} frames are wanted, but {self._name} lasts "
                             f"{duration} ms, which is {there_are} frames at {float(fps):g} fps")
        return Traits(self._name, docstring_summary(type(self._generator)), width, height, fps,
                      wanted.frame_count or there_are, has_alpha=True)

    def begin(self) -> None:
        self._optional("start")

    def draw(self, frame: int, seconds: float, sink: FrameSink) -> None:
        # A clip's time may lie between two frames.
        is_frame = abs(seconds * float(self._fps) - frame) < 1e-6
        time_ms = self._ms_per_frame * frame if is_frame else seconds * 1000
        hand_over(self._generator.generate_at(time_ms), self._size, sink)

    def finish(self) -> None:
        self._optional("finish")

    def _optional(self, name: str) -> None:
        method = getattr(self._generator, name, None)
        if callable(method):
            method()


def take_over_pympanim(wanted: str, freeze: Callable[[FrameSource], None]) -> None:
    """Makes pympanim's produce() draw the film instead, if the script imports pympanim at all.

    wanted: the file name, or its stem, of the produce() that is meant, or empty: the first.
    """
    def take(module: ModuleType) -> None:
        def produce(frame_gen: Any, fps: float, dpi: float, bitrate: float, outfile: str,
                    settings: Any = None, *_: Any, **__: Any) -> Any:
            file = os.path.basename(str(outfile))
            if wanted in ("", str(outfile), file, os.path.splitext(file)[0]):
                freeze(GeneratorSource(frame_gen, os.path.splitext(file)[0], fps))
            return settings

        module.produce = produce

    when_imported("pympanim.worker", take)
