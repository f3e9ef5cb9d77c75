"""A field of arrows."""
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

fig, ax = plt.subplots(figsize=(3.2, 2.4))
x, y = np.meshgrid(np.arange(0, 6, 0.6), np.arange(0, 6, 0.6))
arrows = ax.quiver(x, y, np.cos(x), np.sin(y), pivot="mid", color="r", units="inches")
ax.quiverkey(arrows, 0.8, 0.95, 1, "1 m/s")


def update(num, arrows, x, y):
    arrows.set_UVC(np.cos(x + num * 0.1), np.sin(y + num * 0.1))
    return arrows,


anim = FuncAnimation(fig, update, fargs=(arrows, x, y), interval=50, blit=False, frames=15)
plt.show()
