"""Two animations on two figures, saved one after the other once both exist."""
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

first_figure, first_ax = plt.subplots(figsize=(3.2, 2.4))
second_figure, second_ax = plt.subplots(figsize=(2.4, 2.4))
first_ax.set_xlim(0, 12)
second_ax.set_ylim(0, 12)


def rise(i):
    second_ax.axhline(i, color="C1")


def run(i):
    first_ax.axvline(i, color="C0")


one = FuncAnimation(first_figure, run, frames=12)
two = FuncAnimation(second_figure, rise, frames=13)
one.save("first.mp4", fps=10)
two.save("second.mp4", fps=20)
