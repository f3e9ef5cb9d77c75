"""Random numbers that nobody seeded, from Python's generator and numpy's."""
import random

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

fig, ax = plt.subplots(figsize=(3.2, 2.4))
dots = ax.scatter(np.zeros(20), np.zeros(20))
ax.set(xlim=(-2, 2), ylim=(-2, 2))


def update(frame):
    dots.set_offsets(np.random.normal(size=(20, 2)))
    ax.set_title(f"{random.random():.6f}")


animation = FuncAnimation(fig, update, frames=16)
plt.show()
