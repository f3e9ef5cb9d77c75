"""Which of a script's animations is taken, by each of its names."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../../producer/python"))

from reel._animation_choice import AnimationChoice  # noqa: E402
from reel._source import SceneError  # noqa: E402


def choice(wanted: str, *updates: str) -> AnimationChoice:
    made = AnimationChoice(wanted)
    for number, update in enumerate(updates):
        made.made(number, update)
    return made


class Choices(unittest.TestCase):
    def test_each_name_finds_its_animation(self) -> None:
        for name in ("rise", "second", "out/film.mp4", "film.mp4", "film", "2"):
            made = choice(name, "run", "rise")
            variables = {"first": 0, "second": 1}
            self.assertFalse(made.at_save(0, "other.mp4", variables), name)
            self.assertTrue(made.at_save(1, "out/film.mp4", variables), name)

    def test_showing_takes_the_named_one_and_waits_for_one_that_comes(self) -> None:
        self.assertEqual(choice("rise", "run", "rise").at_show({}), 1)
        made = choice("rise", "run")
        self.assertIsNone(made.at_show({}))
        made.made(1, "rise")
        self.assertEqual(made.at_end({}), 1)

    def test_the_only_one_needs_no_name_and_none_is_none(self) -> None:
        self.assertEqual(choice("", "run").at_show({}), 0)
        self.assertTrue(choice("", "run").at_save(0, "a.mp4", {}))
        self.assertIsNone(choice("").at_end({}))

    def test_several_without_a_name_are_listed_by_names_that_differ(self) -> None:
        with self.assertRaisesRegex(SceneError, "makes 3 animations.*: one, 2, rise"):
            choice("", "run", "run", "rise").at_show({"one": 0})

    def test_saved_together_counts_as_one(self) -> None:
        self.assertTrue(choice("", "run", "rise").at_save(0, "a.mp4", {}, [1]))

    def test_a_name_of_two_is_an_error_that_offers_numbers(self) -> None:
        with self.assertRaisesRegex(SceneError, "--animation update names 2 animations: .*. Choose by number: "
                                                "--animation 1"):
            choice("update", "update", "update").at_show({})

    def test_an_unknown_name_is_told_at_the_end_with_the_nearest(self) -> None:
        with self.assertRaisesRegex(SceneError, "no animation is called ris; did you mean rise?"):
            choice("ris", "run", "rise").at_end({})


if __name__ == "__main__":
    unittest.main()
