"""The timeline part of reel/producer.h through ctypes: films that the library composes of clips."""

import ctypes
import json
from typing import Any, Callable, Dict, List, Optional, Tuple

from . import _library
from ._source import PictureError

_ANSWER_BYTES = 96 * 1024  # kMaxChannelMessageBytes

_Load = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_int32, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_size_t
)
_Draw = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_int32,
    ctypes.c_int64,
    ctypes.c_double,
    ctypes.c_void_p,
    ctypes.c_int32,
    ctypes.c_int32,
    ctypes.c_int32,
    ctypes.c_void_p,
    ctypes.c_size_t,
)


class _ScriptClips(ctypes.Structure):
    _fields_ = [
        ("struct_bytes", ctypes.c_uint32),
        ("context", ctypes.c_void_p),
        ("load", _Load),
        ("draw", _Draw),
    ]


class TimelineError(Exception):
    """A timeline that cannot be drawn; the text names the clip's place."""


class Canvas:
    """Where a clip is drawn: the FrameSink of one frame of it."""

    def __init__(self, pixels: int, width: int, height: int, stride: int, has_alpha: bool) -> None:
        self._pixels, self._stride, self._has_alpha = pixels, stride, has_alpha
        self.width, self.height = width, height
        self.was_taken = False

    def canvas(self) -> Tuple[int, int]:
        """Its address, and the bytes from a row to the next."""
        return self._pixels, self._stride

    def pixels(self) -> bytes:
        """A copy, rows without padding: what stands between rows may be another clip's."""
        row = 4 * self.width
        if row == self._stride:
            return ctypes.string_at(self._pixels, row * self.height)
        return b"".join(
            ctypes.string_at(self._pixels + y * self._stride, row) for y in range(self.height)
        )

    def put(self, pixels: bytes) -> None:
        """Shows what pixels() was, of a canvas of the same size."""
        row = 4 * self.width
        if row == self._stride:
            ctypes.memmove(self._pixels, pixels, len(pixels))
        else:
            for y in range(self.height):
                ctypes.memmove(self._pixels + y * self._stride, pixels[y * row : (y + 1) * row], row)
        self.was_taken = True

    def take_canvas(self) -> None:
        """What was to be drawn has been drawn into the canvas."""
        self.was_taken = True

    def take(self, pixels, width: int, height: int, layout: str, stride: int = 0) -> None:
        """FrameSink.take."""
        if self.was_taken:
            raise PictureError("the frame was drawn twice")
        picture, keeper = _library.picture_of(pixels, width, height, layout, stride)
        error = ctypes.create_string_buffer(1024)
        failed = _native().reel_picture_draw(
            ctypes.byref(picture),
            int(self._has_alpha),
            self._pixels,
            self.width,
            self.height,
            self._stride,
            error,
            len(error),
        )
        del keeper
        if failed:
            raise PictureError(error.value.decode(errors="replace"))
        self.was_taken = True


def scripts_of(order: Dict[str, Any]) -> List[Dict[str, Any]]:
    """The clips of the order's timeline that are scripts (reel_timeline_scripts). Raises TimelineError."""
    answer = ctypes.create_string_buffer(_ANSWER_BYTES)
    if _native().reel_timeline_scripts(_text(order), answer, len(answer)):
        raise TimelineError(answer.value.decode(errors="replace"))
    return json.loads(answer.value)


class Timeline:
    """A film of clips, opened.

    load(source, request) settles a clip that is a script and returns what reel_script_clips.load answers;
    draw(source, frame, seconds, pixels, width, height, stride) draws one. What they raise is raised again
    from where they were called for, as it is.
    """

    def __init__(
        self,
        order: Dict[str, Any],
        load: Callable[[int, Dict[str, Any]], Dict[str, Any]],
        draw: Callable[..., None],
    ) -> None:
        self._raised: List[BaseException] = []
        # Kept: the library calls them as long as the timeline is open.
        self._calls = _ScriptClips(
            ctypes.sizeof(_ScriptClips), None, _Load(self._loading(load)), _Draw(self._drawing(draw))
        )
        answer = ctypes.create_string_buffer(_ANSWER_BYTES)
        self._handle = _native().reel_timeline_open(
            _text(order), ctypes.byref(self._calls), answer, len(answer)
        )
        text = answer.value.decode(errors="replace")
        if not self._handle:
            self._raise_what_was_raised(TimelineError(text))
        self.loaded: Dict[str, Any] = json.loads(text)  # the message renderer_loaded

    def draw(self, frame: int, pixels: int, stride: int) -> None:
        """Draws a frame of the film at the address of a blank canvas."""
        error = ctypes.create_string_buffer(1024)
        if _native().reel_timeline_draw(self._handle, frame, pixels, stride, error, len(error)):
            self._raise_what_was_raised(TimelineError(error.value.decode(errors="replace")))

    def identity_of(self, frame: int, build: str) -> Optional[bytes]:
        """What a frame of the film shows, in a few bytes; None: nobody can say."""
        identity = ctypes.create_string_buffer(64)
        length = _native().reel_timeline_identity(
            self._handle, frame, build.encode(), identity, len(identity)
        )
        return identity.raw[:length] if length >= 0 else None

    def _raise_what_was_raised(self, otherwise: Exception) -> None:
        if self._raised:
            error = self._raised.pop()
            self._raised.clear()
            if isinstance(error, Exception) and type(error).__name__ == "SceneError":
                raise otherwise from error  # the library has put the clip's place before it
            raise error
        raise otherwise

    def _loading(self, load: Callable) -> Callable[..., int]:
        def call(_, source, request, answer, answer_bytes) -> int:
            def action() -> str:
                return json.dumps(load(source, json.loads(request)))

            return self._guarded(action, answer, answer_bytes)

        return call

    def _drawing(self, draw: Callable) -> Callable[..., int]:
        def call(_, source, frame, seconds, pixels, width, height, stride, error, error_bytes) -> int:
            def action() -> str:
                draw(source, frame, seconds, pixels, width, height, stride)
                return ""

            return self._guarded(action, error, error_bytes)

        return call

    def _guarded(self, action: Callable[[], str], out: int, out_bytes: int) -> int:
        """Nothing may be raised through the library's frames: it is kept for afterwards."""
        try:
            _put(action(), out, out_bytes)
            return 0
        except BaseException as error:
            self._raised.append(error)
            _put(str(error), out, out_bytes)
            return 1


def _put(text: str, out: int, out_bytes: int) -> None:
    encoded = text.encode(errors="replace")[: out_bytes - 1] + b"\0"
    ctypes.memmove(out, encoded, len(encoded))


def _text(order: Dict[str, Any]) -> bytes:
    return json.dumps(order).encode()


def _native() -> ctypes.CDLL:
    library = _library.native()
    if library.reel_timeline_open.restype is not ctypes.c_void_p:
        text, size = ctypes.c_char_p, ctypes.c_size_t
        library.reel_timeline_scripts.argtypes = [text, text, size]
        library.reel_timeline_open.argtypes = [text, ctypes.c_void_p, text, size]
        library.reel_timeline_draw.argtypes = [
            ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p, ctypes.c_int32, text, size,
        ]
        library.reel_timeline_identity.argtypes = [
            ctypes.c_void_p, ctypes.c_int64, text, ctypes.c_void_p, size,
        ]
        library.reel_timeline_identity.restype = ctypes.c_int64
        library.reel_picture_draw.argtypes = [
            ctypes.c_void_p, ctypes.c_int32, ctypes.c_void_p,
            ctypes.c_int32, ctypes.c_int32, ctypes.c_int32, text, size,
        ]
        library.reel_timeline_open.restype = ctypes.c_void_p
    return library
