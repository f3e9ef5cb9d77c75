"""Doing something to a module as soon as it has been imported, whoever imports it, if anybody
does."""

import sys
from importlib.abc import Loader, MetaPathFinder
from types import ModuleType
from typing import Any, Callable, Dict

Action = Callable[[ModuleType], None]


def when_imported(name: str, action: Action) -> None:
    """Calls action(module) once: now, if the module `name` has been imported, else right after it
    is."""
    module = sys.modules.get(name)
    if module is not None:
        action(module)
        return
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
    _finder.actions[name] = action


class _Finder(MetaPathFinder):
    """Finds nothing itself: it asks the other finders, and puts the action behind what they
    found."""

    def __init__(self) -> None:
        self.actions: Dict[str, Action] = {}

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name not in self.actions:
            return None
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = _ActingLoader(spec.loader, self.actions.pop(name))
                return spec
        return None


class _ActingLoader(Loader):
    def __init__(self, loader: Any, action: Action) -> None:
        self._loader = loader
        self._action = action

    def create_module(self, spec: Any) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # The module shall see its own loader: some ask it for their data files.
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._action(module)


_finder = _Finder()
