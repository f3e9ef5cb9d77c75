"""The curves of reel.easing: the same names and numbers as in C++ (tests/easing_test.cc)."""

import copy
import math
import os
import sys
import unittest

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(FOLDER, "../../producer/python"))
from reel import easing  # noqa: E402

TABLE = os.path.join(FOLDER, "../easing_values.txt")


class Easings(unittest.TestCase):
    def test_each_has_the_values_that_its_published_formula_gives(self) -> None:
        with open(TABLE) as table:
            rows = [line.rstrip("\n").split("\t") for line in table if not line.startswith("#")]
        self.assertGreater(len(rows), 600)
        for name, x, value in rows:
            self.assertAlmostEqual(easing.easing(name)(float(x)), float(value), delta=1e-12,
                                   msg=f"{name} at {x}")
        self.assertEqual(set(easing.NAMES) - {name for name, _, _ in rows}, set())

    def test_ends_are_exact_also_for_what_lies_outside(self) -> None:
        for name in easing.NAMES:
            curve = easing.easing(name)
            last = 0 if name == "freeze" else 1
            self.assertEqual((curve(0), curve(-3), curve(math.nan), curve(1), curve(7)),
                             (0, 0, 0, last, last), name)
            self.assertEqual(curve.name, name)

    def test_functions_have_the_names_of_the_texts(self) -> None:
        for name in easing.NAMES:
            if "(" not in name:
                self.assertIs(getattr(easing, name.replace("-", "_")), easing.easing(name))
        self.assertEqual(easing.steps(4), easing.easing("steps(4)"))
        self.assertEqual(easing.cubic_bezier(0.25, 0.1, 0.25, 1).name,
                         "cubic-bezier(0.25, 0.1, 0.25, 1)")
        self.assertEqual(easing.cubic_in_out(0.25), 0.0625)
        self.assertIs(copy.deepcopy(easing.ease)._curve, easing.ease._curve)

    def test_out_is_in_from_the_other_end_and_in_out_the_same_from_both(self) -> None:
        for family in ("sine", "quad", "cubic", "quart", "quint", "expo", "circ", "back", "elastic",
                       "bounce"):
            rise, fall, both = (easing.easing(family + end) for end in ("-in", "-out", "-in-out"))
            for x in (i / 100 for i in range(1, 100)):
                self.assertAlmostEqual(fall(x), 1 - rise(1 - x), delta=1e-12)
                self.assertAlmostEqual(both(x), 1 - both(1 - x), delta=1e-12)

    def test_a_step_is_taken_where_it_stands_whatever_that_is_in_binary(self) -> None:
        for n in range(1, 60):
            self.assertEqual([easing.steps(n)(k / n) for k in range(n + 1)],
                             [k / n for k in range(n + 1)])

    def test_what_names_no_easing_is_refused_with_the_nearest_name(self) -> None:
        for text, message in (
                ("cubic-inout", 'there is no easing "cubic-inout"; did you mean "cubic-in-out"?'),
                ("cubic_in_out", 'there is no easing "cubic_in_out"; did you mean "cubic-in-out"?'),
                ("quad", 'there is no easing "quad"; did you mean "quad-in"?'),
                ("linear(2)", 'easing "linear(2)": it takes no numbers; write linear'),
                ("steps", 'easing "steps": its numbers are missing; write steps(n)'),
                ("steps(3", 'easing "steps(3": it must end with a bracket; write steps(n)'),
                ("steps(0)", 'easing "steps(0)": n is 0; it must be a whole number in 1 .. 1000000'),
                (3, 'an easing is 3; it must be a name, like "cubic-in-out"'),
                ("cubic-bezier(0, 0, 1.5, 1)",
                 'easing "cubic-bezier(0, 0, 1.5, 1)": x2 is 1.5; it must be in 0 .. 1'),
                ("cubic-bezier(0, 1_0, 1, 1)",
                 'easing "cubic-bezier(0, 1_0, 1, 1)": y1 is "1_0"; it must be a number')):
            with self.assertRaises(ValueError) as caught:
                easing.easing(text)
            self.assertEqual(str(caught.exception), message)
        for text in ("", "slowly", "steps()", "steps(nan)", "steps(inf)", "steps(1e999)", "steps(4) a",
                     "steps(,)", "(", "Linear", "steps(4))", "squeeze(0.5)", "freeze(2)", 3, None):
            with self.assertRaises(ValueError, msg=text):
                easing.easing(text)


if __name__ == "__main__":
    unittest.main()
