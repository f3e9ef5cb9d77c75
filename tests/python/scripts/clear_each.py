"""Everything is drawn anew in each frame."""
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

fig, ax = plt.subplots(figsize=(3.2, 2.4))


def draw(n):
    ax.clear()
    ax.bar(["a", "b", "c"], [n, n ** 1.5, 20 - n], color="C2")
    ax.plot(np.arange(n + 1), label=f"{n}")
    ax.legend()


anim = FuncAnimation(fig, draw, frames=15)
anim.save("bars.gif")
