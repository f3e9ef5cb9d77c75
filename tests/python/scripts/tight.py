"""tight_layout, called in each update."""
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

fig, axes = plt.subplots(2, 1, figsize=(3.2, 2.8))


def update(i):
    for ax in axes:
        ax.clear()
        ax.plot([0, 1], [0, 3.7 ** i])
        ax.set_ylabel("y" * (1 + i % 4))
    fig.tight_layout()


anim = FuncAnimation(fig, update, frames=12)
plt.show()
