"""Two animations of one figure, saved together."""
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

fig, (left, right) = plt.subplots(1, 2, figsize=(4.1, 2.4))
left.set_xlim(0, 12)
right.set_ylim(0, 12)
lines = FuncAnimation(fig, lambda i: left.axvline(i), frames=12)
levels = FuncAnimation(fig, lambda i: right.axhline(i), frames=12)
lines.save("together.mp4", extra_anim=[levels], fps=10)
