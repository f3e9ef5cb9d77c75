"""A cosine whose frequency is swept up and down: one scene, used four times.

    reel render cosine.py -o cosine.mp4
"""

import math

import cairo
from reel.acts import Act, Scene

# Where the axes stand in a picture of 1280 x 720, and the part of the plane between them.
LEFT, RIGHT, TOP, BOTTOM = 110, 1230, 90, 640
MOST_X, MOST_Y = 1, 1.1


class Cosine:
    def __init__(self, line_width):
        self.frequency = 1.0
        self.line_width = line_width


class Sweep(Scene):
    duration = 1

    def apply(self, cosine, t):
        cosine.frequency = 1 + 9 * t


def across(x):
    return LEFT + (x + MOST_X) / (2 * MOST_X) * (RIGHT - LEFT)


def down(y):
    return BOTTOM - (y + MOST_Y) / (2 * MOST_Y) * (BOTTOM - TOP)


def write(context, x, y, size, text):
    """With its middle at (x, y)."""
    context.set_font_size(size)
    extents = context.text_extents(text)
    context.move_to(x - extents.x_bearing - extents.width / 2, y + 0.36 * size)
    context.show_text(text)
    context.new_path()


def draw_axes(context, frequency):
    context.set_line_width(1.5)
    context.set_source_rgb(0.88, 0.88, 0.88)
    for tick in range(-4, 5):
        context.move_to(across(tick / 4), TOP)
        context.line_to(across(tick / 4), BOTTOM)
        context.move_to(LEFT, down(tick / 4))
        context.line_to(RIGHT, down(tick / 4))
    context.stroke()
    context.set_source_rgb(0.15, 0.15, 0.15)
    context.rectangle(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP)
    context.stroke()
    for tick in (-1, -0.5, 0, 0.5, 1):
        write(context, across(tick), BOTTOM + 32, 24, f"{tick:.1f}")
        write(context, LEFT - 42, down(tick), 24, f"{tick:.1f}")
    write(context, (LEFT + RIGHT) / 2, TOP / 2, 34, f"frequency {frequency:.3f}")


def draw(cosine, size):
    """A cosine between axes, with its frequency."""
    width, height = size
    picture = cairo.ImageSurface(cairo.FORMAT_RGB24, width, height)
    context = cairo.Context(picture)
    context.set_source_rgb(1, 1, 1)
    context.paint()
    context.scale(width / 1280, height / 720)
    draw_axes(context, cosine.frequency)
    for point in range(-200, 201):
        x = MOST_X * point / 200
        context.line_to(across(x), down(math.cos(cosine.frequency * x)))
    context.set_line_width(cosine.line_width)
    context.set_line_join(cairo.LINE_JOIN_ROUND)
    context.set_source_rgb(0.84, 0.15, 0.16)
    context.stroke()
    return picture


def sweeps(line_width: float = 4):
    """The act; `--param line_width=8` makes the curve thicker."""
    sweep = Sweep()
    return (Act(Cosine(line_width), draw, size=(1280, 720), fps=60)
            .then(sweep.stretch_to(5))
            .push(sweep).ease("cubic-out").stretch_to(3).reverse().pop()
            .push(sweep).crop(0, 0.5).ease("circ-out").stretch_to(5).pop()
            .push(sweep).crop(0, 0.5).ease("circ-in").stretch_to(5).reverse().pop())


act = sweeps()
