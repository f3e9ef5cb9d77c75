"""From what the user names as a scene to a source of frames.

| scene | is |
|---|---|
| /path/script.py | a program that makes a matplotlib animation, calls pympanim's produce(), or has
|                 | one frame generator |
| /path/script.py:name | a function that returns pictures, a frame generator or what makes one, or
|                      | an animation; or a film of clips (reel.timeline) |
"""

import difflib
import glob
import os
import re
import sys
from types import ModuleType
from typing import Any, Callable, List, Optional, Tuple

from ._animation import Film, SaveCall
from ._animation_source import AnimationSource
from ._channel import LoadOrder
from ._function import FunctionSource
from ._generator import (GeneratorSource, generators_of, is_generator, is_generator_class,
                         take_over_pympanim)
from ._matplotlib_takeover import MatplotlibTakeover
from ._parameters import first_positional, has_default, keyword_arguments
from ._probe import ProbeError, probe
from ._script import program_arguments, run_as_module, run_as_program
from ._source import FrameSource, SceneError, Wanted
from ._timeline_host import serve_timeline
from ._user_error import print_user_traceback, script_error
from .timeline import Clip

_SCENE = re.compile(r"(.+\.pyw?):(\w+)")


def run_job(order: LoadOrder, serve: Callable[[FrameSource], None]) -> None:
    """Runs what the order names, a script or the scripts of a timeline; for the rest see run_scene."""
    if order.timeline.get("text"):
        serve_timeline(order.timeline, {}, order.wanted, "timeline", run_scene, serve)
    else:
        run_scene(order.scene, order.wanted, serve)


def run_scene(scene: str, wanted: Wanted, serve: Callable[[FrameSource], None]) -> None:
    """Runs the scene's script and calls serve(source), once, where the film is to be drawn.

    serve settles the source, draws, and ends the process: it is called from inside the script's own
    save() or show(), which must not go on. (If it does return, this goes on as if the call had done
    nothing.) Raises SceneError when there is nothing to draw; tracebacks of the script are printed
    first.
    """
    path, name = split_scene(scene)
    _check_file(path)
    takeover = MatplotlibTakeover(wanted.animation, None if name else serve)
    takeover.install()
    if name:
        module = run_as_module(path)
        if isinstance(vars(module).get(name), Clip):
            _serve_clip(vars(module)[name], name, path, wanted, serve)
        else:
            serve(_named_source(module, name, path, wanted))
        return
    take_over_pympanim(wanted.animation, serve)
    try:
        module = run_as_program(path, program_arguments(wanted.parameters))
    except SceneError:
        if takeover.error is not None:  # what went wrong first; the script may have caught it
            raise takeover.error from None
        raise
    film = _only_clip(module, path)
    if film is not None:
        _serve_clip(vars(module)[film], film, path, wanted, serve)
        return
    takeover.end(vars(module))
    if not takeover.choice.any():
        serve(_only_generator(module, path))


def _serve_clip(clip: Clip, name: str, path: str, wanted: Wanted,
                serve: Callable[[FrameSource], None]) -> None:
    """Serves a film of clips that a script has made. Relative paths in it start at the script."""
    timeline = {"text": clip.to_json(), "base_directory": os.path.dirname(os.path.abspath(path)),
                "file": "", "first_line": 1, "is_apart": False}
    serve_timeline(timeline, clip._objects, wanted, name, run_scene, serve)


def _only_clip(module: ModuleType, path: str) -> Optional[str]:
    """The name of the film of clips that a script is about: `film`, or the only one."""
    names = [name for name, value in vars(module).items() if isinstance(value, Clip)]
    if len(names) < 2 or "film" in names:
        return "film" if "film" in names else (names or [None])[0]
    script = os.path.basename(path)
    raise SceneError(f"{script} has {len(names)} clips; call one `film`, or choose one: "
                     f"{', '.join(f'{script}:{name}' for name in names)}")


def split_scene(scene: str) -> Tuple[str, str]:
    """("/path/script.py", "name"), the name empty where none is given."""
    match = _SCENE.fullmatch(scene)
    if match and not os.path.exists(scene):
        return match.group(1), match.group(2)
    return scene, ""


def _check_file(path: str) -> None:
    if os.path.isfile(path):
        return
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise SceneError(f"there is no folder {folder}")
    files = glob.glob(os.path.join(glob.escape(folder), "*.py"))
    there = sorted(os.path.basename(file) for file in files)
    raise SceneError(f"there is no file {path}{_nearest(os.path.basename(path), there)} "
                     f"{_list_of('Python file', there)} in {folder}")


def _named_source(module: ModuleType, name: str, path: str, wanted: Wanted) -> FrameSource:
    variables = vars(module)
    if name not in variables:
        there = _names_to_draw(module)
        raise SceneError(f"{os.path.basename(path)} has no {name}{_nearest(name, there)} "
                         f"{_list_of('function or frame generator', there)} in it")
    thing = variables[name]
    if is_generator_class(thing) or _makes_film(thing, wanted, name):
        thing = _made(thing, name, path, wanted)
    if _is_animation(thing):
        return AnimationSource(Film(thing, SaveCall()), name)
    if is_generator(thing):
        return GeneratorSource(thing, name)
    if not callable(thing):
        raise SceneError(f"{name} in {os.path.basename(path)} is of type {type(thing).__name__}; "
                         f"it must be a function that returns a picture, or an object with "
                         f"duration, frame_size and generate_at(time_ms)")
    return FunctionSource(thing, variables, name)


def _is_animation(thing: Any) -> bool:
    animation = getattr(sys.modules.get("matplotlib.animation"), "Animation", None)
    return animation is not None and isinstance(thing, animation)


def _makes_film(thing: Any, wanted: Wanted, name: str) -> bool:
    """Whether `thing` is a function that returns an animation or a frame generator, not a picture.

    Such a function is called once, with parameters by name only: neither time nor frame.
    """
    if not callable(thing) or is_generator(thing) or _takes_a_moment(thing):
        return False

    def look(at: Callable[[int], None]) -> bool:
        made = thing(**keyword_arguments(thing, wanted.parameters, name, with_first=True))
        return is_generator(made) or _is_animation(made)

    try:
        return bool(probe(look))
    except ProbeError:
        return False  # it will fail again where that is reported


def _takes_a_moment(function: Callable) -> bool:
    """Whether its first parameter has to be given: then it is the time or the frame."""
    first = first_positional(function)
    return first is not None and not has_default(function, first)


def _made(thing: Callable, name: str, path: str, wanted: Wanted) -> Any:
    arguments = keyword_arguments(thing, wanted.parameters, name, with_first=True)
    try:
        return thing(**arguments)
    except Exception as error:
        print_user_traceback(error)
        raise script_error(error, path) from error


def _only_generator(module: ModuleType, path: str) -> FrameSource:
    names = generators_of(vars(module))
    script = os.path.basename(path)
    if len(names) == 1:
        return GeneratorSource(vars(module)[names[0]], names[0])
    if names:
        raise SceneError(f"{script} has {len(names)} frame generators; choose one: "
                         f"{', '.join(f'{script}:{name}' for name in names)}")
    there = _names_to_draw(module)
    functions = f" If one of its functions returns the picture of a frame, name it: " \
                f"{', '.join(f'{script}:{name}' for name in there)}" if there else ""
    raise SceneError(f"{script} ran to its end and made no animation. Looked for: an Animation of "
                     f"matplotlib (FuncAnimation, ArtistAnimation; saved, shown or only made), a "
                     f"call of pympanim's produce(), and an object with duration, frame_size and "
                     f"generate_at(time_ms).{functions}")


def _names_to_draw(module: ModuleType) -> List[str]:
    """What of a module may be drawn: its own functions, and its frame generators."""
    functions = [name for name, value in vars(module).items()
                 if callable(value) and not isinstance(value, type) and not name.startswith("_")
                 and getattr(value, "__module__", None) == module.__name__]
    return functions + [name for name in generators_of(vars(module)) if name not in functions]


def _nearest(name: str, there: List[str]) -> str:
    near = difflib.get_close_matches(name, there, 1)
    return f"; did you mean {near[0]}?" if near else "."


def _list_of(kind: str, there: List[str]) -> str:
    return f"There is: {', '.join(there)}" if there else f"There is no {kind}"
