"""What a supervisor tells of its job, read by the program that started it (protocol/job_event.h)."""

import base64
import html
import json
import os
from typing import Any, Dict, List, Optional

from ._progress import Progress

# A notebook holds what it shows: a longer film stays a link.
_MOST_EMBEDDED_BYTES = 20 << 20

_MEDIA = {".mp4": "video/mp4", ".webm": "video/webm", ".gif": "image/gif", ".png": "image/png",
          ".apng": "image/apng"}


class RenderError(Exception):
    """The film could not be made.

    message: the first cause. frame: of the film, or -1. printed: what the process that failed printed
    last, lines; a traceback of your code stands there. cause: the whole report, as `reel render` has it.
    """

    def __init__(self, message: str, frame: int, printed: List[str], cause: Dict[str, Any]) -> None:
        super().__init__(message + ("\n\n" + "\n".join(printed) if printed else ""))
        self.message = message
        self.frame = frame
        self.printed = printed
        self.cause = cause


class Film:
    """A film that was made. A notebook shows it.

    path: absolute. frames: their number. seconds: what it took. producers: processes that drew.
    warnings: texts, mostly none.
    """

    def __init__(self, finished: Dict[str, Any], warnings: List[str]) -> None:
        self.path: str = finished["output"]
        self.frames: int = finished["frames"]
        self.seconds: float = finished["wall_seconds"]
        self.producers: int = finished["producers"]
        self.warnings = warnings

    def __repr__(self) -> str:
        return "<Film %s: %d frames in %.1f s, %d producer%s>" % (
            self.path, self.frames, self.seconds, self.producers, "" if self.producers == 1 else "s")

    def _repr_html_(self) -> str:
        """What Jupyter shows: the film itself."""
        media = _MEDIA.get(os.path.splitext(self.path)[1].lower())
        name = html.escape(self.path)
        if media is None or not os.path.isfile(self.path):
            return "<code>%s</code>" % name
        if os.path.getsize(self.path) > _MOST_EMBEDDED_BYTES:
            source = name
        else:
            with open(self.path, "rb") as file:
                source = "data:%s;base64,%s" % (media, base64.b64encode(file.read()).decode())
        if media.startswith("image/"):
            return '<img src="%s" alt="%s">' % (source, name)
        return '<video controls loop src="%s" title="%s"></video>' % (source, name)


class JobEvents:
    """Reads events until the supervisor ends. One thread."""

    def __init__(self, descriptor: int, progress: Progress) -> None:
        """Takes the descriptor over."""
        self._lines = os.fdopen(descriptor, "r", encoding="utf-8", errors="replace")
        self._progress = progress
        self._end: Optional[Dict[str, Any]] = None
        self._warnings: List[str] = []

    def follow(self) -> None:
        """Blocks until the supervisor has ended, and shows progress."""
        shown: Optional[Dict[str, Any]] = None
        for line in self._lines:
            event = json.loads(line)
            kind = event.get("event")
            if kind == "progress":
                shown = event
                self._progress.show(event)
            elif kind == "warning":
                self._warnings.append(event["message"])
                self._progress.say(event["message"])
            elif kind in ("finished", "job_failed"):
                self._end = event
                if kind == "finished" and shown and shown["frames_done"] < event["frames"]:
                    # The last word on progress is some moments old.
                    self._progress.show(dict(shown, frames_done=event["frames"]))

    def drain(self) -> None:
        """Reads what is left without showing it."""
        for _ in self._lines:
            pass

    def close(self) -> None:
        self._lines.close()
        self._progress.close()

    def result(self, printed: str) -> Film:
        """The film; raises RenderError. printed: what the process with the program's copy printed."""
        if self._end is None:
            raise RenderError("the supervisor ended without a word", -1, printed.splitlines(), {})
        if self._end["event"] == "finished":
            return Film(self._end, self._warnings)
        cause = self._end.get("cause", {})
        lines = cause.get("last_lines") or printed.splitlines()
        raise RenderError(self._end["message"], cause.get("frame", -1), lines, cause)
