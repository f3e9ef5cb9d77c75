"""A red square crosses the picture: the smallest act.

    reel render redsquare.py -o redsquare.mp4
"""

import cairo
from reel.acts import Act, scene


class Square:
    way = 0.0  # that it has gone, from 0 at the left to 1 at the right


def cross(square, t):
    square.way = t


def draw(square, size):
    """A red square that crosses the picture."""
    width, height = size
    side = 0.2 * height
    picture = cairo.ImageSurface(cairo.FORMAT_RGB24, width, height)
    context = cairo.Context(picture)
    context.rectangle(square.way * (width - side), (height - side) / 2, side, side)
    context.set_source_rgb(1, 0, 0)
    context.fill()
    return picture


act = Act(Square(), draw, size=(640, 480), fps=60).then(
    scene(1, cross).stretch_to(5).ease("smootheststep"))
