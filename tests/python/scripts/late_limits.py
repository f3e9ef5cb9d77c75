"""Limits that are settled when the figure is first drawn, after the first update added a line."""
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation
from matplotlib.lines import Line2D

fig, ax = plt.subplots(figsize=(3.2, 2.4))
ax.plot([0, 1], [0, 1])


def update(i):
    ax.add_line(Line2D([0, 2 + i], [0, 3 * i + 2], color="C3"))


anim = FuncAnimation(fig, update, frames=14, init_func=lambda: None)
anim.save("limits.mp4", fps=10)
