"""Finds out, on a sample, how an animation's frames can be drawn so that no pixel differs from
save's.

Animation.save draws every frame twice: once into the figure's canvas after the update (post_draw),
once for the picture. Three questions, each answered by forked children that draw the same frames in
different ways:

1. Is the picture alone enough? Usually: then half of the drawing is saved. Not where a layout
   (constrained, tight) goes on from the drawing before, or an update reads what the last drawing
   left. Then each own frame is drawn twice; if that is not enough either, every frame has to be
   drawn, in order, by one process.
2. Does a replay give the same pixels at all? If not, something in it differs from process to
   process: a clock, a generator seeded in the update, the process's number. Then one process draws
   everything.
3. Where updates cost more than 3 % of a drawing: do frames depend on the ones before? If not,
   nothing is replayed. Cheap updates are always replayed, since that cannot be wrong.

The sample: frame 1, with all that save draws before it, and one frame as far on as updates reach in
three drawings' time, in a seventh of the film's or in 0.4 s (always at least frame 3, and mostly the last one), with
the frame before it drawn. In all 7 drawings, three processes at once; 5 to 9 more where a question needs them.

What a sample can miss: an effect of drawing that builds up over more frames than one; a clock that
shows seconds, when the children run within the same second; state that is touched in a later frame
only, where updates are expensive and jumping looked right before. `reel verify` compares whole
films.
"""

import hashlib
import time
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Optional

from ._animation import Film
from ._probe import Probe, ProbeError, probe

_REPLAY_IS_CHEAP = 0.03  # of a drawing
_REHEARSAL_SECONDS = 0.02  # of updates, where the number of frames is known
_FAR_SAMPLE_DRAWINGS = 3  # what the updates before the far sample may cost at least
_FAR_SAMPLE_OF_FILM = 0.15  # and what part of updating and drawing all frames
_FAR_SAMPLE_SECONDS = 0.4  # a film with shorter updates in all is looked at to its end

_MANY = 64  # where a limit need not be told

_IN_ORDER = "its frames have to be drawn in order"
_UPDATES = "each producer runs all updates, and these cost more than drawing"

Note = Callable[[int], None]
Hashes = Dict[int, bytes]


@dataclass
class Drawing:
    """How frames are drawn. The default is right wherever save's order does not matter."""

    post_draw: bool = True  # own frames are drawn twice, as save does
    every_frame: bool = False  # those of others too
    independent: bool = False  # those of others are left out, with their updates
    most_producers: int = 0  # more would be wrong, or slower; 0: any number
    why_most: str = ""
    repeatable: bool = True  # the same frames come out each time
    notes: List[str] = field(default_factory=list)


@dataclass
class Trial:
    """What a rehearsal of the updates, without drawing, has shown.

    count: frames there are; None: it was not asked to the end. reached: the last frame that went
    well; -1: none. update_seconds: CPU time of one update. error: what stopped it.
    """

    count: Optional[int] = None
    reached: int = -1
    update_seconds: float = 0.0
    error: Optional[ProbeError] = None


def rehearse(film: Film, known: Optional[int], wanted: int) -> Trial:
    """Runs updates in a child; all of them where only that tells their number.

    known: the number of frames, or None. wanted: not more than these; 0: all there are.
    Raises ProbeError when an update raises or ends the process.
    """
    limit = wanted or known
    if known is not None and wanted:
        limit = min(known, wanted)

    def run(at: Note) -> Trial:
        at(0)
        with film.saving():
            film.start()
            spent = 0.0
            frame = 0
            while limit is None or frame < limit:
                at(frame)
                begun = time.process_time()
                if not film.update():
                    break
                if frame > 0:  # the first one sets up what later ones find
                    spent += time.process_time() - begun
                frame += 1
                if known is not None and frame > 1 and spent > _REHEARSAL_SECONDS:
                    break
        return Trial(frame if known is None else None, frame - 1, spent / max(1, frame - 1))

    return probe(run)


def try_drawing(film: Film, trial: Trial, draw_seconds: float, count: int,
                stateless: bool) -> Drawing:
    """Decides how to draw. The figure shows frame 0, drawn as save does; it is left so.

    draw_seconds: CPU time of one picture. stateless: the user says that frames are independent.
    """
    if count < 2:
        return Drawing(post_draw=False)
    samples = _Samples(film, _far_frame(trial, draw_seconds, count))
    try:
        return _decide(samples, trial, draw_seconds, stateless)
    except ProbeError:
        if samples.far is None:
            # Whoever draws that frame will tell what happened.
            return Drawing(independent=stateless)
    try:
        return _decide(_Samples(film, None), trial, draw_seconds, stateless)
    except ProbeError:
        return Drawing(independent=stateless)


def _far_frame(trial: Trial, draw_seconds: float, count: int) -> Optional[int]:
    last = count - 1 if trial.error is None else min(count - 1, trial.reached)
    film_seconds = count * (draw_seconds + trial.update_seconds)
    spent = max(_FAR_SAMPLE_DRAWINGS * draw_seconds, _FAR_SAMPLE_OF_FILM * film_seconds,
                _FAR_SAMPLE_SECONDS)
    affordable = int(spent / max(trial.update_seconds, 1e-9))
    far = min(last, max(3, affordable))
    return far if far >= 3 else None


class _Samples:
    """The sampled frames, drawn in children in the ways that are compared. Each gives hashes by
    frame.

    The figure shows frame 0. far: None where there is only one frame to look at.
    """

    def __init__(self, film: Film, far: Optional[int]) -> None:
        self._film = film
        self.far = far
        self.compared = [1] if far is None else [1, far]

    def as_saved(self) -> List[Probe]:
        """Both frames as save draws them: the near one after all, the far one after the one
        before."""
        def near(at: Note) -> Hashes:
            return self._draw([1], at, post_draw=True)

        def far(at: Note) -> Hashes:
            with self._film.saving():
                self._go(at, 0, self.far - 1, False)
                self._film.post_draw()
            return self._draw([self.far], at, post_draw=True, shown=self.far - 1)

        return [Probe(near)] if self.far is None else [Probe(near), Probe(far)]

    def own(self, frames: List[int], post_draw: bool, jump: bool) -> Probe:
        """Frames as a producer would draw them that leaves out the drawing of all others."""
        return Probe(lambda at: self._draw(frames, at, post_draw, jump))

    def can_jump(self) -> bool:
        """Whether frames can be left out: their data is known without running the updates."""
        return self.far is not None and self._film.skips()

    def _draw(self, frames: List[int], at: Note, post_draw: bool, jump: bool = False,
              shown: int = 0) -> Hashes:
        hashes: Hashes = {}
        with self._film.saving():
            for frame in frames:
                self._go(at, shown, frame - 1, jump)
                self._go(at, frame - 1, frame, False)
                if post_draw:
                    self._film.post_draw()
                hashes[frame] = _picture_hash(self._film)
                shown = frame
        return hashes

    def _go(self, at: Note, shown: int, frame: int, jump: bool) -> None:
        for step in range(shown + 1, frame + 1):
            at(step)
            if not (self._film.skip() if jump else self._film.update()):
                raise RuntimeError("fewer frames than in the rehearsal")


def _decide(samples: _Samples, trial: Trial, draw_seconds: float, stateless: bool) -> Drawing:
    dear = trial.update_seconds > _REPLAY_IS_CHEAP * draw_seconds \
        and not stateless and samples.can_jump()
    frames = [1, 2, samples.far] if dear else samples.compared
    *saved, own = _results(samples.as_saved() + [samples.own(frames, False, jump=stateless)])
    drawing = Drawing(post_draw=False, independent=stateless)
    if _differing(_joined(saved), own):
        drawing = _decide_otherwise(samples, _joined(saved), stateless)
        if dear and drawing.most_producers != 1:
            own, = _results([samples.own(frames, drawing.post_draw, jump=False)])
    if dear and drawing.most_producers != 1:
        jumped, = _results([samples.own([2, samples.far], drawing.post_draw, jump=True)])
        drawing.independent = not _differing(own, jumped)
    if not drawing.independent and not drawing.most_producers:
        _limit_replays(drawing, trial, draw_seconds)
    return drawing


def _limit_replays(drawing: Drawing, trial: Trial, draw_seconds: float) -> None:
    """A producer more saves a part of the drawing, and runs all updates once more.

    With n producers a frame takes update + draw / n. From n = 1 + draw / update on, what one more
    saves is less than a fifth of an update.
    """
    drawings = 2 if drawing.post_draw else 1
    most = max(2, 1 + int(drawings * draw_seconds / max(trial.update_seconds, 1e-9)))
    if most < _MANY:
        drawing.most_producers = most
        drawing.why_most = _UPDATES


def _decide_otherwise(samples: _Samples, saved: Hashes, stateless: bool) -> Drawing:
    """One drawing was not enough, or something differs from process to process."""
    children = samples.as_saved() + [samples.own(samples.compared, True, jump=stateless)]
    *again, own = _results(children)
    changing = _differing(saved, _joined(again))
    if changing:
        return Drawing(every_frame=True, most_producers=1, why_most=_IN_ORDER, repeatable=False, notes=[
            f"{_listed(changing)} came out differently when drawn twice from the same state (by a "
            f"clock, or random numbers that are seeded while drawing?), so one process draws all "
            f"frames in order; reel verify says more"])
    differing = _differing(saved, own)
    if not differing:
        return Drawing(independent=stateless)
    if stateless:
        return Drawing(independent=True, notes=[
            f"{_listed(differing)} came out differently without the frames before, although "
            f"--stateless says that they do not depend on them"])
    return Drawing(every_frame=True, most_producers=1, why_most=_IN_ORDER, notes=[
        f"how a frame looks depends on the frames that were drawn before (seen at "
        f"{_listed(differing)}; a layout that goes on from the last one?), so one process draws "
        f"all frames in order"])


def _joined(parts: List[Hashes]) -> Hashes:
    return {frame: digest for part in parts for frame, digest in part.items()}


def _differing(one: Hashes, other: Hashes) -> List[int]:
    """The frames of both whose pixels differ."""
    return [frame for frame in one if frame in other and one[frame] != other[frame]]


def _results(children: List[Probe]) -> List[Any]:
    """What all of them returned; waits for all even when one has failed."""
    results: List[Any] = []
    failure: Optional[ProbeError] = None
    for child in children:
        try:
            results.append(child.result())
        except ProbeError as error:
            failure = error
    if failure is not None:
        raise failure
    return results


def _picture_hash(film: Film) -> bytes:
    digest = hashlib.sha1()  # where the processor helps with it, the fastest there is
    film.picture(lambda pixels, width, height: digest.update(pixels))
    return digest.digest()


def _listed(frames: List[int]) -> str:
    numbers = " and ".join(str(frame) for frame in frames)
    return f"frame {numbers}" if len(frames) == 1 else f"frames {numbers}"
