"""Which of a script's animations is the film. Pure: it knows nothing of matplotlib.

An animation goes by several names: the variable that holds it, its update function, the file that
it is saved as, with and without its ending, and its number, in the order in which they were made,
from 1.
"""

import difflib
import os
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Sequence

from ._source import SceneError


@dataclass
class _Known:
    animation: Any
    update: str  # the name of its update function, or empty
    number: int
    variables: List[str] = field(default_factory=list)
    saved_as: str = ""

    def names(self) -> List[str]:
        """The best name first."""
        files = [self.saved_as, os.path.basename(self.saved_as),
                 os.path.splitext(os.path.basename(self.saved_as))[0]]
        names = self.variables + [self.update] + files + [str(self.number)]
        return [name for name in dict.fromkeys(names) if name]


class AnimationChoice:
    """Is told what a script makes, and says which one is to be drawn.

    wanted: what the user named, or empty: the only one there is.
    """

    def __init__(self, wanted: str = "") -> None:
        self._wanted = wanted
        self._known: List[_Known] = []

    def made(self, animation: Any, update: str) -> None:
        """An animation was made."""
        self._known.append(_Known(animation, update, len(self._known) + 1))

    def any(self) -> bool:
        """Whether an animation was made."""
        return bool(self._known)

    def at_save(self, animation: Any, filename: str, variables: Dict[str, Any],
                together_with: Sequence[Any] = ()) -> bool:
        """Whether the animation that is being saved is the film; variables: those in sight.

        together_with: others that are saved into the same film. Raises SceneError when there are
        several and none was named.
        """
        self._look_for_variables(variables)
        for known in self._known:
            if known.animation is animation:
                known.saved_as = known.saved_as or filename
        if not self._wanted:
            self._only(together_with)
            return True
        return any(known.animation is animation for known in self._matching())

    def at_show(self, variables: Dict[str, Any]) -> Optional[Any]:
        """The animation to draw when the script shows its figures; None: go on.

        Raises SceneError when it cannot be told which.
        """
        self._look_for_variables(variables)
        if not self._wanted:
            return self._only()
        matching = self._matching()
        if len(matching) > 1:
            raise SceneError(f"--animation {self._wanted} names {len(matching)} animations: "
                             f"{self._listed(matching)}. Choose by number: --animation "
                             f"{matching[0].number}")
        return matching[0].animation if matching else None

    def at_end(self, variables: Dict[str, Any]) -> Optional[Any]:
        """The animation to draw when the script has ended; None: it made none at all."""
        chosen = self.at_show(variables)
        if chosen is None and self._known:
            names = [name for known in self._known for name in known.names()]
            near = difflib.get_close_matches(self._wanted, names, 1)
            hint = f"; did you mean {near[0]}?" if near else "."
            raise SceneError(f"no animation is called {self._wanted}{hint} The script has: "
                             f"{self._listed(self._known)}")
        return chosen

    def name_of(self, animation: Any) -> str:
        """The best name of `animation`."""
        for known in self._known:
            if known.animation is animation:
                return known.names()[0] if known.names()[0] != str(known.number) else "animation"
        return "animation"

    def _only(self, besides: Sequence[Any] = ()) -> Optional[Any]:
        others = [known for known in self._known
                  if not any(known.animation is other for other in besides)]
        if len(others) > 1:
            raise SceneError(f"the script makes {len(self._known)} animations; choose one with "
                             f"--animation NAME: {self._listed(self._known)}")
        return self._known[0].animation if self._known else None

    def _matching(self) -> List[_Known]:
        return [known for known in self._known if self._wanted in known.names()]

    def _look_for_variables(self, variables: Dict[str, Any]) -> None:
        for name, value in variables.items():
            for known in self._known:
                if value is known.animation and name not in known.variables:
                    known.variables.append(name)

    @staticmethod
    def _listed(animations: List[_Known]) -> str:
        """Each by a name that only it has, where it has one."""
        def own_name(known: _Known) -> str:
            taken = [name for other in animations if other is not known for name in other.names()]
            return next((name for name in known.names() if name not in taken), known.names()[0])
        return ", ".join(own_name(known) for known in animations)
