"""Which messages a test looks for.

A message counts as looked for when a text of the tests holds some words of it that stand in no other message: at
least two words and 14 characters in a row, or all between two places where something is put in, or the words before
and behind such a place with a value between them. Where other messages have all the words, each piece must stand in
the tests.
"""

import re
from typing import List

from told import Message, is_telling

_WORD = re.compile(r"[\w#%./-]*\w")
_SHORTEST_RUN = 14
_SHORTEST_BRIDGE = 10


def _words_of(piece: str) -> str:
    """Without the signs at both ends."""
    words = list(_WORD.finditer(piece))
    return piece[words[0].start():words[-1].end()]


class LookedFor:
    def __init__(self, messages: List[Message], texts: List[str]) -> None:
        self._tests = "\n".join(texts)
        self._pieces = "\n".join("\n".join(message.pieces) for message in messages)
        self._templates = "\n".join(message.template for message in messages)

    def holds(self, message: Message) -> bool:
        telling = [_words_of(piece) for piece in message.pieces if is_telling(piece)]
        if any(self._has_own_words(message, piece) for piece in telling):
            return True
        if any(self._has_bridge(*pair) for pair in zip(message.pieces, message.pieces[1:])):
            return True
        return not any(self._is_own(message, piece) for piece in telling) and all(
            piece in self._tests for piece in telling)

    def _is_own(self, message: Message, words: str) -> bool:
        return self._pieces.count(words) <= sum(piece.count(words) for piece in message.pieces)

    def _has_own_words(self, message: Message, piece: str) -> bool:
        words = list(_WORD.finditer(piece))
        for first in range(len(words)):
            for last in range(first, len(words)):
                run = piece[words[first].start():words[last].end()]
                if (last == first or len(run) < _SHORTEST_RUN) and (first, last) != (0, len(words) - 1):
                    continue
                if run not in self._tests:
                    break
                if self._is_own(message, run):
                    return True
        return False

    def _has_bridge(self, before: str, behind: str) -> bool:
        """Whether a test looks for the end of `before`, a value, and the beginning of `behind`."""
        end, begin = " ".join(before.split()[-2:]), behind.split()[0]
        if len(end + begin) < _SHORTEST_BRIDGE:
            return False
        bridge = re.compile(re.escape(end) + r"[^\n]{1,40}?" + re.escape(begin))
        return bool(bridge.search(self._tests)) and len(bridge.findall(self._templates)) == 1
