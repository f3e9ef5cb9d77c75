"""Stateful, with seeded random numbers: each step starts where the last one ended."""
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

np.random.seed(7)
fig, ax = plt.subplots(figsize=(3.2, 2.4))
ax.set(xlim=(-8, 8), ylim=(-8, 8))
path = [np.zeros(2)]
line, = ax.plot([], [], "o-", markersize=3)


def step(frame):
    path.append(path[-1] + np.random.normal(size=2))
    line.set_data(*np.array(path).T)


walk = FuncAnimation(fig, step, frames=24)
walk.save("walk.mp4", fps=12)
