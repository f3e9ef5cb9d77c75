"""fargs, frames without an end and save_count."""
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

fig, ax = plt.subplots(figsize=(3.2, 2.4))
x = np.linspace(0, 1, 50)
curve, = ax.plot(x, x)


def update(frame, line, power):
    line.set_ydata(x ** (power * frame / 5 + 0.1))


anim = FuncAnimation(fig, update, fargs=(curve, 2.0), save_count=13)
anim.save("arguments.mp4", fps=29.97)
