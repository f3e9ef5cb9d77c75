"""Reel from inside a program or a notebook: animations drawn in parallel, and made into films.

    import reel
    reel.save(anim, "out.mp4", fps=60)                              a matplotlib animation
    reel.render(draw, out="out.mp4", duration=5, size=(1280, 720))  a function that returns pictures

Whole scripts need no word of this: `reel render script.py -o out.mp4`.

Names with an underscore in front are Reel's own and may change.
"""

from ._api import render, save
from ._events import Film, RenderError
from ._source import SceneError

__all__ = ["Film", "RenderError", "SceneError", "render", "save"]
__version__ = "0.1.0"
