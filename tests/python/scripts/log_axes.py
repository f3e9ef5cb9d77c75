"""Logarithmic axes whose limits follow the data."""
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

fig, ax = plt.subplots(figsize=(3.2, 2.4))
line, = ax.loglog([1, 2], [1, 2])
ax.grid(True, which="both", alpha=0.3)


def update(i):
    x = np.logspace(0, 1 + i / 4, 50)
    line.set_data(x, x ** 2 + 1)
    ax.relim()
    ax.autoscale_view()


anim = FuncAnimation(fig, update, frames=16, interval=1000 / 24)
plt.show()
