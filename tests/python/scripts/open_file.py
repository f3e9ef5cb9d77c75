"""Each update reads on in a file that was opened before, and looks something up in another one."""
import atexit
import os
import tempfile

import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

folder = tempfile.mkdtemp()
atexit.register(os.rmdir, folder)
names = [os.path.join(folder, name) for name in ("lines", "table")]
for name in names:
    with open(name, "w") as file:
        file.writelines(f"{number:08d}\n" for number in range(20000))
lines = open(names[0])
table = open(names[1], "rb", buffering=0)
for name in names:
    os.unlink(name)

fig, ax = plt.subplots(figsize=(3.2, 2.4))
text = ax.text(0.1, 0.5, "")


def update(frame):
    for _ in range(300):
        line = next(lines)
    table.seek(9 * frame * 7)
    text.set_text(line.strip() + " " + table.read(8).decode())


anim = FuncAnimation(fig, update, frames=24)
anim.save("open_file.mp4")
