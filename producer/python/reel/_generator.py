"""Objects that generate frames for a time in milliseconds, as pympanim's FrameGenerators do.

    duration               milliseconds
    frame_size             (width, height) in pixels
    generate_at(time_ms)   width x height x 4 bytes: straight RGBA, rows without padding; or any other
                           picture (_picture.py)
    fps, summary           optional: the rate that suits it, and a sentence that says what it shows
    start(), finish()      optional; once in each process that draws, before and after

Frame n is asked for at n x (1000 / fps), computed as pympanim does, so the pictures are its own.

One whose generate_at has more parameters, as that of reel.acts.Act, gets more:

    frame_ms    how long the frame lasts; then both are exact, as fractions
    size        the film's; then frame_size is what it prefers, and others may be wanted
"""

import contextlib
import os
from fractions import Fraction
from types import ModuleType
from typing import Any, Callable, Dict, List, Tuple

from ._animation import exact_rate
from ._first_look import Look, completed_size, first_look
from ._import_hook import when_imported
from ._parameters import accepts
from ._picture import hand_over, new_figures_closed
from ._probe import ProbeError
from ._script import docstring_summary
from ._source import FrameSink, FrameSource, PictureError, SceneError, Traits, Wanted

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
        self._exact = accepts(generator.generate_at, "frame_ms")
        self._sizes = accepts(generator.generate_at, "size")
        self._size = (0, 0)
        self._rate = Fraction(0)
        self._drawn_once = False

    def settle(self, wanted: Wanted) -> Traits:
        self._size = self._settled_size(wanted)
        fps = self._rate = wanted.fps or self._fps or self._own_rate() or _DEFAULT_FPS
        duration = self._generator.duration
        # In fractions: pympanim's int(duration / (1000 / fps)) gives 299 frames for 5 s at 60 fps.
        there_are = int(exact_rate(duration) * fps / 1000)
        if there_are < 1:
            raise SceneError(f"{self._name} lasts {duration} ms (its duration), less than one "
                             f"frame at {float(fps):g} fps")
        if wanted.frame_count > there_are:
            raise SceneError(f"{wanted.frame_count} frames are wanted, but {self._name} lasts "
                             f"{duration} ms, which is {there_are} frames at {float(fps):g} fps")
        look = self._try_first_frame() if self._sizes else None
        summary = getattr(self._generator, "summary", None)
        if not isinstance(summary, str):
            summary = docstring_summary(type(self._generator))
        return Traits(self._name, summary, *self._size, fps, wanted.frame_count or there_are,
                      has_alpha=look is None or look.alpha)

    def _own_rate(self) -> Fraction:
        fps = getattr(self._generator, "fps", None)  # of another's object it may mean anything
        return exact_rate(fps) if isinstance(fps, (int, float, Fraction)) and fps > 0 else Fraction(0)

    def _settled_size(self, wanted: Wanted) -> Tuple[int, int]:
        width, height = (int(length) for length in self._generator.frame_size)
        if self._sizes:
            return completed_size(wanted, (width, height))
        if (wanted.width or width, wanted.height or height) != (width, height):
            raise SceneError(
                f"{self._name} draws {width} x {height} pixels (its frame_size), but "
                f"{wanted.width or width} x {wanted.height or height} are wanted; leave --size "
                f"out, or change frame_size")
        return width, height

    def _try_first_frame(self) -> Look:
        """Of one that takes the size. One that fails is drawn again by a producer, which says why."""
        try:
            look = first_look(lambda: self._picture(0, 0.0), self._size)
        except ProbeError as error:
            if isinstance(error.error, PictureError):
                raise SceneError(f"{self._name}: {error.error}") from None
            return Look()
        if (look.width, look.height) != self._size and not look.scales:
            raise SceneError(
                f"{self._name} draws {look.width} x {look.height} pixels, but {self._size[0]} x "
                f"{self._size[1]} are wanted; draw at the size that it is given, or state its own "
                f"size and leave --size out")
        self._drawn_once = True
        return look

    def warm_up(self) -> None:
        """Draws frame 0 once, where that was seen to do no harm: fonts and caches are then shared."""
        if self._drawn_once:
            self.draw(0, 0.0, Look())

    def begin(self) -> None:
        self._optional("start")

    def draw(self, frame: int, seconds: float, sink: FrameSink) -> None:
        with new_figures_closed() if self._sizes else contextlib.nullcontext():
            hand_over(self._picture(frame, seconds), self._size, sink)

    def _picture(self, frame: int, seconds: float) -> Any:
        exact = frame / self._rate
        is_frame = abs(float(exact) - seconds) <= 1e-9
        if not is_frame:  # where somebody bends time
            exact = Fraction(seconds)
        if not self._exact:
            time_ms = 1000 / float(self._rate) * frame if is_frame else 1000 * seconds
            return self._generator.generate_at(time_ms)
        size = {"size": self._size} if self._sizes else {}
        return self._generator.generate_at(1000 * exact, frame_ms=1000 / self._rate, **size)

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
