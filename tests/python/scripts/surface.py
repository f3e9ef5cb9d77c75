"""3-D: a surface that is made again, and a camera that turns."""
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

fig = plt.figure(figsize=(3.2, 2.4))
ax = fig.add_subplot(projection="3d")
x, y = np.meshgrid(np.linspace(-2, 2, 20), np.linspace(-2, 2, 20))
plot = [ax.plot_surface(x, y, 0 * x, cmap="viridis")]
ax.set_zlim(-1, 1)


def update(i):
    plot[0].remove()
    plot[0] = ax.plot_surface(x, y, np.sin(x * x + y * y - i / 3), cmap="viridis")
    ax.view_init(30, 5 * i)


anim = FuncAnimation(fig, update, frames=12)
anim.save("surface.mp4", fps=24)
