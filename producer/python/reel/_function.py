"""A function that returns the picture of a frame, as a film.

    def wave(t, amplitude: float = 1.0): ...      script.py:wave --param amplitude=2
    wave.size, wave.fps, wave.duration = (640, 480), 30, 4

It is called with the frame's number if its first parameter is called frame, frame_number,
frame_index, index, i, n or k, else with the time in seconds; without a first parameter, with
nothing. If it has parameters width and height, or size, they get the film's. What it may return:
_picture.py.

Size, fps, duration (seconds) and frames are attributes of the function, or variables of its module.
Each frame is taken to depend on its arguments only.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Callable, Dict, Optional, Tuple

from ._animation import exact_rate
from ._first_look import Look, completed_size, first_look
from ._parameters import accepts, first_positional, keyword_arguments, specifications
from ._picture import hand_over, new_figures_closed
from ._probe import ProbeError
from ._script import docstring_summary
from ._source import FrameSink, FrameSource, PictureError, SceneError, Traits, Wanted

_FRAME_NUMBER = {"frame", "frame_number", "frame_index", "index", "i", "n", "k"}
_DEFAULT_FPS = Fraction(60)


class FunctionSource(FrameSource):
    """variables: of the module that the function stands in, where it may say its size and so on.

    name: as the user wrote it.
    """

    def __init__(self, function: Callable, variables: Dict[str, Any], name: str) -> None:
        self._function = function
        self._name = name
        self._declared = _declared(function, variables, name)
        self._first = first_positional(function)
        self._arguments: Dict[str, Any] = {}
        self._size = (0, 0)
        self._drawn_once = False

    @property
    def asks_for_size(self) -> bool:
        """Whether it draws at any size, and has to be told which."""
        names = ("width", "height", "size")
        return self._declared.size is None and any(accepts(self._function, name) for name in names)

    def settle(self, wanted: Wanted) -> Traits:
        self._size = self._wanted_size(wanted)
        self._prepare_arguments(wanted.parameters)
        seen = self._try_first_frame()
        if self._size == (0, 0) and seen is not None:
            self._size = completed_size(wanted, (seen.width, seen.height))
        if seen is not None and (seen.width, seen.height) != self._size and not seen.scales:
            raise SceneError(
                f"{self._name} draws {seen.width} x {seen.height} pixels, but {self._size[0]} x "
                f"{self._size[1]} are wanted; leave --size out, or give the function parameters "
                f"width and height")
        self._prepare_arguments(wanted.parameters)
        declared = self._declared
        fps = wanted.fps or declared.fps or (_DEFAULT_FPS if declared.duration else Fraction(0))
        frames = wanted.frame_count or declared.frames or round(declared.duration * fps)
        return Traits(self._name, docstring_summary(self._function), *self._size, fps, frames,
                      has_alpha=seen is not None and seen.alpha,
                      parameters=specifications(self._function))

    def warm_up(self) -> None:
        """Draws frame 0 once: fonts, caches and whatever the function keeps are then shared."""
        if self._drawn_once:  # in a child: so it ends neither with an error nor the process
            self.draw(0, 0.0, Look())

    def draw(self, frame: int, seconds: float, sink: FrameSink) -> None:
        with new_figures_closed():
            hand_over(self._call(frame, seconds), self._size, sink)

    def _call(self, frame: int, seconds: float) -> Any:
        if self._first is None:
            return self._function(**self._arguments)
        at = frame if self._first in _FRAME_NUMBER else float(seconds)
        return self._function(at, **self._arguments)

    def _wanted_size(self, wanted: Wanted) -> Tuple[int, int]:
        declared = self._declared.size
        if wanted.width and wanted.height:
            return wanted.width, wanted.height
        if declared is None:
            return 0, 0
        return completed_size(wanted, declared)

    def _prepare_arguments(self, parameters: Dict[str, str]) -> None:
        own = {"width": self._size[0], "height": self._size[1], "size": self._size}
        film = {name: value for name, value in own.items()
                if self._size != (0, 0) and name not in parameters
                and accepts(self._function, name)}
        if self._first is not None and self._first in parameters:
            raise SceneError(f"{self._name} gets the time or the frame as {self._first}; it is no "
                             f"parameter that can be given")
        # What the film gives is not missing, and needs no conversion.
        given = {**{name: str(value) for name, value in film.items()}, **parameters}
        arguments = keyword_arguments(self._function, given, self._name, self._first is None)
        self._arguments = {**arguments, **film}

    def _try_first_frame(self) -> Optional[Look]:
        try:
            look = first_look(lambda: self._call(0, 0.0), self._size)
            self._drawn_once = True
            return look
        except ProbeError as error:
            if isinstance(error.error, PictureError):
                raise SceneError(f"{self._name}: {error.error}") from None
            if self._size != (0, 0):
                return None  # the producer that draws it will say so, as for any other frame
            error.tell()
            raise SceneError(f"{self._name}, frame 0: {error.text}") from error.error


@dataclass
class _Declared:
    size: Optional[Tuple[int, int]] = None
    fps: Fraction = Fraction(0)
    duration: Fraction = Fraction(0)  # seconds
    frames: int = 0


def _declared(function: Callable, variables: Dict[str, Any], name: str) -> _Declared:
    """What function and module say. An attribute must make sense; a variable may mean something
    else."""
    declared = _Declared()
    for field, (read, meaning) in _READERS.items():
        own = getattr(function, field, None) if not isinstance(function, type) else None
        for value, must in ((own, True), (variables.get(field), False)):
            if value is None:
                continue
            try:
                setattr(declared, field, read(value))
                break
            except (TypeError, ValueError):
                if must:
                    raise SceneError(f"{name}.{field} is {value!r}; it must be {meaning}") from None
    return declared


def _read_size(value: Any) -> Tuple[int, int]:
    width, height = value
    return _read_count(width), _read_count(height)


def _read_count(value: Any) -> int:
    if isinstance(value, bool) or int(value) != value or value < 1:
        raise ValueError
    return int(value)


def _read_rate(value: Any) -> Fraction:
    if isinstance(value, (bool, str)) or not value > 0:
        raise ValueError
    return exact_rate(value)


_READERS = {"size": (_read_size, "(width, height) in pixels"),
            "fps": (_read_rate, "a number above 0"),
            "duration": (_read_rate, "a number of seconds above 0"),
            "frames": (_read_count, "a whole number above 0")}
