"""A line chart that is drawn from left to right: 400 points of a noisy, damped oscillation."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

rng = np.random.default_rng(20)
time = np.linspace(0, 20, 400)
signal = np.exp(-time / 12) * np.cos(1.8 * time) + rng.normal(scale=0.04, size=time.size)

fig, ax = plt.subplots(figsize=(8, 4.5), dpi=100)
ax.set(xlim=(0, 20), ylim=(-1.2, 1.2), xlabel="time in s", ylabel="amplitude")
ax.set_title("A damped oscillation", loc="left", fontsize=14)
ax.grid(color="0.9")
ax.spines[["top", "right"]].set_visible(False)

line, = ax.plot([], [], color="tab:blue", linewidth=1.8)
head, = ax.plot([], [], "o", color="tab:orange", markersize=7)
value = ax.text(0.98, 0.93, "", transform=ax.transAxes, ha="right", fontsize=12)


def update(count):
    line.set_data(time[:count], signal[:count])
    head.set_data(time[count - 1:count], signal[count - 1:count])
    value.set_text(f"{time[count - 1]:.1f} s:  {signal[count - 1]:+.2f}")
    return line, head, value


animation = FuncAnimation(fig, update, frames=range(1, len(time) + 1), interval=20, blit=True)
animation.save("line_chart.gif", writer="pillow", fps=50)
