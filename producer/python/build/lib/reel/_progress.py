"""How far a job is, for whoever waits for it: tqdm's bar where there is tqdm, a line of our own elsewhere."""

import sys
from typing import Any, Dict


class Progress:
    """Shows nothing. Also the base of those that do."""

    def show(self, progress: Dict[str, Any]) -> None:
        """progress: the supervisor's event; frames_done, frame_count, frames_per_second, producers."""

    def say(self, text: str) -> None:
        """A warning, which must not end in the middle of a bar."""
        print("reel: " + text, file=sys.stderr)

    def close(self) -> None:
        """No more will come."""


class _Called(Progress):
    def __init__(self, callback) -> None:
        self._callback = callback

    def show(self, progress: Dict[str, Any]) -> None:
        self._callback(progress["frames_done"], progress["frame_count"])


class _Line(Progress):
    def __init__(self) -> None:
        self._width = 0

    def show(self, progress: Dict[str, Any]) -> None:
        total = progress["frame_count"]
        text = "%3d %%  %d/%d frames  %.1f frames/s  %d producer%s" % (
            100 * progress["frames_done"] // max(total, 1),
            progress["frames_done"],
            total,
            progress["frames_per_second"],
            progress["producers"],
            "" if progress["producers"] == 1 else "s",
        )
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)

    def say(self, text: str) -> None:
        self.close()
        super().say(text)

    def close(self) -> None:
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
            self._width = 0


class _Bar(Progress):
    def __init__(self, tqdm) -> None:
        self._tqdm = tqdm
        self._bar = None

    def show(self, progress: Dict[str, Any]) -> None:
        if self._bar is None:
            self._bar = self._tqdm(total=progress["frame_count"], unit="frame")
        self._bar.set_postfix(producers=progress["producers"], refresh=False)
        self._bar.update(progress["frames_done"] - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def make_progress(wish: Any) -> Progress:
    """wish: False, nothing; a function (frames_done, frame_count); True, a bar or a line."""
    if callable(wish):
        return _Called(wish)
    if not wish:
        return Progress()
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return _Line() if sys.stderr.isatty() else Progress()
    return _Bar(tqdm)
