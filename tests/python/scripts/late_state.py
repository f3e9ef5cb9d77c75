"""Expensive updates whose effect on later frames begins in the middle."""
import time

import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

fig, ax = plt.subplots(figsize=(3.2, 2.4))
hits = []


def update(frame):
    begun = time.process_time()
    while time.process_time() - begun < 0.01:
        pass
    if frame == 8:
        hits.append(frame)
    ax.set_title(f"{len(hits)} hits")


anim = FuncAnimation(fig, update, frames=30)
plt.show()
