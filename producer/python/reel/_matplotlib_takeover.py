"""Takes a script's calls to matplotlib over: what would save or show an animation draws the film
instead.

    takeover = MatplotlibTakeover(wanted.animation, freeze)
    takeover.install()          before the script runs; matplotlib is not imported for this
    ... the script runs; freeze(source) may be called from inside its save() or show() ...
    takeover.end(variables)     the script has ended: the last chance

`freeze` does not return: the process becomes the one that forks producers right there, inside the
call, so that parameters set for a block, local variables and everything else are what the real call
would have met. A call for an animation that is not the film does nothing; show() does not wait.

Scripts run on Agg, whatever they ask for: it is what matplotlib itself saves with.
"""

import functools
import inspect
import os
import sys
from types import FrameType, ModuleType
from typing import Any, Callable, Dict, List, Optional

from ._animation import Film, SaveCall, drawable_backend, update_name
from ._animation_choice import AnimationChoice
from ._animation_source import AnimationSource
from ._import_hook import when_imported
from ._source import FrameSource, SceneError
from ._user_error import is_ours


class MatplotlibTakeover:
    """freeze: called at most once; None: nothing is drawn from here, saving and showing do
    nothing."""

    def __init__(self, wanted: str, freeze: Optional[Callable[[FrameSource], None]]) -> None:
        self.choice = AnimationChoice(wanted)
        self.error: Optional[SceneError] = None  # the script may have caught what was raised
        self._freeze = freeze

    def install(self) -> None:
        """Prepares the modules, now or when they are imported."""
        os.environ["MPLBACKEND"] = "Agg"
        when_imported("matplotlib", self._take_matplotlib)
        when_imported("matplotlib.animation", self._take_animation)
        when_imported("matplotlib.pyplot", self._take_pyplot)

    def end(self, variables: Dict[str, Any]) -> None:
        """Draws the animation that the script made and neither saved nor showed, if there is
        one."""
        if self.error is not None:
            raise self.error
        if self._freeze is not None:
            animation = self.choice.at_end(variables)
            if animation is not None:
                self._begin(animation, SaveCall())

    def _begin(self, animation: Any, call: SaveCall) -> None:
        name = self.choice.name_of(animation)
        self._freeze(AnimationSource(Film(animation, call), name))

    def _saved(self, animation: Any, call: SaveCall) -> None:
        if self._freeze is None:
            return
        with self._remembered_error():
            chosen = self.choice.at_save(animation, call.filename, _variables_in_sight(),
                                         call.extra_anim or ())
        if chosen:
            self._begin(animation, call)

    def _shown(self) -> None:
        if self._freeze is None:
            return
        with self._remembered_error():
            animation = self.choice.at_show(_variables_in_sight())
        if animation is not None:
            self._begin(animation, SaveCall())

    def _remembered_error(self) -> "_Remember":
        return _Remember(self)

    def _take_animation(self, module: ModuleType) -> None:
        base = module.Animation
        made = base.__init__

        @functools.wraps(made)
        def init(animation: Any, *args: Any, **kwargs: Any) -> None:
            made(animation, *args, **kwargs)
            self.choice.made(animation, update_name(animation))

        signature = inspect.signature(base.save)

        @functools.wraps(base.save)
        def save(*args: Any, **kwargs: Any) -> None:
            # A wrong call fails as it always did.
            arguments = signature.bind(*args, **kwargs).arguments
            self._saved(arguments.pop("self"), SaveCall.of(arguments))

        @functools.wraps(base.to_jshtml)
        def to_jshtml(animation: Any, fps: Any = None, *_: Any, **__: Any) -> str:
            self._saved(animation, SaveCall(fps=fps))
            return ""

        @functools.wraps(base.to_html5_video)
        def to_html5_video(animation: Any, *_: Any, **__: Any) -> str:
            self._saved(animation, SaveCall())
            return ""

        base.__init__ = init
        base.save = save
        base.to_jshtml = to_jshtml
        base.to_html5_video = to_html5_video

    def _take_matplotlib(self, module: ModuleType) -> None:
        use = module.use

        @functools.wraps(use)
        def use_drawable(backend: Any, *args: Any, **kwargs: Any) -> None:
            use(drawable_backend(backend), *args, **kwargs)

        module.use = use_drawable

    def _take_pyplot(self, module: ModuleType) -> None:
        switch = module.switch_backend

        @functools.wraps(switch)
        def switch_drawable(newbackend: Any) -> None:
            switch(drawable_backend(newbackend))

        @functools.wraps(module.show)
        def show(*_: Any, **__: Any) -> None:
            self._shown()

        module.switch_backend = switch_drawable
        module.show = show


class _Remember:
    def __init__(self, takeover: MatplotlibTakeover) -> None:
        self._takeover = takeover

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, SceneError):
            self._takeover.error = error


def _variables_in_sight() -> Dict[str, Any]:
    """The variables of all functions that are running, and the attributes of their objects.

    The innermost wins where two have the same name.
    """
    scopes: List[Dict[str, Any]] = []
    frame: Optional[FrameType] = sys._getframe(1)
    while frame is not None:
        if not is_ours(frame.f_code.co_filename):
            scopes.append(frame.f_locals)
            owner = frame.f_locals.get("self")
            scopes.append(getattr(owner, "__dict__", {}))
            if frame.f_globals.get("__name__") == "__main__":
                scopes.append(frame.f_globals)
        frame = frame.f_back
    seen: Dict[str, Any] = {}
    for scope in reversed(scopes):
        seen.update(scope)
    return seen
