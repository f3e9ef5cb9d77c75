"""The film of a matplotlib animation: own frames are drawn, those of other producers replayed.

Why the parent draws frame 0. Drawing changes a figure, above all the first time: limits that
plotting left open are settled by what there is when a figure is first drawn
(Axes._unstale_viewLim), and a layout starts from the one before. In Animation.save this happens
once, after frame 0's update. A process that first draws frame 40 would settle limits by what 41
updates have made, and a parent that draws its figure before the initial draw would settle them by
nothing at all: of tests/python/scripts/late_limits.py, processes without a drawing before the fork
get every frame wrong that did not start with frame 0, and those with an early drawing every frame.
So settle() goes through save's own first steps: initial draw, frame 0, and both of its drawings.
All producers are forked from there, with frame 0's pixels, and with the random numbers that frame 0
left; nothing is left for warm_up to do. A child rehearses this, so that an update that raises or
ends its process does so where it is reported with its frame, in a producer; then the parent draws
nothing beforehand.

An update's side effects (what it prints, files that it writes) happen in each process that replays
it, and for frame 0 in the parent.

How a frame is drawn is found out by _animation_trial.py. What its samples may miss stands there.
"""

import contextlib
import time
from fractions import Fraction
from typing import Any, List, Optional

from ._animation import Film
from ._animation_trial import Drawing, Trial, rehearse, try_drawing
from ._probe import ProbeError
from ._source import FrameSink, FrameSource, NeedsFreshProcess, SceneError, Traits, Wanted


_LONGEST_SIDE = 16384  # pixels, kMaxPictureSide


class AnimationSource(FrameSource):
    """film: before its first frame. name: what the user calls it."""

    keeps_rate = True

    def __init__(self, film: Film, name: str) -> None:
        self._film = film
        self._name = name
        self._position = -1  # the frame that the figure shows; -1: none
        self._started = False
        self._is_new = False  # the parent left the figure at frame 0, and nobody has taken it yet
        self._first: Optional[bytes] = None  # frame 0's pixels, where the parent drew it
        self._first_size = (0, 0)
        self._drawing = Drawing()
        self._saving = contextlib.ExitStack()

    @property
    def fps(self) -> Fraction:
        """Its own rate: that of its save(), or its interval's."""
        return self._film.fps

    @property
    def drawing(self) -> Drawing:
        """How frames are drawn; settled."""
        return self._drawing

    def settle(self, wanted: Wanted) -> Traits:
        film = self._film
        width, height = film.fit(wanted.width, wanted.height)
        if max(width, height) > _LONGEST_SIDE:
            raise SceneError(f"the figure has {width}x{height} pixels; the limit of both sides is "
                             f"{_LONGEST_SIDE}")
        if wanted.frame_count:
            film.lengthen(wanted.frame_count)
        known = film.length()
        trial = self._rehearse(known, wanted.frame_count)
        count = self._count(known if trial.count is None else trial.count, wanted.frame_count)
        if trial.reached >= 0:
            self._settle_drawing(trial, count, wanted.stateless)
        fps = wanted.fps or film.fps
        kind = type(film.animation).__name__
        return Traits(self._name, f"matplotlib {kind}", width, height, fps, count, film.has_alpha(),
                      list(self._drawing.notes), self._drawing.most_producers,
                      self._drawing.why_most, repeatable=self._drawing.repeatable)

    def begin(self) -> None:
        self._saving.enter_context(self._film.saving())

    def finish(self) -> None:
        self._saving.close()

    def _replay_before(self, frame: int) -> None:
        if frame < self._position or (frame == self._position and not self._is_new):
            raise NeedsFreshProcess(f"frame {frame} lies before frame {self._position + 1}")
        while self._position < frame - 1:
            self._next(frame)
            if self._drawing.every_frame:
                self._film.post_draw()
                self._film.picture(_drop)

    def draw(self, frame: int, seconds: float, sink: FrameSink) -> None:
        self._replay_before(frame)
        fresh, self._is_new = self._is_new, False
        if frame == 0 and self._first is not None:
            sink.take(self._first, *self._first_size, "rgba_as_is")
            return
        if not (frame == 0 and fresh):
            self._next(frame)
        if self._drawing.post_draw:
            self._film.post_draw()
        self._film.picture(lambda *picture: sink.take(*picture, "rgba_as_is"))

    def _next(self, frame: int) -> None:
        """Brings the figure one frame further, towards `frame`."""
        try:
            if not self._started:
                self._started = True
                self._film.start()
            skipped = self._drawing.independent and self._position + 1 < frame
            more = self._film.skip() if skipped else self._film.update()
        except BaseException as error:
            error.reel_frame = self._position + 1  # perhaps not the frame that was asked for
            raise
        if not more:
            raise RuntimeError(
                f"the animation ended before frame {self._position + 1}, although it went further "
                f"when its frames were counted: their number depends on something that differs "
                f"from run to run")
        self._position += 1

    def _settle_drawing(self, trial: Trial, count: int, stateless: bool) -> None:
        try:
            draw_seconds = self._draw_first()
        except Exception:
            # Frame 0's producer begins again, and says so.
            self._started = False
            self._is_new = False
            self._position = -1
            return
        self._drawing = try_drawing(self._film, trial, draw_seconds, count, stateless)

    def _rehearse(self, known: Optional[int], wanted: int) -> Trial:
        try:
            return rehearse(self._film, known, wanted)
        except ProbeError as error:
            if known is not None:
                return Trial(reached=(error.frame or 0) - 1, error=error)
            # Without its length the film cannot even begin.
            error.tell()
            raise SceneError(f"frame {error.frame or 0}: {error.text}") from error.error

    def _count(self, known: int, wanted: int) -> int:
        if known == 0:
            raise SceneError(f"the animation {self._name} has no frames")
        if wanted <= known:
            return wanted or known
        if self._film.endless():
            return wanted
        raise SceneError(f"{wanted} frames are wanted, but the animation {self._name} has only "
                         f"{known}; ask for no more, or give its FuncAnimation more frames")

    def _draw_first(self) -> float:
        """Draws frame 0 as save does; returns the CPU time of its second drawing."""
        def keep(pixels: Any, width: int, height: int) -> None:
            self._first = bytes(pixels)
            self._first_size = (width, height)

        with self._film.saving():
            self._next(0)
            self._is_new = True
            self._film.post_draw()
            begun = time.process_time()
            self._film.picture(keep)
            return time.process_time() - begun


def _drop(pixels: Any, width: int, height: int) -> None:
    pass
