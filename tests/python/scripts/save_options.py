"""An odd size, colours and transparency given to save."""
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation, PillowWriter

fig, ax = plt.subplots(figsize=(3.21, 2.43), facecolor="lightgrey")
dot, = ax.plot([0], [0], "o", alpha=0.5, markersize=30)
ax.set(xlim=(0, 12), ylim=(0, 12))


def update(i):
    dot.set_data([i], [12 - i])


anim = FuncAnimation(fig, update, frames=12)
anim.save("dot.gif", writer=PillowWriter(fps=24), dpi=101, savefig_kwargs={"transparent": True})
