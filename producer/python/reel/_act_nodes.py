"""What the scenes of an act are made of, and the states that playing them gives.

A node describes: it is a value and is shared. A player plays one node, always from the same state,
and keeps the states that were asked for. acts.py says what a state is at a time; reel/act_player.hpp
is the same in C++.
"""

from bisect import bisect_right
from fractions import Fraction
from typing import Any, Callable, Dict, List, Sequence, Tuple

from ._act_time import SAME_MOMENT, Stretch, TimeBend, clean, exact

Copy = Callable[[Any], Any]
Running = List[Tuple[Any, float]]  # scenes that are on, and the time in each


class Node:
    duration: Fraction  # seconds

    def player(self, copy: Copy) -> "Player":
        raise NotImplementedError


class StepsNode(Node):
    """One scene of the user's: an object with apply, and perhaps start, enter and exit."""

    def __init__(self, scene: Any) -> None:
        self.scene = scene
        try:
            self.duration = exact(scene.duration)
        except (TypeError, ValueError):
            self.duration = Fraction(-1)
        if self.duration < 0:
            raise ValueError(f"the duration of {type(scene).__name__} is {scene.duration!r}; it must "
                             f"be a number of seconds, at least 0")

    def player(self, copy: Copy) -> "Player":
        return _StepsPlayer(self, copy)


class SequenceNode(Node):
    """One after the other."""

    def __init__(self, parts: Sequence[Node]) -> None:
        self.children: List[Node] = []
        for part in parts:
            self.children += part.children if isinstance(part, SequenceNode) else [part]
        self.ends: List[Fraction] = []
        self.duration = Fraction(0)
        for child in self.children:
            self.duration += child.duration
            self.ends.append(self.duration)

    def player(self, copy: Copy) -> "Player":
        return _SequencePlayer(self, copy)


class JoinedNode(Node):
    """Two at once."""

    def __init__(self, first: Node, second: Node) -> None:
        self.first = first
        self.second = second
        self.duration = max(first.duration, second.duration)

    def player(self, copy: Copy) -> "Player":
        return _JoinedPlayer(self, copy)


class BentNode(Node):
    """One at other times."""

    def __init__(self, child: Node, duration: Fraction, bend: TimeBend) -> None:
        self.child = child
        self.duration = duration
        self.bend = bend

    def player(self, copy: Copy) -> "Player":
        return _BentPlayer(self, copy)


class Player:
    """Plays one node, always from the same state."""

    def __init__(self, node: Any, copy: Copy) -> None:
        self._node = node
        self._copy = copy
        self._ended: List[Any] = []  # the state after all of it, once it was asked for

    @property
    def duration(self) -> Fraction:
        return self._node.duration

    def prepare(self, entry: Any, at: Stretch, running: Running) -> Any:
        """The state in which the scenes that are on at `at` have been entered, those before them are
        over, and nothing of those that are on has been applied; they are appended to `running`.

        entry: what the node is played from. Neither it nor what is returned may be changed.
        """
        raise NotImplementedError

    def ended(self, entry: Any) -> Any:
        """The state after all of it."""
        if not self._ended:
            running: Running = []
            state = self._copy(self.prepare(entry, (self.duration, self.duration), running))
            apply_all(running, state)
            for scene, _ in running:
                _call(scene, "exit", state)
            self._ended.append(state)
        return self._ended[0]


def apply_all(running: Running, state: Any) -> None:
    """Applies what is on, in order."""
    for scene, time in running:
        scene.apply(state, time)


def _call(scene: Any, name: str, state: Any) -> None:
    function = getattr(scene, name, None)
    if function is not None:
        function(state)


class _StepsPlayer(Player):
    def __init__(self, node: StepsNode, copy: Copy) -> None:
        super().__init__(node, copy)
        self._entered: List[Any] = []

    def prepare(self, entry: Any, at: Stretch, running: Running) -> Any:
        scene = self._node.scene
        if not self._entered:
            state = self._copy(entry)
            _call(scene, "start", state)
            _call(scene, "enter", state)
            self._entered.append(state)
        running.append((scene, clean(at[0], self.duration)))
        return self._entered[0]


class _SequencePlayer(Player):
    def __init__(self, node: SequenceNode, copy: Copy) -> None:
        super().__init__(node, copy)
        self._players = [child.player(copy) for child in node.children]

    def prepare(self, entry: Any, at: Stretch, running: Running) -> Any:
        ends = self._node.ends
        on = min(bisect_right(ends, at[0] + SAME_MOMENT), len(ends) - 1)
        for player in self._players[:on]:
            entry = player.ended(entry)
        begun = ends[on - 1] if on else Fraction(0)
        return self._players[on].prepare(entry, (at[0] - begun, at[1] - begun), running)


class _JoinedPlayer(Player):
    def __init__(self, node: JoinedNode, copy: Copy) -> None:
        super().__init__(node, copy)
        self._first = node.first.player(copy)
        # One for each state that the first prepares, since that is what the second plays from. The
        # state is kept beside its player, so that its id stays its own.
        self._seconds: Dict[int, Tuple[Any, Player]] = {}

    def prepare(self, entry: Any, at: Stretch, running: Running) -> Any:
        first = self._part(self._first, entry, at, running)
        if id(first) not in self._seconds:
            self._seconds[id(first)] = (first, self._node.second.player(self._copy))
        return self._part(self._seconds[id(first)][1], first, at, running)

    def _part(self, part: Player, entry: Any, at: Stretch, running: Running) -> Any:
        """The shorter one is over while the other goes on."""
        over = at[0] >= part.duration - SAME_MOMENT and part.duration < self.duration - SAME_MOMENT
        return part.ended(entry) if over else part.prepare(entry, at, running)


class _BentPlayer(Player):
    def __init__(self, node: BentNode, copy: Copy) -> None:
        super().__init__(node, copy)
        self._child = node.child.player(copy)

    def prepare(self, entry: Any, at: Stretch, running: Running) -> Any:
        return self._child.prepare(entry, self._node.bend(at), running)
