"""A title that changes, frames from a list, and labels of changing width."""
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

fig, ax = plt.subplots(figsize=(3.2, 2.4))
x = np.linspace(0, 10, 200)
line, = ax.plot(x, np.sin(x))


def animate(phase):
    line.set_ydata(np.cos(x + phase) * 10 ** phase)
    ax.set_ylim(-10 ** phase, 10 ** phase)
    ax.set_title(f"phase {phase:.2f}\n$10^{{{phase:.1f}}}$")


anim = FuncAnimation(fig, animate, frames=list(np.linspace(0, 6, 18)))
plt.show()
