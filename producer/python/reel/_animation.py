"""matplotlib's animations, frame by frame, exactly as Animation.save draws them.

Everything that depends on matplotlib's version stands here; read against 3.6.3,
lib/matplotlib/animation.py. A Film does what the body of Animation.save does, in steps that its
user may leave out:

    film = Film(animation, SaveCall(dpi=200))
    with film.saving():
        film.start()                            _init_draw, and a new sequence of frames
        while film.update():                    the next frame's data, its update function
            film.post_draw()                    the draw that save makes before it takes the picture
            film.picture(take)                  the draw whose pixels are the frame

What may be left out without changing a pixel is not known here: see _animation_source.py.
"""

import contextlib
import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Callable, Dict, Iterator, Optional, Tuple

from ._figure_pixels import fit_figure, take_figure

# From matplotlib.backends; any other name is an interactive one, or somebody's module.
_DRAWS_WITHOUT_WINDOW = {"agg", "cairo", "pdf", "pgf", "ps", "svg", "template"}


@dataclass
class SaveCall:
    """What Animation.save was told; the fields are its parameters. None: not told."""

    filename: str = ""
    writer: Any = None
    fps: Optional[float] = None
    dpi: Any = None
    codec: Optional[str] = None
    extra_anim: Any = None
    savefig_kwargs: Dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, arguments: Dict[str, Any]) -> "SaveCall":
        """From the arguments of an intercepted save, by name."""
        kept = {name: arguments[name] for name in ("writer", "fps", "dpi", "codec", "extra_anim")
                if arguments.get(name) is not None}
        return cls(filename=str(arguments.get("filename", "")),
                   savefig_kwargs=dict(arguments.get("savefig_kwargs") or {}), **kept)


class Film:
    """One animation (and those that were saved together with it), drawn frame by frame,
    forwards."""

    def __init__(self, animation: Any, call: SaveCall) -> None:
        import matplotlib

        self.animation = animation
        self.figure = animation._fig
        self._all = [animation] + [other for other in call.extra_anim or ()
                                   if other._fig is self.figure]
        self._call = call
        # Set before each frame, as writers into a pipe do.
        self._inches: Optional[Tuple[float, float]] = None
        self._frames: Iterator[Any] = iter(())
        dpi = matplotlib.rcParams["savefig.dpi"] if call.dpi is None else call.dpi
        self.dpi = float(self.figure.dpi if dpi == "figure" else dpi)
        # format and dpi are save's own; a bounding box would make sizes vary, so save drops it too.
        self._options = {name: value for name, value in call.savefig_kwargs.items()
                         if name not in ("format", "dpi", "bbox_inches")}

    @property
    def fps(self) -> Fraction:
        """Frames a second: save's, else its writer's, else from the interval. Zero: not known."""
        call = self._call
        if call.fps is not None:
            return exact_rate(call.fps)
        if call.writer is not None and not isinstance(call.writer, str):
            return exact_rate(getattr(call.writer, "fps", 0))
        interval = getattr(self.animation, "_interval", 0)
        return exact_rate(1000 / Fraction(repr(float(interval)))) if interval else Fraction(0)

    def fit(self, width: int, height: int) -> Tuple[int, int]:
        """Settles the size in pixels; zero: the figure's own. Returns (width, height)."""
        if width or height:
            self.dpi = fit_figure(self.figure, self.dpi, width, height)
        elif self._writer_evens_size():
            from matplotlib.animation import adjusted_figsize

            inches = adjusted_figsize(*self.figure.get_size_inches(), self.dpi, 2)
            self.figure.set_size_inches(*inches, forward=True)
        size = self.figure.get_size_inches()
        if self._writer_keeps_size():
            self._inches = (float(size[0]), float(size[1]))
        return int(size[0] * self.dpi), int(size[1] * self.dpi)

    def has_alpha(self) -> bool:
        """Whether a frame may be transparent."""
        import matplotlib
        from matplotlib.colors import to_rgba

        self._composite()
        transparent = self._options.get("transparent")
        if transparent or (transparent is None and matplotlib.rcParams["savefig.transparent"]):
            return True
        colour = self._options.get("facecolor")
        if colour is None:
            colour = matplotlib.rcParams["savefig.facecolor"]
        if isinstance(colour, str) and colour == "auto":
            colour = self.figure.get_facecolor()
        return to_rgba(colour)[3] < 1

    def length(self) -> Optional[int]:
        """How many frames save would draw; None: only its updates can tell."""
        known = [_known_length(animation) for animation in self._all]
        return None if None in known else min(known)

    def endless(self) -> bool:
        """Whether there are as many frames as one wants."""
        return all(_frames_of(animation) is itertools.count for animation in self._all)

    def skips(self) -> bool:
        """Whether a frame's data can be had without the updates of the frames before."""
        return self.length() is not None

    def lengthen(self, count: int) -> None:
        """Lets sequences of unknown length run to `count` frames, as save_count=count would."""
        for animation in self._all:
            for name in ("save_count", "_save_count"):  # renamed in 3.8
                if isinstance(animation.__dict__.get(name), int):
                    setattr(animation, name, max(count, getattr(animation, name)))

    @contextlib.contextmanager
    def saving(self) -> Iterator[None]:
        """The state in which save draws: neither resizes a window nor starts the animation's
        timer."""
        import matplotlib
        from matplotlib.cbook import _setattr_cm

        # Not rc_context, which would also take back what an update has set in the meantime.
        box = matplotlib.rcParams["savefig.bbox"]
        matplotlib.rcParams["savefig.bbox"] = None
        try:
            with _setattr_cm(self.figure.canvas, _is_saving=True, manager=None):
                yield
        finally:
            matplotlib.rcParams["savefig.bbox"] = box

    def start(self) -> None:
        """Draws the initial state and begins the sequence of frames."""
        self._composite()
        for animation in self._all:
            animation._init_draw()
        self._frames = zip(*[animation.new_saved_frame_seq() for animation in self._all])

    def skip(self) -> bool:
        """Leaves a frame out, its update too. False: there are no more frames."""
        return next(self._frames, None) is not None

    def update(self) -> bool:
        """Brings the figure to the next frame. False: there are no more frames."""
        data = next(self._frames, None)
        if data is None:
            return False
        for animation, datum in zip(self._all, data):
            animation._pre_draw(datum, False)
            animation._draw_frame(datum)
        return True

    def post_draw(self) -> None:
        """The whole drawing that save makes after an update, into the figure's own canvas."""
        for animation in self._all:
            animation._post_draw(None, False)

    def picture(self, take: Callable[[Any, int, int], None]) -> None:
        """Draws the frame, and calls take(pixels, width, height): RGBA rows, straight alpha."""
        if self._inches is not None:
            self.figure.set_size_inches(*self._inches)
        take_figure(self.figure, self.dpi, self._options, take)

    def _writer_class(self) -> Any:
        import matplotlib
        from matplotlib import animation

        writer = matplotlib.rcParams["animation.writer"] if self._call.writer is None \
            else self._call.writer
        if not isinstance(writer, str):
            return type(writer)
        try:
            return animation.writers[writer]
        except RuntimeError:  # not installed: save takes Pillow's then, and so does the size
            return animation.PillowWriter

    def _writer_evens_size(self) -> bool:
        """H.264 needs even sizes: matplotlib's writers shrink the figure. A frame keeps that size
        here."""
        import matplotlib
        from matplotlib.animation import MovieWriter

        codec = self._call.codec or matplotlib.rcParams["animation.codec"]
        if self._call.writer is not None and not isinstance(self._call.writer, str):
            codec = getattr(self._call.writer, "codec", codec)
        return codec == "h264" and issubclass(self._writer_class(), MovieWriter)

    def _writer_keeps_size(self) -> bool:
        from matplotlib.animation import FileMovieWriter, MovieWriter

        writer = self._writer_class()
        return issubclass(writer, MovieWriter) and not issubclass(writer, FileMovieWriter)

    def _composite(self) -> None:
        """From 3.7 on, save puts half-transparent backgrounds onto white; from 3.8 on only where
        the writer has no alpha."""
        from matplotlib import animation, colors, rcParams, __version__

        if tuple(int(number) for number in __version__.split(".")[:2]) < (3, 7):
            return
        if hasattr(animation.AbstractMovieWriter, "_supports_transparency"):
            writer = self._call.writer
            if writer is None or isinstance(writer, str):
                writer = self._writer_class().__new__(self._writer_class())
                writer.codec = self._call.codec or rcParams["animation.codec"]
            writer.outfile = self._call.filename
            if writer._supports_transparency():
                return
        colour = self._options.get("facecolor", rcParams["savefig.facecolor"])
        if isinstance(colour, str) and colour == "auto":
            colour = self.figure.get_facecolor()
        red, green, blue, alpha = colors.to_rgba(colour)
        self._options["facecolor"] = [alpha * value + 1 - alpha for value in (red, green, blue)]
        self._options["transparent"] = False


def exact_rate(rate: Any) -> Fraction:
    """Frames a second as a fraction: 29.97 is 2997/100, and 1000/33.333333333333336 is 30."""
    if isinstance(rate, Fraction):
        exact = rate
    elif isinstance(rate, int):
        return Fraction(rate)
    else:
        exact = Fraction(repr(float(rate)))
    near = exact.limit_denominator(1001)  # 1001: the largest denominator in use, of 30000/1001
    return near if abs(near - exact) * 10**9 < exact else exact


def update_name(animation: Any) -> str:
    """The name of the update function, or empty."""
    function = getattr(animation, "_func", None)
    function = getattr(function, "func", function)  # functools.partial, which 3.7 makes of fargs
    name = getattr(function, "__name__", "")
    return "" if name == "<lambda>" else name


def _frames_of(animation: Any) -> Any:
    """What FuncAnimation was given as frames (itertools.count for None), or None where that is
    unknown.

    It is kept only inside the function that matplotlib made of it, as `frames`.
    """
    make = getattr(animation, "_iter_gen", None)
    if make is itertools.count:
        return make
    if getattr(make, "__module__", "") != "matplotlib.animation":
        return None  # the user's own function
    cells = dict(zip(make.__code__.co_freevars, make.__closure__ or ()))
    if "frames" in cells:
        return cells["frames"].cell_contents
    return (make.__defaults__ or (None,))[0]


def _known_length(animation: Any) -> Optional[int]:
    for method in ("new_frame_seq", "new_saved_frame_seq"):
        if getattr(type(animation), method).__module__ != "matplotlib.animation":
            return None  # a subclass that makes frames of its own
    if hasattr(animation, "_framedata"):  # ArtistAnimation
        frames = animation._framedata
        return len(frames) if hasattr(frames, "__len__") else None
    frames = _frames_of(animation)
    if frames is itertools.count:
        return int(getattr(animation, "_save_count", None) or getattr(animation, "save_count", None)
                   or 100)
    if frames is None:
        return None
    if hasattr(frames, "__len__"):
        return len(frames)
    try:
        return len(range(frames))
    except TypeError:
        return None


def drawable_backend(name: Any) -> str:
    """The backend to use where a script asks for `name`: Agg in place of one that opens windows."""
    return name if isinstance(name, str) and name.lower() in _DRAWS_WITHOUT_WINDOW else "agg"
