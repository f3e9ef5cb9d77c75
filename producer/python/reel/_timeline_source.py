"""TimelineSource: a film that is composed of clips, some of which are drawn by Python.

The library (_timeline_library.py) knows the clips, draws plugins and pictures itself, and puts everything
together; it calls back for what Python draws. All sources are used in one process, each with its own state
around it (_own_state.py).
"""

import os
from fractions import Fraction
from typing import Any, Dict, List, Optional

from ._animation_source import AnimationSource
from ._function import FunctionSource
from ._own_state import OwnState
from ._source import FrameSink, FrameSource, NeedsFreshProcess, SceneError, Traits, Wanted
from ._timeline_library import Canvas, Timeline, TimelineError, scripts_of


class Script:
    """A clip that Python draws: its source, before it is settled, and the state that is around it."""

    def __init__(self, source: FrameSource, parameters: Dict[str, str], stateless: bool) -> None:
        self.source = source
        self.parameters = parameters
        self.stateless = stateless
        self.size_text = ""  # the size that is wanted of it, in words
        self._state = OwnState()
        self._has_alpha = False
        self._has_begun = False
        self._shown = -1  # the frame that was drawn last
        self._pixels = b""

    def settle(self, wanted: Wanted) -> Traits:
        with self._state.in_place():
            traits = self.source.settle(wanted)
        self._has_alpha = bool(traits.has_alpha)
        return traits

    def warm_up(self) -> None:
        with self._state.in_place():
            self.source.warm_up()

    def draw(self, frame: int, seconds: float, pixels: int, width: int, height: int, stride: int) -> None:
        """Draws a frame. One that is shown for several of the film's is drawn once."""
        canvas = Canvas(pixels, width, height, stride, self._has_alpha)
        if self.source.keeps_rate and frame == self._shown:
            canvas.put(self._pixels)
            return
        with self._state.in_place():
            if not self._has_begun:
                self._has_begun = True
                self.source.begin()
            self.source.draw(frame, seconds, canvas)
        if not canvas.was_taken:
            raise RuntimeError("nothing was drawn")
        if self.source.keeps_rate:
            self._shown, self._pixels = frame, canvas.pixels()

    def finish(self) -> None:
        if self._has_begun:
            with self._state.in_place():
                self.source.finish()


class TimelineSource(FrameSource):
    """timeline: its text, base_directory, file and first_line, as a message load_renderer has them.
    scripts: those clips of it that Python draws, in the order of scripts_in."""

    def __init__(self, timeline: Dict[str, Any], scripts: List[Script], name: str) -> None:
        self._of = timeline
        self._scripts = scripts
        self._name = name
        self._by_number: Dict[int, Script] = {}  # the library's
        self._notes: List[str] = []
        self._limits: List[Traits] = []
        self._timeline: Optional[Timeline] = None

    identifies_frames = True

    def identity_of(self, frame: int) -> Optional[bytes]:
        return self._timeline.identity_of(frame, self.build)

    def settle(self, wanted: Wanted) -> Traits:
        if wanted.frame_count:
            raise SceneError("a timeline has its own length; change it there, by stretch_to or crop")
        try:
            self._timeline = Timeline(order_of(self._of, wanted), self._load, self._draw_clip)
        except TimelineError as error:
            raise SceneError(str(error)) from error.__cause__
        told = self._timeline.loaded
        tightest = min(self._limits, key=lambda traits: traits.most_producers, default=Traits(""))
        return Traits(self._name, told["summary"], told["width"], told["height"], Fraction(*told["fps"]),
                      told["frame_count"], told["has_alpha"], self._notes,
                      tightest.most_producers, tightest.why_most, files=told["files"], clips=told["clips"])

    def warm_up(self) -> None:
        for script in self._by_number.values():
            script.warm_up()

    def draw(self, frame: int, seconds: float, sink: FrameSink) -> None:
        try:
            self._timeline.draw(frame, *sink.canvas())
        except NeedsFreshProcess as error:
            raise NeedsFreshProcess(f"{error}; one frame of the film shows two frames of the same "
                                    f"animation: write the clip twice instead of using it twice") from None
        except TimelineError as error:
            raise SceneError(str(error)) from error.__cause__
        except BaseException as error:
            # The frame of a clip is not the film's.
            error.reel_frame = frame
            raise
        sink.take_canvas()

    def finish(self) -> None:
        for script in self._by_number.values():
            script.finish()

    def _load(self, number: int, request: Dict[str, Any]) -> Dict[str, Any]:
        script = self._scripts[request["script"]]
        if script in self._by_number.values():
            raise SceneError(f"a clip that Python draws is used at two sizes, {script.size_text} and "
                             f"{_size_text(request)}; write it twice")
        self._by_number[number] = script
        script.size_text = _size_text(request)
        source = script.source
        fps = Fraction(*request["fps"])
        count = request["frame_count"]
        if isinstance(source, AnimationSource) and not request["fps_is_given"]:
            fps = Fraction(0)
            # So many of its own frames as begin within the duration.
            count = -int(-Fraction(*request["duration"]) * source.fps // 1)
        size = (request["width"], request["height"])
        if size == (0, 0) and isinstance(source, FunctionSource) and source.asks_for_size:
            size = tuple(request["fallback"])
        traits = script.settle(Wanted(*size, fps, count, script.parameters, stateless=script.stateless))
        self._notes += [f"{traits.name}: {note}" for note in traits.notes]
        if traits.most_producers:
            self._limits.append(traits)
        return {"width": traits.width, "height": traits.height,
                "fps": [traits.fps.numerator, traits.fps.denominator],
                "frame_count": traits.frame_count, "has_alpha": bool(traits.has_alpha),
                "keeps_rate": source.keeps_rate}

    def _draw_clip(self, number: int, *frame_and_canvas: Any) -> None:
        self._by_number[number].draw(*frame_and_canvas)


def _size_text(request: Dict[str, Any]) -> str:
    return f"{request['width']} x {request['height']}" if request["width"] else "its own"


def order_of(timeline: Dict[str, Any], wanted: Wanted) -> Dict[str, Any]:
    """The message load_renderer for a timeline (its text, base_directory, file and first_line)."""
    return {
        "kind": "load_renderer",
        "plugin_path": "",
        "width": wanted.width,
        "height": wanted.height,
        "fps": [wanted.fps.numerator, wanted.fps.denominator],
        "frame_count": 0,
        "params": {name: {"text": text, "base_directory": wanted.directories.get(name, os.getcwd())}
                   for name, text in wanted.parameters.items()},
        "describe_only": False,
        "animation": "",
        "stateless": False,
        "frame_timeout_ms": 0,
        "timeline": timeline,
        "renderer_directories": wanted.renderer_directories,
        "wants_build": wanted.wants_build,
    }


def scripts_in(timeline: Dict[str, Any], wanted: Wanted) -> List[Dict[str, Any]]:
    """The clips that Python draws, as reel_timeline_scripts tells them. Raises SceneError."""
    try:
        return scripts_of(order_of(timeline, wanted))
    except TimelineError as error:
        raise SceneError(str(error)) from None
