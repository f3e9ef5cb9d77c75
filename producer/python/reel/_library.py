"""libreel_producer.so through ctypes: reel/producer.h, name by name.

It is looked for where the programs of Reel are: see _installation.py.
"""

import ctypes
from typing import Callable, Optional, Tuple

from ._installation import library_path
from ._source import PictureError

_VERSION = 1  # REEL_PRODUCER_VERSION
_ERROR_BYTES = 1024

# What lease() returns; those from FINISHED on are exit statuses too.
LEASE_FAILED = -1
FINISHED = 0
WORN_OUT = 20
RETIRED = 21
LEASED = 256

_LAYOUTS = {"bgra_premultiplied": (1, 4), "rgba": (2, 4), "rgb": (3, 3), "rgba_as_is": (4, 4)}  # REEL_PIXELS_, bytes a pixel


class Film(ctypes.Structure):
    """reel_film: what is to be drawn."""

    _fields_ = [
        ("struct_bytes", ctypes.c_uint32),
        ("width", ctypes.c_int32),
        ("height", ctypes.c_int32),
        ("has_alpha", ctypes.c_int32),
        ("frame_count", ctypes.c_int64),
        ("fps_num", ctypes.c_int64),
        ("fps_den", ctypes.c_int64),
    ]


class _Lease(ctypes.Structure):
    _fields_ = [
        ("struct_bytes", ctypes.c_uint32),
        ("frame", ctypes.c_int64),
        ("seconds", ctypes.c_double),
    ]


class _Picture(ctypes.Structure):
    _fields_ = [
        ("struct_bytes", ctypes.c_uint32),
        ("layout", ctypes.c_int32),
        ("pixels", ctypes.c_void_p),
        ("width", ctypes.c_int32),
        ("height", ctypes.c_int32),
        ("stride_bytes", ctypes.c_int64),
    ]


_Identity = ctypes.CFUNCTYPE(
    ctypes.c_int64, ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p, ctypes.c_size_t
)


class ProducerError(Exception):
    """The ring or the supervisor is gone, or wrong: this process cannot go on."""


def _load() -> ctypes.CDLL:
    library = ctypes.CDLL(library_path())
    library.reel_producer_version.restype = ctypes.c_int
    if library.reel_producer_version() != _VERSION:
        raise ImportError(
            "%s has version %d of the interface, this package needs %d: they are of different "
            "versions of Reel" % (library_path(), library.reel_producer_version(), _VERSION)
        )
    handle, text = ctypes.c_void_p, ctypes.c_char_p
    library.reel_producer_announce.argtypes = [ctypes.c_int, ctypes.c_int64, text, ctypes.c_size_t]
    library.reel_producer_attach.argtypes = [
        ctypes.c_int,
        ctypes.POINTER(Film),
        text,
        ctypes.c_size_t,
    ]
    library.reel_producer_attach.restype = handle
    library.reel_producer_lease.argtypes = [handle, ctypes.POINTER(_Lease)]
    library.reel_producer_commit.argtypes = [handle, ctypes.POINTER(_Picture)]
    library.reel_producer_identify.argtypes = [handle, _Identity, handle]
    library.reel_producer_identify.restype = None
    library.reel_producer_pixels.argtypes = [handle, ctypes.POINTER(ctypes.c_int32)]
    library.reel_producer_pixels.restype = handle
    library.reel_producer_refuse.argtypes = [handle, ctypes.c_int64, text]
    library.reel_producer_error.argtypes = [handle]
    library.reel_producer_error.restype = text
    library.reel_producer_detach.argtypes = [handle]
    library.reel_producer_detach.restype = None
    return library


class Producer:
    """The frames of one film that this process draws. Also the FrameSink of the leased frame."""

    film: Film
    frame: int  # that is leased, of the film
    seconds: float

    def __init__(self, channel: int, library: Optional[ctypes.CDLL] = None) -> None:
        """Waits for the film on the channel, and maps the ring. Raises ProducerError.

        `wants_nothing` is true afterwards when the supervisor closed the channel instead.
        """
        self._library = library or native()
        self.film = Film(struct_bytes=ctypes.sizeof(Film))
        error = ctypes.create_string_buffer(_ERROR_BYTES)
        self._handle = self._library.reel_producer_attach(
            channel, ctypes.byref(self.film), error, _ERROR_BYTES
        )
        if not self._handle and error.value:
            raise ProducerError(error.value.decode(errors="replace"))
        self.wants_nothing = not self._handle
        self._lease = _Lease(struct_bytes=ctypes.sizeof(_Lease))
        self.was_taken = False

    def lease(self) -> int:
        """Blocks. LEASED, and then `frame` and `seconds` are set; or what to end with."""
        outcome = self._library.reel_producer_lease(self._handle, ctypes.byref(self._lease))
        self.frame, self.seconds = self._lease.frame, self._lease.seconds
        self.was_taken = False
        if outcome == LEASE_FAILED:
            raise ProducerError(self._error())
        return outcome

    def take(self, pixels, width: int, height: int, layout: str, stride: int = 0) -> None:
        """FrameSink.take: converts the picture into the film and hands the frame over."""
        picture, keeper = picture_of(pixels, width, height, layout, stride)
        if self.was_taken:
            raise PictureError("frame %d was drawn twice" % self.frame)
        failed = self._library.reel_producer_commit(self._handle, ctypes.byref(picture))
        del keeper
        if failed:
            if (width, height) != (self.film.width, self.film.height):
                raise PictureError(self._error())
            raise ProducerError(self._error())
        self.was_taken = True

    def identify(self, identity_of: Callable[[int], Optional[bytes]]) -> None:
        """Before the first lease: how the frame cache tells frames apart."""

        def write(_, frame, identity, identity_bytes) -> int:
            text = identity_of(frame)
            if text is None or len(text) > identity_bytes:
                return -1
            ctypes.memmove(identity, text, len(text))
            return len(text)

        self._identity = _Identity(write)  # kept as long as the library calls it
        self._library.reel_producer_identify(self._handle, self._identity, None)

    def canvas(self) -> Tuple[int, int]:
        """The address of the film's own canvas, which is blank, and the bytes from a row to the next."""
        stride = ctypes.c_int32()
        pixels = self._library.reel_producer_pixels(self._handle, ctypes.byref(stride))
        if not pixels:
            raise ProducerError(self._error())
        return pixels, stride.value

    def take_canvas(self) -> None:
        """Hands over what the canvas shows."""
        if self._library.reel_producer_commit(self._handle, None):
            raise ProducerError(self._error())
        self.was_taken = True

    def refuse(self, frame: int, message: str) -> None:
        """Tells why the leased frame cannot be drawn: `frame` cannot, on which it may depend.

        The process has to end with status 1 then.
        """
        self._library.reel_producer_refuse(self._handle, frame, message.encode(errors="replace"))

    def detach(self) -> None:
        self._library.reel_producer_detach(self._handle)
        self._handle = None

    def _error(self) -> str:
        return self._library.reel_producer_error(self._handle).decode(errors="replace")


def picture_of(pixels, width: int, height: int, layout: str, stride: int = 0):
    """A reel_picture of what FrameSink.take gets, and what has to live as long as it is used."""
    code, pixel_bytes = _LAYOUTS[layout]
    stride = stride or width * pixel_bytes
    address, keeper = _address(pixels, height, stride, width * pixel_bytes)
    return _Picture(ctypes.sizeof(_Picture), code, address, width, height, stride), keeper


def _address(pixels, height: int, stride: int, row_bytes: int):
    """The address of a buffer's first byte, and what has to live as long as it is used."""
    view = memoryview(pixels).cast("B")
    least = (height - 1) * stride + row_bytes if height > 0 else 0
    if view.nbytes < least:
        raise PictureError(
            "the picture has %d bytes; %d rows of %d bytes are %d" % (view.nbytes, height, stride, least)
        )
    if view.readonly:
        # ctypes refuses a buffer that must not be written; bytes tell their address all the same.
        holder = pixels if isinstance(pixels, bytes) else bytes(view)
        return ctypes.cast(ctypes.c_char_p(holder), ctypes.c_void_p).value, holder
    holder = (ctypes.c_char * view.nbytes).from_buffer(view)
    return ctypes.addressof(holder), holder


def announce(channel: int, supervisor_pid: int) -> None:
    """Makes this process, which was forked, the supervisor's child. Raises ProducerError."""
    error = ctypes.create_string_buffer(_ERROR_BYTES)
    if native().reel_producer_announce(channel, supervisor_pid, error, _ERROR_BYTES):
        raise ProducerError(error.value.decode(errors="replace"))


_native: Optional[ctypes.CDLL] = None


def native() -> ctypes.CDLL:
    """The library, loaded once. Raises ImportError with what was looked for."""
    global _native
    if _native is None:
        _native = _load()
    return _native
