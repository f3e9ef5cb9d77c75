"""Saved inside a context of parameters: hand-drawn lines."""
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

with plt.xkcd():
    fig, ax = plt.subplots(figsize=(3.2, 2.4))
    line, = ax.plot([], [])
    ax.set(xlim=(0, 12), ylim=(0, 150), title="IDEAS")

    def update(i):
        line.set_data(np.arange(i), np.arange(i) ** 2)

    anim = FuncAnimation(fig, update, frames=12)
    anim.save("ideas.mp4", fps=15)
