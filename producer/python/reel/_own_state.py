"""OwnState: what a script finds around it and changes, kept apart from other scripts in the same process.

The clips of one film may come from several scripts, which all run in one process. Each shall draw as if it
were alone: with its own random numbers, matplotlib settings and current figure.
"""

import contextlib
import random
import sys
from typing import Any, Callable, Dict, Iterator, List, Tuple

_Keeper = Tuple[Callable[[], Any], Callable[[Any], None]]  # takes a state, puts it back


class OwnState:
    """One script's. Taken when it has run; `with state.in_place():` around whatever runs of it later."""

    def __init__(self) -> None:
        self._kept = _take()

    @contextlib.contextmanager
    def in_place(self) -> Iterator[None]:
        others = _take()
        _put(self._kept)
        try:
            yield
        finally:
            self._kept = _take()
            _put(others)


def begin_anew() -> None:
    """Before the next script: no figure is open, and settings are those that matplotlib begins with."""
    figures = _figures()
    if figures is not None:
        figures.clear()  # not closed: the script before still draws them
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None:
        matplotlib.rc_file_defaults()


def _take() -> List[Any]:
    return [take() for take, _ in _keepers()]


def _put(states: List[Any]) -> None:
    # A library that was imported since has no state to be put back.
    for (_, put), state in zip(_keepers(), states):
        if state is not None:
            put(state)


def _keepers() -> List[_Keeper]:
    return [
        (random.getstate, random.setstate),
        (_take_numpy, _put_numpy),
        (_take_settings, _put_settings),
        (_take_figures, _put_figures),
    ]


def _take_numpy() -> Any:
    numpy = sys.modules.get("numpy.random")
    return numpy.get_state() if numpy is not None else None


def _put_numpy(state: Any) -> None:
    sys.modules["numpy.random"].set_state(state)


def _take_settings() -> Any:
    matplotlib = sys.modules.get("matplotlib")
    # Plain dictionaries: reading a setting through rcParams may warn, or choose a backend.
    return dict(dict.items(matplotlib.rcParams)) if matplotlib is not None else None


def _put_settings(settings: Dict[str, Any]) -> None:
    current = sys.modules["matplotlib"].rcParams
    if dict(dict.items(current)) != settings:
        dict.update(current, settings)


def _figures() -> Any:
    gcf = sys.modules.get("matplotlib._pylab_helpers")
    return gcf.Gcf.figs if gcf is not None else None


def _take_figures() -> Any:
    figures = _figures()
    return list(figures.items()) if figures is not None else None


def _put_figures(items: List[Any]) -> None:
    figures = _figures()
    figures.clear()
    figures.update(items)
