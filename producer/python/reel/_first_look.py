"""What the first picture of a film looks like, seen in a probe before anything is promised of it."""

from dataclasses import dataclass
from typing import Any, Callable, Tuple

from ._picture import hand_over, new_figures_closed
from ._probe import probe
from ._source import Wanted


@dataclass
class Look:
    """A sink that only looks."""

    width: int = 0
    height: int = 0
    alpha: bool = False  # some pixel is not opaque
    scales: bool = False  # to whatever size is wanted

    def take(self, pixels: Any, width: int, height: int, layout: str, stride: int = 0) -> None:
        self.width = width
        self.height = height
        if layout != "rgb":
            self.alpha = min(bytes(pixels)[3::4]) < 255


def first_look(picture: Callable[[], Any], size: Tuple[int, int]) -> Look:
    """Looks at what picture() returns, in a child. size: the film's, (0, 0) while it is not known.
    Raises ProbeError."""
    def draw(at: Callable[[int], None]) -> Tuple[int, int, bool, bool]:
        at(0)
        look = Look()
        with new_figures_closed():
            drawn = picture()
            hand_over(drawn, size, look)
        look.scales = type(drawn).__module__.startswith("matplotlib.")
        return look.width, look.height, look.alpha, look.scales

    return Look(*probe(draw))


def completed_size(wanted: Wanted, natural: Tuple[int, int]) -> Tuple[int, int]:
    """The size that is wanted, or the natural one, or its shape where only one side is wanted."""
    if wanted.width and wanted.height:
        return wanted.width, wanted.height
    if wanted.width:
        return wanted.width, max(1, round(natural[1] * wanted.width / natural[0]))
    if wanted.height:
        return max(1, round(natural[0] * wanted.height / natural[1])), wanted.height
    return natural
