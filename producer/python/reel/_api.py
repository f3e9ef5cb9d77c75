"""reel.save and reel.render."""

import json
import os
from fractions import Fraction
from typing import Any, Callable, Dict, Optional, Tuple, Union

from ._events import Film

Rate = Union[int, float, Fraction, str]
Size = Union[Tuple[int, int], str]


def save(
    anim: Any,
    out: Union[str, os.PathLike],
    fps: Optional[Rate] = None,
    dpi: Optional[float] = None,
    size: Optional[Size] = None,
    savefig_kwargs: Optional[Dict[str, Any]] = None,
    progress: Any = True,
    force: bool = True,
    **job: Any,
) -> Film:
    """Makes a film of a matplotlib animation; what `anim.save(out)` does, drawn by several processes.

    The pixels are those that anim.save would write. Your animation stays as it is: copies of this process
    draw it.

    out: .mp4, .mov, .mkv, .webm, .gif, .apng, or a sequence like "frame-%04d.png". fps: frames a second;
    the animation's interval says it otherwise. dpi, savefig_kwargs: as of anim.save. size: (width, height)
    in pixels; otherwise the figure's. progress: True shows a bar, False nothing, a function gets
    (frames_done, frame_count). force: replace the file if it exists. job: any other field of a job file
    (`reel schema`), like crf=18, producers=4, range="0:120", manifest="film.txt", audio="song.mp3" or
    audio=["song.mp3", {"file": "bell.wav", "start": 2.5, "volume": 0.5}].

    Raises RenderError (with the frame, and the traceback of your code), KeyboardInterrupt.
    """

    def make_source():
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        from ._animation import Film as AnimationFilm
        from ._animation import SaveCall
        from ._animation_source import AnimationSource

        # A window's canvas draws into its window, which this copy of the process must not touch.
        FigureCanvasAgg(anim._fig)
        call = SaveCall(dpi=dpi, savefig_kwargs=dict(savefig_kwargs or {}))
        return AnimationSource(AnimationFilm(anim, call), type(anim).__name__)

    if hasattr(anim, "_draw_was_started"):
        anim._draw_was_started = True  # else matplotlib warns that nobody has used it
    return _render("animation", make_source, out, fps, size, force, progress, job)


def render(
    function: Callable[..., Any],
    out: Union[str, os.PathLike],
    duration: Union[float, str, None] = None,
    frames: Optional[int] = None,
    fps: Optional[Rate] = None,
    size: Optional[Size] = None,
    progress: Any = True,
    force: bool = True,
    **job: Any,
) -> Film:
    """Makes a film of pictures that a function returns, or that a frame generator makes.

    function: called with the time in seconds, or with the frame's number if its first parameter is named
    frame, index, i, n or k; it returns a matplotlib Figure, a PIL image, a numpy array (height x width x 3
    or 4, uint8, or float from 0 to 1), a cairo.ImageSurface, or RGBA bytes. Or an object with duration
    (ms), frame_size and generate_at(time_ms); or a reel.timeline.Clip, whose length is its own. What it returns must depend on nothing but its argument:
    copies of this process call it, in no particular order.

    duration: seconds, or a text like "1500ms"; or frames: their number. fps: 30 when neither the function
    nor you say it. The others as for `save`.
    """

    def make_source():
        from ._function import FunctionSource
        from ._generator import GeneratorSource, is_generator

        from ._timeline_host import source_of_objects
        from .timeline import Clip

        name = getattr(function, "__name__", type(function).__name__)
        if isinstance(function, Clip):
            timeline = {"text": function.to_json(), "base_directory": os.getcwd(), "file": "", "first_line": 1, "is_apart": False}
            return source_of_objects(timeline, function._objects, "film")
        if is_generator(function):
            return GeneratorSource(function, name)
        return FunctionSource(function, {}, name)

    if duration is not None:
        job["duration"] = duration if isinstance(duration, str) else str(Fraction(str(duration)))
    if frames is not None:
        job["frames"] = frames
    return _render("function", make_source, out, fps, size, force, progress, job)


# Parameters of anim.save that have another name here, or no use.
_INSTEAD = {
    "writer": "the ending of `out` decides; see codec",
    "extra_args": "use ffmpeg_args=[...]",
    "progress_callback": "use progress=function, which gets (frames_done, frame_count)",
    "extra_anim": "save a script that has them with `reel render`",
    "filename": "it is the second parameter, out",
}


def _render(scene, make_source, out, fps, size, force, progress, job) -> Film:
    from ._save import render_job

    fields = dict(scene=scene, output=os.path.abspath(os.fspath(out)))
    if force:
        fields["force"] = True
    if fps is not None:
        fields["fps"] = _rate(fps)
    if size is not None:
        fields["size"] = _size(size)
    for name, value in job.items():
        if name in _INSTEAD:
            raise TypeError("reel takes no %s: %s" % (name, _INSTEAD[name]))
        fields[name] = _plain(name, value)
    return render_job(make_source, fields, progress)


def _rate(fps: Any) -> str:
    try:
        return str(Fraction(fps) if isinstance(fps, (int, Fraction)) else Fraction(str(fps)))
    except ValueError:
        raise ValueError("fps is %r; it must be a number above 0, like 60 or 30000/1001" % fps) from None


def _size(size: Any) -> str:
    if isinstance(size, str):
        return size
    try:
        width, height = size
        return "%dx%d" % (width, height)
    except (TypeError, ValueError):
        raise ValueError("size is %r; it must be (width, height) in pixels" % (size,)) from None


def _audio(value: Any) -> Any:
    """A file, or a list of files and of dicts that have one, with absolute paths."""
    if not isinstance(value, (list, tuple)):
        return os.path.abspath(os.fspath(value))
    return [_sound("audio[%d]" % index, sound) for index, sound in enumerate(value)]


def _sound(name: str, sound: Any) -> Any:
    if not isinstance(sound, dict):
        return os.path.abspath(os.fspath(sound))
    fields = {key: _plain("%s.%s" % (name, key), value) for key, value in sound.items() if key != "file"}
    if "file" in sound:
        fields["file"] = os.path.abspath(os.fspath(sound["file"]))
    return fields


def _plain(name: str, value: Any) -> Any:
    """`value` as a job file has it: numbers of numpy's become Python's, paths absolute texts."""
    if name in ("manifest", "trace"):
        return os.path.abspath(os.fspath(value))
    if name == "audio":
        return _audio(value)
    if hasattr(value, "item"):
        value = value.item()
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        raise TypeError("%s is %r; it must be a text, a number, true or false" % (name, value)) from None
    return value
