"""A cosine drawn from left to right at 1080p: one line, a changing title, the figure reused."""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

FRAMES = 300

fig, ax = plt.subplots(figsize=(19.2, 10.8), dpi=100)
x = np.linspace(0, 4 * np.pi, FRAMES)
(line,) = ax.plot([], [], linewidth=3)
ax.set_xlim(0, x[-1])
ax.set_ylim(-1.1, 1.1)


def update(frame):
    line.set_data(x[: frame + 1], np.cos(x[: frame + 1]))
    ax.set_title(f"cos({x[frame]:.2f}) = {np.cos(x[frame]):.3f}")


anim = FuncAnimation(fig, update, frames=FRAMES)
anim.save(sys.argv[1] if len(sys.argv) > 1 else "cosine_sweep.mp4", writer="ffmpeg", fps=60)
