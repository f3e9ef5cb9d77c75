"""What a function may return as its picture, and how its pixels reach the film.

| returned | taken as |
|---|---|
| matplotlib Figure | drawn at its own dpi, or scaled to the film's size |
| PIL image, any mode | RGB, or RGBA where the mode has alpha |
| numpy array H x W x 4, x 3, x 1, or H x W | straight RGBA, RGB, grey; uint8, bool, or float 0..1 |
| cairo.ImageSurface | ARGB32 premultiplied as it is; other formats as cairo paints them, opaque |
| bytes, bytearray, memoryview | width x height x 4 bytes, straight RGBA, rows without padding |

Nothing is imported here: a picture of a library's can only come from one that the script has
imported.
"""

import contextlib
import sys
from typing import Any, Iterator, Tuple

from ._figure_pixels import fit_figure, take_figure
from ._source import FrameSink, PictureError


def hand_over(picture: Any, size: Tuple[int, int], sink: FrameSink) -> None:
    """Gives the pixels of `picture` to `sink`.

    size: the film's, (0, 0) while it is not known. Raises PictureError for what is no picture;
    whether the size is right is for the sink to say.
    """
    if _is(picture, "matplotlib.figure", "Figure"):
        _hand_over_figure(picture, size, sink)
    elif _is(picture, "PIL.Image", "Image"):
        _hand_over_image(picture, sink)
    elif _is(picture, "numpy", "ndarray"):
        _hand_over_array(picture, sink)
    elif _is(picture, "cairo", "ImageSurface") or _is(picture, "cairocffi", "ImageSurface"):
        _hand_over_surface(picture, sink)
    elif isinstance(picture, (bytes, bytearray, memoryview)):
        _hand_over_bytes(picture, size, sink)
    else:
        raise PictureError(f"what was returned is {_described(picture)}, and no picture; return a "
                           f"matplotlib Figure, a PIL image, a numpy array, a cairo.ImageSurface, "
                           f"or width x height x 4 bytes of RGBA")


@contextlib.contextmanager
def new_figures_closed() -> Iterator[None]:
    """Closes what pyplot figures are made inside, since pyplot keeps them otherwise, one a
    frame."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    before = set(pyplot.get_fignums()) if pyplot else set()
    try:
        yield
    finally:
        pyplot = sys.modules.get("matplotlib.pyplot")
        for number in set(pyplot.get_fignums()) - before if pyplot else ():
            pyplot.close(number)


def _is(picture: Any, module: str, name: str) -> bool:
    kind = getattr(sys.modules.get(module), name, None)
    return isinstance(kind, type) and isinstance(picture, kind)


def _described(picture: Any) -> str:
    if picture is None:
        return "None (is a return missing?)"
    return f"of type {type(picture).__module__}.{type(picture).__qualname__}"


def _hand_over_figure(figure: Any, size: Tuple[int, int], sink: FrameSink) -> None:
    import matplotlib

    dpi = float(figure.dpi)
    if size != (0, 0):
        dpi = fit_figure(figure, dpi, *size)
    with matplotlib.rc_context({"savefig.bbox": None}):  # "tight" would make sizes vary
        take_figure(figure, dpi, {}, lambda pixels, width, height:
                    sink.take(pixels, width, height, "rgba"))


def _hand_over_image(image: Any, sink: FrameSink) -> None:
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")  # PIL itself would cut at 255
    alpha = image.mode in ("RGBA", "LA", "La", "PA", "RGBa") or "transparency" in image.info
    layout = "RGBA" if alpha else "RGB"
    if image.mode in ("La",):  # PIL converts it to LA only
        image = image.convert("LA")
    if image.mode != layout:
        image = image.convert(layout)
    sink.take(image.tobytes(), image.width, image.height, layout.lower())


def _hand_over_array(array: Any, sink: FrameSink) -> None:
    import numpy

    shape = array.shape
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3 or array.shape[2] not in (1, 3, 4) or 0 in array.shape:
        raise PictureError(f"the array's shape is {shape}; it must be (height, width, 3 or 4), or "
                           f"(height, width) for grey")
    if array.dtype == numpy.bool_:
        array = array * numpy.uint8(255)
    elif array.dtype.kind == "f":
        array = (numpy.clip(numpy.nan_to_num(array), 0, 1) * 255 + 0.5).astype(numpy.uint8)
    elif array.dtype != numpy.uint8:
        raise PictureError(f"the array's type is {array.dtype}; it must be uint8 from 0 to 255, or "
                           f"float from 0 to 1")
    if array.shape[2] == 1:
        array = numpy.repeat(array, 3, axis=2)
    height, width, channels = array.shape
    sink.take(numpy.ascontiguousarray(array), width, height, "rgba" if channels == 4 else "rgb")


def _hand_over_surface(surface: Any, sink: FrameSink) -> None:
    cairo = sys.modules[type(surface).__module__.split(".")[0]]
    surface.flush()
    if surface.get_format() == cairo.FORMAT_A8 or surface.get_format() == cairo.FORMAT_A1:
        raise PictureError("the cairo surface has only alpha; make it FORMAT_ARGB32 or "
                           "FORMAT_RGB24")
    if surface.get_format() != cairo.FORMAT_ARGB32:
        # The fourth byte of RGB24 means nothing; painting sets it.
        whole = cairo.ImageSurface(cairo.FORMAT_ARGB32, surface.get_width(), surface.get_height())
        context = cairo.Context(whole)
        context.set_source_surface(surface)
        context.set_operator(cairo.OPERATOR_SOURCE)
        context.paint()
        whole.flush()
        surface = whole
    sink.take(surface.get_data(), surface.get_width(), surface.get_height(), "bgra_premultiplied",
              surface.get_stride())


def _hand_over_bytes(pixels: Any, size: Tuple[int, int], sink: FrameSink) -> None:
    width, height = size
    if not width or not height:
        raise PictureError("bytes do not say their size: give it with --size, or as `size = "
                           "(width, height)` in the script")
    given = memoryview(pixels).nbytes
    if given != width * height * 4:
        raise PictureError(f"{given} bytes were returned; {width} x {height} pixels of RGBA are "
                           f"{width * height * 4}")
    sink.take(pixels, width, height, "rgba")
