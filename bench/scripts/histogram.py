"""A histogram that grows from 1 to 200 samples: bins fixed, the axes cleared for each frame."""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

SAMPLES = 200

rng = np.random.default_rng(2)
samples = rng.normal(size=SAMPLES)
bins = np.arange(-4, 4, 0.5)
fig, ax = plt.subplots(figsize=(12.8, 7.2), dpi=100)


def update(frame):
    ax.clear()
    ax.hist(samples[: frame + 1], bins=bins)
    ax.set(title="Sampling a normal distribution", xlabel="value", ylabel="frequency", ylim=(0, 60))
    ax.annotate(f"n = {frame + 1}", (3, 50))


anim = FuncAnimation(fig, update, frames=SAMPLES)
anim.save(sys.argv[1] if len(sys.argv) > 1 else "histogram.mp4", writer="ffmpeg", fps=30)
