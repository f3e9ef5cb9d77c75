"""ArtistAnimation of images."""
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import ArtistAnimation

fig, ax = plt.subplots(figsize=(3.2, 2.4))
x = np.linspace(0, 2 * np.pi, 60)
y = np.linspace(0, 2 * np.pi, 45)[:, None]
pictures = [[ax.imshow(np.sin(x + i / 3) + np.cos(y - i / 4), animated=True)] for i in range(15)]
waves = ArtistAnimation(fig, pictures, interval=50, blit=True, repeat_delay=1000)
plt.show()
