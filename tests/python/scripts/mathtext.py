"""Text and mathematical text that change."""
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

fig = plt.figure(figsize=(3.2, 2.4))
formula = fig.text(0.5, 0.6, "", ha="center", fontsize=16)
words = fig.text(0.5, 0.2, "", ha="center", rotation=10, family="serif")


def update(n):
    formula.set_text(rf"$\sum_{{k=0}}^{{{n}}} \frac{{x^k}}{{k!}} \approx e^x$")
    words.set_text(f"{n} terms, größer")


anim = FuncAnimation(fig, update, frames=range(1, 13))
plt.show()
