"""The animation lives in a function."""
import sys

import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation


def main():
    fig, ax = plt.subplots(figsize=(3.2, 2.4))
    dot, = ax.plot([0], [0], "ro")
    ax.set(xlim=(0, 12), ylim=(0, 12))

    def move(i):
        dot.set_data([i], [i])
        return dot,

    moving = FuncAnimation(fig, move, frames=12, blit=True)
    plt.show()
    return 0


if __name__ == "__main__":
    sys.exit(main())
