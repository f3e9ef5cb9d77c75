"""Films composed of clips.

    from reel.timeline import Clip, at, color, sequence

    wave = Clip(draw_wave, duration=5, size=(1280, 720))
    film = (wave.crop(0, 3).ease("cubic-in-out")
                .crossfade(Clip("shots/*.png", fps=12), duration="500ms")
                .overlay(Clip("logo.png"), x="right", y="bottom", opacity=0.8))

    reel render script.py:film -o film.mp4          or: reel.render(film, "film.mp4")

A Clip is a value: each operation gives a new one. It is a description; nothing is drawn, and no file is
looked at, before the film is rendered. The names and their meaning are those of a job file's "timeline"
and of reel/timeline.hpp.

Times are seconds (int, float, Fraction), or texts: "1.5s", "200ms", "1/3s", "12f" (frames of the film). The
end of a clip is exclusive. Sizes are (width, height) in pixels or texts like "1280x720".
"""

import json
import os
import sys
from fractions import Fraction
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

Time = Union[int, float, Fraction, str]
Size = Union[Tuple[int, int], str]

__all__ = ["Clip", "at", "color", "sequence"]


class Clip:
    """A stretch of moving pictures.

    scene: a renderer's name, the path of a plugin, a script or pictures; or something in Python: a matplotlib
    animation, a function that returns a picture (as `reel render script.py:function` takes it), or an object
    with duration (ms), frame_size and generate_at(time_ms). params: of the renderer or the function. size,
    fps, duration: else what its place in the film wants, or what it is by itself. animation, stateless: of
    a script. name: for `--param NAME.KEY=VALUE`.
    """

    def __init__(
        self,
        scene: Any,
        *,
        params: Optional[Dict[str, Any]] = None,
        size: Optional[Size] = None,
        fps: Optional[Union[int, float, Fraction, str]] = None,
        duration: Optional[Time] = None,
        animation: str = "",
        stateless: bool = False,
        name: str = "",
    ) -> None:
        self._objects: Dict[str, Any] = {}
        if not isinstance(scene, (str, os.PathLike)):
            label = _label_of(scene)
            name = name or _name_of(scene)
            self._objects[label] = scene
            scene = label
        node: Dict[str, Any] = {"scene": os.fspath(scene)}
        if params:
            node["params"] = dict(params)
        if size is not None:
            node["size"] = _size(size)
        if fps is not None:
            node["fps"] = _number(fps)
        if duration is not None:
            node["duration"] = _time(duration)
        if animation:
            node["animation"] = animation
        if stateless:
            node["stateless"] = True
        if name:
            node["name"] = name
        self._node: Dict[str, Any] = {**node, "origin": _origin()}

    def then(self, clip: "Clip") -> "Clip":
        """Followed by another one."""
        return self._done({"then": clip._node}, clip)

    def overlay(self, clip: "Clip", x: Union[int, str] = 0, y: Union[int, str] = 0, start: Time = 0,
                opacity: float = 1) -> "Clip":
        """With another one over it, from `start` on, until either ends.

        x, y: pixels from the left and the top, which may be negative; or "left", "center", "right", and "top",
        "center", "bottom". opacity: 0 to 1. The other has its own size, or this one's if it has none.
        """
        return self._done({"overlay": clip._node, "x": x, "y": y, "start": _time(start),
                           "opacity": float(opacity)}, clip)

    def crossfade(self, clip: "Clip", duration: Time) -> "Clip":
        """Its end fades into the beginning of another one, which lasts at least as long."""
        return self._done({"crossfade": clip._node, "duration": _time(duration)}, clip)

    def wipe(self, clip: "Clip", duration: Time, towards: str = "right") -> "Clip":
        """Another one comes over its end, towards "left", "right", "up" or "down"."""
        return self._done({"wipe": clip._node, "duration": _time(duration), "towards": towards}, clip)

    def reverse(self) -> "Clip":
        """Backwards: its frames from the last to the first."""
        return self._done({"reverse": True})

    def crop(self, start: Time, end: Optional[Time] = None) -> "Clip":
        """The stretch from `start` to `end`, which is exclusive; None: to its end."""
        return self._done({"crop": [_time(start), None if end is None else _time(end)]})

    def speed(self, factor: Union[int, float, Fraction, str]) -> "Clip":
        """So many times as fast: 2 takes half the time, "1/2" twice."""
        return self._done({"speed": _number(factor)})

    def stretch_to(self, duration: Time) -> "Clip":
        """Faster or slower, so that it lasts exactly so long."""
        return self._done({"stretch_to": _time(duration)})

    def ease(self, easing: Any) -> "Clip":
        """Its own time along a curve: "cubic-in-out", "smootheststep", "steps(4)",
        "cubic-bezier(0.25, 0.1, 0.25, 1)", ..., or one of reel.easing. What leaves 0..1 shows the first or the
        last picture."""
        return self._done({"ease": easing if isinstance(easing, str) else easing.name})

    def hold(self, which: str, duration: Time) -> "Clip":
        """Its "last" frame for so long after it, or its "first" one before it."""
        return self._done({"hold": which, "duration": _time(duration)})

    def loop(self, times: int) -> "Clip":
        """So often, one after the other."""
        return self._done({"loop": times})

    def resize(self, size: Size = "film", fit: str = "letterbox", filter: str = "best") -> "Clip":
        """Scaled to another size; "film": to that of its place.

        fit: "letterbox" (all of it, and black or nothing beside it), "fill" (cuts what does not fit) or "stretch".
        filter: "nearest", "bilinear", "good" or "best".
        """
        return self._done({"resize": _size(size), "fit": fit, "filter": filter})

    def crop_picture(self, x: int, y: int, width: int, height: int) -> "Clip":
        """A part of each picture, in pixels."""
        return self._done({"crop_picture": [x, y, width, height]})

    def named(self, name: str) -> "Clip":
        """The same with a name, for `--param NAME.KEY=VALUE` and for charts."""
        return self._with({**self._node, "name": name})

    def to_json(self) -> str:
        """What a job file has as its "timeline". Python objects are names in it."""
        return json.dumps(self._node)

    def _done(self, operation: Dict[str, Any], other: Optional["Clip"] = None) -> "Clip":
        operations: List[Any] = [*self._node.get("do", []), {**operation, "origin": _origin()}]
        return self._with({**self._node, "do": operations}, other)

    def _with(self, node: Dict[str, Any], *others: Optional["Clip"]) -> "Clip":
        clip = Clip.__new__(Clip)
        clip._node = node
        clip._objects = dict(self._objects)
        for other in others:
            clip._objects.update(other._objects if other is not None else {})
        return clip


def color(value: str, duration: Time, size: Optional[Size] = None) -> Clip:
    """One colour: "#ff8000", "#ff800080" (with alpha), or a basic CSS name like "black"."""
    node = {"color": value, "duration": _time(duration), "origin": _origin()}
    if size is not None:
        node["size"] = _size(size)
    return _made(node, [])


def at(rows: Sequence[Sequence[Clip]], gap: int = 0) -> Clip:
    """Clips side by side, in rows, with `gap` pixels between them; as long as the longest."""
    node = {"at": [[clip._node for clip in row] for row in rows], "gap": gap, "origin": _origin()}
    return _made(node, [clip for row in rows for clip in row])


def sequence(*clips: Clip) -> Clip:
    """One after the other."""
    return _made({"clip": [clip._node for clip in clips], "origin": _origin()}, clips)


def _made(node: Dict[str, Any], clips: Sequence[Clip]) -> Clip:
    clip = Clip.__new__(Clip)
    clip._node = node
    clip._objects = {}
    for other in clips:
        clip._objects.update(other._objects)
    return clip


_labelled: List[Any] = []  # what clips draw; kept, so that none takes another one's place


def _label_of(thing: Any) -> str:
    """The same object has one label, and is drawn by one source; in each run of a program the same one."""
    for number, known in enumerate(_labelled):
        if known is thing:
            break
    else:
        number = len(_labelled)
        _labelled.append(thing)
    return f"python:{_name_of(thing)}.{number}"


def _name_of(thing: Any) -> str:
    return getattr(thing, "__name__", type(thing).__name__)


def _origin() -> str:
    """ "film.py:12", where the caller of this module stands."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def _time(value: Time) -> Union[str, int]:
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float, Fraction)) and not isinstance(value, bool):
        return _number(value)
    raise TypeError(f"{value!r} is no time: seconds, or a text like '1.5s', '200ms' or '12f'")


def _number(value: Union[int, float, Fraction, str]) -> Union[str, int]:
    """Exactly what was written: 0.1 is a tenth."""
    if isinstance(value, float):
        return str(Fraction(repr(value)))
    return str(value) if isinstance(value, Fraction) else value


def _size(size: Size) -> str:
    if isinstance(size, str):
        return size
    width, height = size
    return f"{width}x{height}"
