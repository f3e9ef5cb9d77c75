"""constrained_layout, with labels whose width changes."""
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

fig, axes = plt.subplots(1, 2, figsize=(4, 2.4), constrained_layout=True)
lines = [ax.plot([0, 1], [0, 1])[0] for ax in axes]
axes[0].set_ylabel("a label")


def update(i):
    for n, (ax, line) in enumerate(zip(axes, lines)):
        line.set_ydata([0, 10 ** (i * (n + 1) / 4)])
        ax.set_ylim(0, 10 ** (i * (n + 1) / 4))
    axes[1].set_title("\n".join("x" * (1 + i // 3)))


anim = FuncAnimation(fig, update, frames=12)
anim.save("constrained.mp4", fps=20)
