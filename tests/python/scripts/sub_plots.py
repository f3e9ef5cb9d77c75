"""Four sub-plots whose bars grow."""
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

rng = np.random.default_rng(3)
fig, axes = plt.subplots(2, 2, figsize=(4, 3))
samples = [rng.normal(size=200), rng.gamma(2, size=200), rng.exponential(size=200),
           rng.uniform(size=200)]


def update(frame):
    for ax, sample, name in zip(axes.flat, samples, ["normal", "gamma", "exponential", "uniform"]):
        ax.cla()
        ax.hist(sample[:10 * frame + 10], bins=12)
        ax.set_title(name, fontsize=8)


anim = FuncAnimation(fig, update, frames=14, repeat=False)
anim.save("sub_plots.mp4")
