"""Four distributions fill with samples, side by side."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

rng = np.random.default_rng(1)
size = 1000
distributions = {
    "Normal": (rng.normal(-2.5, 1, size), np.arange(-7, 2, 0.4), "tab:purple"),
    "Gamma": (rng.gamma(2, 1.5, size), np.arange(0, 13, 0.5), "tab:orange"),
    "Exponential": (rng.exponential(2, size), np.arange(0, 13, 0.5), "tab:green"),
    "Uniform": (rng.uniform(0, 10, size), np.arange(0, 10.5, 0.5), "tab:blue"),
}

fig, axes = plt.subplots(2, 2, figsize=(9.6, 5.4), dpi=100)
plots = []
for ax, (name, (samples, bins, colour)) in zip(axes.flat, distributions.items()):
    _, _, bars = ax.hist([], bins=bins, color=colour, edgecolor="white", alpha=0.8)
    top = np.histogram(samples, bins)[0].max()
    ax.set(xlim=(bins[0], bins[-1]), ylim=(0, 1.15 * top), title=name)
    ax.spines[["top", "right"]].set_visible(False)
    plots.append((samples, bins, bars))
count_label = fig.text(0.5, 0.015, "", ha="center", fontsize=12)
fig.subplots_adjust(left=0.06, right=0.97, top=0.93, bottom=0.12, hspace=0.4)


def update(frame):
    count = 10 * (frame + 1)
    for samples, bins, bars in plots:
        for bar, height in zip(bars, np.histogram(samples[:count], bins)[0]):
            bar.set_height(height)
    count_label.set_text(f"{count} samples")


animation = FuncAnimation(fig, update, frames=100, interval=50)
animation.save("distributions.mp4", writer="ffmpeg", fps=20)
