"""FrameSource: what draws the frames of one film, whatever kind of Python code it is.

A source is made once, in the process that forks producers, and is then used in each producer that
was forked from it:

    source = ...                                      the kinds are listed in _scene.py
    traits = source.settle(wanted)                    once, in the parent
    source.warm_up()                                  once, in the parent
    -- fork --
    source.begin()                                    once a producer
    source.draw(frame, seconds, sink)                 frame by frame, always upwards
    source.finish()                                   once a producer

Producers of one film draw different frames, each upwards. A source whose frames depend on the ones
before replays them in `draw`, without drawing them.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Dict, List, Optional, Protocol


@dataclass
class Wanted:
    """What the user fixed. Zero, empty: the source may choose."""

    width: int = 0  # pixels
    height: int = 0
    fps: Fraction = Fraction(0)
    frame_count: int = 0
    parameters: Dict[str, str] = field(default_factory=dict)  # as given: --param name=text
    animation: str = ""  # which one, where a script makes several
    stateless: bool = False  # the user says that frames do not depend on each other
    frame_timeout: float = 0.0  # seconds that a frame may take; 0: nobody said
    directories: Dict[str, str] = field(default_factory=dict)  # of parameters: where paths in them start
    wants_build: bool = False  # Traits.build, and identities, are needed
    renderer_directories: List[str] = field(default_factory=list)  # where clips' renderers are found


@dataclass
class ParameterSpec:
    """One parameter that a source takes."""

    name: str
    type: str  # text, integer, number, bool
    default: str = ""  # as it would be given


@dataclass
class Traits:
    """What the source is, and what it will draw. Zero: no preference; the user has to say it."""

    name: str
    summary: str = ""
    width: int = 0  # pixels
    height: int = 0
    fps: Fraction = Fraction(0)
    frame_count: int = 0
    has_alpha: bool = False
    notes: List[str] = field(default_factory=list)  # for the user, a sentence each
    most_producers: int = 0  # more would draw something else, or not be faster; 0: any number
    why_most: str = ""  # in a few words
    parameters: List[ParameterSpec] = field(default_factory=list)  # that it takes
    repeatable: bool = True  # the same frames come out each time, as far as it was seen
    files: List[str] = field(default_factory=list)  # absolute: what the script was made from
    build: str = ""  # stands for all that decides its frames; see _inputs.py
    identifies_frames: bool = False  # by FrameSource.identity_of, not by their numbers
    clips: List[Dict[str, Any]] = field(default_factory=list)  # of a film of clips: ClipSpan


class FrameSink(Protocol):
    """Takes the picture of the frame that is being drawn; once a frame."""

    def take(self, pixels, width: int, height: int, layout: str, stride: int = 0) -> None:
        """Converts the picture into the film.

        pixels: an object with the buffer protocol, height rows of stride bytes; it is read before
        this returns and not kept. layout: "rgba" (straight alpha; a film without transparency shows it
        over black), "rgba_as_is" (there it shows the colours as they are), "rgb", or
        "bgra_premultiplied" (cairo's ARGB32). stride: bytes from a row to the next; 0: rows without padding.
        Raises PictureError when the size is not the film's, or the buffer is too small.
        """


class PictureError(Exception):
    """A picture that cannot stand in the film; the text names the value and what it must be."""


class SceneError(Exception):
    """A scene that cannot be drawn; the text is for the user: what is wrong, and what to do."""


class NeedsFreshProcess(Exception):
    """The frame lies before one that this process has replayed already."""


class FrameSource:
    """The base of all sources; see above for who calls what, and when.

    An exception of the user's code may carry `reel_frame`: the frame it was raised for, where this
    was one that had to be replayed on the way to the one asked for.
    """

    def settle(self, wanted: Wanted) -> Traits:
        """Says what will be drawn. Raises SceneError when `wanted` cannot be met."""
        raise NotImplementedError

    keeps_rate = False  # its pictures have a rate of their own, whatever is wanted

    identifies_frames = False  # has identity_of
    build = ""  # Traits.build, once it is known

    def identity_of(self, frame: int) -> Optional[bytes]:
        """What `frame` of the film shows, in a few bytes; None: nobody can say."""
        return None

    def warm_up(self) -> None:
        """Does what the first frame of a process would cost more than others."""

    def begin(self) -> None:
        """Prepares this producer."""

    def draw(self, frame: int, seconds: float, sink: FrameSink) -> None:
        """Draws `frame` (of the film, from 0; it stands at `seconds`) and hands it to `sink`.

        Raises NeedsFreshProcess, or whatever the user's code raises.
        """
        raise NotImplementedError

    def finish(self) -> None:
        """Lets go of what begin took."""
