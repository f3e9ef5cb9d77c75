"""A generator whose values and end depend on what the updates did."""
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

fig, ax = plt.subplots(figsize=(3.2, 2.4))
state = {"x": 0.05}
seen = []
line, = ax.plot([], [], "r.-")
ax.set(xlim=(0, 20), ylim=(0, 1.5))


def until_settled():
    while abs(state["x"] - 1) > 0.01:
        yield state["x"]


def grow(x):
    seen.append(x)
    state["x"] = x + 0.6 * x * (1 - x)
    line.set_data(range(len(seen)), seen)


anim = FuncAnimation(fig, grow, frames=until_settled, save_count=100)
plt.show()
