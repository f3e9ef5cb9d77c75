"""Every message that users read is looked for by a test, or stands in unprovoked.txt with a reason.

    python3 tests/messages/messages_test.py          the test
    python3 tests/messages/messages_test.py list     all messages: whether a test looks for them, file, words
"""

import re
import sys
import unittest
from pathlib import Path
from typing import Dict, List, Set, Tuple

import cpp_literals
import tested
import told
from looked_for import LookedFor

LIST = Path(__file__).with_name("unprovoked.txt")


def listed() -> Dict[str, str]:
    """What stands in unprovoked.txt: the words of a message, and the reason above them."""
    reason, found = "", {}
    for line in LIST.read_text().splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith("[") and line.endswith("]"):
            reason = line[1:-1]
        else:
            found[line.strip()] = reason
    return found


def sorted_out() -> Tuple[List[told.Message], Set[str]]:
    """(the messages that are long enough to be told from others, the templates of those looked for)."""
    messages = [message for message in told.messages() if any(map(told.is_telling, message.pieces))]
    looked_for = LookedFor(messages, tested.texts())
    return messages, {message.template for message in messages if looked_for.holds(message)}


class Messages(unittest.TestCase):
    messages: List[told.Message]
    looked_for: Set[str]

    @classmethod
    def setUpClass(cls) -> None:
        cls.messages, cls.looked_for = sorted_out()

    def assert_none(self, wrong: List[str], what: str) -> None:
        if wrong:
            self.fail(what + ":\n  " + "\n  ".join(wrong))

    def test_every_message_is_looked_for_by_a_test_or_listed(self) -> None:
        known = listed()
        self.assert_none(
            [f"{message.place}: {message.template}" for message in self.messages
             if message.template not in self.looked_for and message.template not in known],
            "no test looks for these messages: provoke them, or write their words into "
            "tests/messages/unprovoked.txt below the reason why that cannot be done")

    def test_the_list_holds_nothing_that_is_looked_for(self) -> None:
        self.assert_none(sorted(set(listed()) & self.looked_for),
                         "a test looks for these: take them out of tests/messages/unprovoked.txt")

    def test_the_list_holds_nothing_that_nobody_says(self) -> None:
        said = {message.template for message in self.messages}
        self.assert_none(sorted(set(listed()) - said),
                         "no source says this (any more): take it out of tests/messages/unprovoked.txt")

    def test_each_entry_of_the_list_has_a_reason(self) -> None:
        self.assert_none([words for words, reason in listed().items() if len(reason) < 20], "no reason")

    def test_functions_that_make_messages_are_known(self) -> None:
        definition = re.compile(
            r"^(?:Status|ErrorReply|JobFailed|\[\[noreturn\]\] void|Result<\w+>) (?:\w+::)?(\w+)\("
            r"[^;{}]*\bstring(?:_view)?&? (?:what|message|why|reason|how|words|expected)\b[^;{}]*\)[ \w]*\{",
            re.MULTILINE)
        not_messages = {"Internal", "FailureWithoutWords", "RequireKeys"}  # the last: "a clip" has no such field
        for layer in told.LAYERS:
            for path in sorted((told.ROOT / layer).rglob("*.cc")):
                for name in definition.findall(path.read_text()):
                    self.assertIn(name, told.MAKERS | told.WRAPPERS | not_messages,
                                  f"{path}: add it to WRAPPERS of told.py, or rename its parameter")


class Reading(unittest.TestCase):
    """That sources are read as the compiler reads them; else nothing would be missed."""

    def test_literals_are_joined_and_comments_left_out(self) -> None:
        tokens = cpp_literals.read('Failed("a \\"b\\" "  // "no"\n  "c" /* "no" */ R"x(d)")x");')
        self.assertEqual([t.text for t in tokens if t.kind == "text"], ['a "b" cd)"'])

    def test_branches_are_messages_of_their_own(self) -> None:
        (_, inside), = cpp_literals.calls(cpp_literals.read('Failed(x ? "one" : F("two", "{}"), a::b("three"))'),
                                          {"Failed"})
        found = [[token.text for token in branch] for branch in cpp_literals.branches(inside)]
        self.assertEqual(found, [["three"], ["one"], ["two", "{}"]])

    def test_templates_are_split_where_something_is_put_in(self) -> None:
        self.assertEqual(told.pieces_of(["{:.1f} MiB of {{x}} in '{}'", "%s are %d bytes"]),
                         ["MiB of {x} in", "are", "bytes"])

    def test_all_layers_are_read(self) -> None:
        places = {message.place.split("/")[0] for message in told.messages()}
        self.assertEqual(places, set(told.LAYERS))

    def test_words_of_its_own_are_looked_for_and_words_of_others_are_not_enough(self) -> None:
        one = told.Message("the film is too long; leave some out", ("the film is too long; leave some out",), "")
        two = told.Message("the film is too wide", ("the film is too wide",), "")
        for text, expected in (("film is too long", (True, False)), ("film is too wide", (False, True)),
                               ("the film is too", (False, False)), ("leave some out", (True, False)),
                               ("out", (False, False))):
            looked_for = LookedFor([one, two], [text])
            self.assertEqual((looked_for.holds(one), looked_for.holds(two)), expected, text)


if __name__ == "__main__":
    if sys.argv[1:] == ["list"]:
        all_messages, found_in_tests = sorted_out()
        for each in all_messages:
            print("tested  " if each.template in found_in_tests else "untested", each.place, each.template)
    else:
        unittest.main()
