"""frames is a generator function of unknown length."""
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

fig, ax = plt.subplots(figsize=(3.2, 2.4))
xs, ys = [], []
line, = ax.plot([], [], "g.-")
ax.set(xlim=(0, 30), ylim=(0, 1.05))


def decay():
    value, t = 1.0, 0
    while value > 0.1:
        yield t, value
        value *= 0.9
        t += 1


def update(data):
    xs.append(data[0])
    ys.append(data[1])
    line.set_data(xs, ys)


anim = FuncAnimation(fig, update, frames=decay, save_count=50)
anim.save("decay.gif", writer="pillow", fps=10)
