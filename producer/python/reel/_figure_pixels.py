"""A matplotlib figure's size and pixels, through matplotlib's documented interface only."""

import io
import math
from typing import Any, Callable, Dict, Tuple


class _PixelPipe:
    """The file that savefig writes its buffer into, once, without a copy."""

    def __init__(self, take: Callable[[Any, int, int], None], size: Tuple[int, int]) -> None:
        self._take = take
        self._size = size

    def write(self, pixels: Any) -> int:
        view = memoryview(pixels)
        if view.ndim == 3:
            height, width = view.shape[:2]
        else:
            width, height = self._size
        self._take(pixels, width, height)
        return view.nbytes

    def seek(self, *_: Any) -> None:
        """matplotlib takes what has this for a file; it is not called for raw pixels."""
        raise io.UnsupportedOperation("seek")


def take_figure(figure: Any, dpi: float, options: Dict[str, Any],
                take: Callable[[Any, int, int], None]) -> None:
    """Draws `figure` and calls take(pixels, width, height): RGBA, straight alpha, rows without
    padding.

    The pixels are the canvas's own; they change with the next drawing. options: for Figure.savefig.
    """
    width, height = figure.get_size_inches()
    pipe = _PixelPipe(take, (int(width * dpi), int(height * dpi)))
    figure.savefig(pipe, format="rgba", dpi=dpi, **options)


def fit_figure(figure: Any, dpi: float, width: int, height: int) -> float:
    """Makes `figure` width x height pixels, and returns the dpi to save it with.

    Zero: whatever keeps the shape. A film of the figure's own shape is the same picture with more
    or fewer pixels, so its dpi changes; for another shape the inches change, and text keeps its
    size.
    """
    inches = figure.get_size_inches()
    natural = (int(inches[0] * dpi), int(inches[1] * dpi))
    width = width or max(1, round(natural[0] * height / natural[1]))
    height = height or max(1, round(natural[1] * width / natural[0]))
    if (width, height) == natural:
        return dpi
    if abs(natural[1] * width / natural[0] - height) < 1:
        dpi = width / float(inches[0])
    figure.set_size_inches(_inches(width, dpi), _inches(height, dpi))
    return dpi


def _inches(pixels: int, dpi: float) -> float:
    """The length that comes out as `pixels`: Agg cuts what inches x dpi has behind the point."""
    inches = pixels / dpi
    while int(inches * dpi) < pixels:
        inches = math.nextafter(inches, math.inf)
    return inches
