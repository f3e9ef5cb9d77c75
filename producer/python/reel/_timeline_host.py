"""Films of clips in the process that runs scripts: runs those that the film needs, one inside of the other.

A script is served where its animation is complete, inside of its own call of save() or show(), which does
not return (_scene.py). So the next one runs in there, and the film is served inside of the last.
"""

import os
from typing import Any, Callable, Dict, List

from ._animation import Film, SaveCall
from ._animation_source import AnimationSource
from ._function import FunctionSource
from ._generator import GeneratorSource, is_generator
from ._own_state import begin_anew
from ._source import FrameSource, SceneError, Wanted
from ._timeline_source import Script, TimelineSource, scripts_in

_OBJECT = "python:"

RunScene = Callable[[str, Wanted, Callable[[FrameSource], None]], None]
Serve = Callable[[FrameSource], None]


def serve_timeline(timeline: Dict[str, Any], objects: Dict[str, Any], wanted: Wanted, name: str,
                   run_scene: RunScene, serve: Serve) -> None:
    """Runs the timeline's scripts and calls serve(source) for its film.

    objects: what its clips of scene "python:NAME" draw. Raises SceneError with the clip's place.
    """
    clips = scripts_in(timeline, wanted)
    scripts: List[Script] = []

    def go_on() -> None:
        if len(scripts) == len(clips):
            serve(TimelineSource(timeline, scripts, name))
            return
        clip = clips[len(scripts)]
        if clip["scene"].startswith(_OBJECT):
            scripts.append(_script_of_object(clip, objects))
            go_on()
            return
        if scripts:
            begin_anew()
        own = len(scripts)

        def take(source: FrameSource) -> None:
            scripts.append(Script(source, _parameters(clip), clip["stateless"]))
            go_on()

        scene = os.path.join(clip["base_directory"], clip["scene"])
        try:
            run_scene(scene, Wanted(parameters=_parameters(clip), animation=clip["animation"]), take)
        except SceneError as error:
            if len(scripts) > own:
                raise  # not of this script
            raise SceneError(f"{clip['place']}: {error}") from error

    go_on()


def source_of_objects(timeline: Dict[str, Any], objects: Dict[str, Any], name: str) -> TimelineSource:
    """The film of a timeline none of whose clips is a script. Raises SceneError."""
    scripts = [_script_of_object(clip, objects) for clip in scripts_in(timeline, Wanted())]
    return TimelineSource(timeline, scripts, name)


def _parameters(clip: Dict[str, Any]) -> Dict[str, str]:
    return {name: given["text"] for name, given in clip["params"].items()}


def _script_of_object(clip: Dict[str, Any], objects: Dict[str, Any]) -> Script:
    scene = clip["scene"]
    if not scene.startswith(_OBJECT):
        raise SceneError(f"{clip['place']}: {scene} is a script; from inside a program a clip is an object "
                         f"of it, a renderer or pictures")
    if scene not in objects:
        raise SceneError(f"{clip['place']}: there is no object {scene[len(_OBJECT):]}; only a timeline that is "
                         f"made in Python has such clips")
    thing = objects[scene]
    name = getattr(thing, "__name__", type(thing).__name__)
    if hasattr(thing, "new_frame_seq") and hasattr(thing, "_fig"):
        source: FrameSource = AnimationSource(Film(thing, SaveCall()), name)
    elif is_generator(thing):
        source = GeneratorSource(thing, name)
    else:
        source = FunctionSource(thing, {}, name)
    return Script(source, _parameters(clip), clip["stateless"])
