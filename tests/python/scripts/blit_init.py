"""blit with an init_func."""
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

fig, ax = plt.subplots(figsize=(3.2, 2.4))
x = np.linspace(0, 2 * np.pi, 100)
line, = ax.plot([], [], lw=2)
label = ax.text(0.05, 0.9, "", transform=ax.transAxes)
ax.set(xlim=(0, 2 * np.pi), ylim=(-1.1, 1.1))


def init():
    line.set_data([], [])
    label.set_text("")
    return line, label


def update(i):
    line.set_data(x, np.sin(x + i / 5))
    label.set_text(f"phase {i / 5:.1f}")
    return line, label


anim = FuncAnimation(fig, update, init_func=init, frames=20, interval=40, blit=True)
anim.save("sine.mp4")
