"""A colour bar whose limits change."""
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

fig, ax = plt.subplots(figsize=(3.6, 2.4))
grid = np.add.outer(np.linspace(0, 1, 30), np.linspace(0, 2, 40))
image = ax.imshow(grid)
bar = fig.colorbar(image, label="height")


def update(i):
    image.set_data(grid * (1 + i))
    image.set_clim(0, 1 + 3 * i)


anim = FuncAnimation(fig, update, frames=12)
anim.save("bar.mp4", dpi=80)
