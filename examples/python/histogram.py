"""A histogram that grows from 1 to 100 samples of a normal distribution."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

rng = np.random.default_rng(7)
samples = rng.normal(size=100)
bins = np.arange(-4, 4.5, 0.5)

fig, ax = plt.subplots(figsize=(8, 4.5), dpi=100)


def update(frame):
    count = frame + 1
    ax.cla()
    ax.hist(samples[:count], bins=bins, color="tab:purple", edgecolor="white", alpha=0.85)
    ax.set(xlim=(-4, 4), ylim=(0, 25), xlabel="value", ylabel="frequency")
    ax.set_title("Sampling a normal distribution")
    ax.annotate(f"n = {count}", xy=(2.6, 22), fontsize=14)
    ax.spines[["top", "right"]].set_visible(False)


animation = FuncAnimation(fig, update, frames=100, interval=100)
plt.show()
