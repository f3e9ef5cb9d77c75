"""The frames that matplotlib itself writes, as PNG: what other ways of drawing are compared with.

    reference_frames.py SCRIPT OUT.json [ANIMATION]

Runs SCRIPT on an unchanged matplotlib, except that its writers keep PNGs in place of what they
make, and that show() saves. OUT.json: a list of [width, height, hash of the RGBA pixels], one a frame.
"""

import hashlib
import io
import json
import os
import runpy
import sys

os.environ["MPLBACKEND"] = "Agg"


def main() -> None:
    script, out = sys.argv[1:3]
    wanted = sys.argv[3] if len(sys.argv) > 3 else ""
    import matplotlib.pyplot as plt
    from matplotlib import animation
    from PIL import Image

    frames = []
    made = []
    save = animation.Animation.save
    init = animation.Animation.__init__

    def remember(self, *args, **kwargs):
        made.append(self)
        init(self, *args, **kwargs)

    def keep(writer, **options):
        if hasattr(writer, "_w") and not isinstance(writer, animation.FileMovieWriter):
            writer.fig.set_size_inches(writer._w, writer._h)  # as MovieWriter.grab_frame begins
        png = io.BytesIO()
        writer.fig.savefig(png, format="png", dpi=writer.dpi, **options)
        image = Image.open(png).convert("RGBA")
        frames.append([image.width, image.height,
                       hashlib.blake2b(image.tobytes(), digest_size=16).hexdigest()])

    def finish(self, filename, *args, **kwargs):
        if wanted not in ("", os.path.basename(filename)):
            return
        save(self, filename, *args, **kwargs)
        with open(out, "w") as file:
            json.dump(frames, file)
        os._exit(0)

    animation.Animation.__init__ = remember
    animation.Animation.save = finish
    animation.MovieWriter._run = lambda writer: None
    animation.MovieWriter.finish = lambda writer: None
    animation.MovieWriter.grab_frame = keep
    animation.PillowWriter.grab_frame = keep
    animation.PillowWriter.finish = lambda writer: None
    plt.show = lambda *args, **kwargs: made[0].save("shown.mp4")
    sys.argv = [script]
    runpy.run_path(script, run_name="__main__")


main()
