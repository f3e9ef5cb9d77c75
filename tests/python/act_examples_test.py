"""The acts among the examples: their states, computed by hand, and their films."""

import importlib.util
import math
import os
import sys
import unittest
from fractions import Fraction
from types import ModuleType
from typing import List

from reel_run import BIN, PACKAGE, ReelTest

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../examples/python")
PLUGINS = os.path.join(BIN, "../tests/acts")  # examples/acts, built
sys.path.insert(0, PACKAGE)


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"example_{name}", f"{EXAMPLES}/{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def smootheststep(x: float) -> float:
    return 35 * x**4 - 84 * x**5 + 70 * x**6 - 20 * x**7


class States(unittest.TestCase):
    def test_the_square_goes_300_frames_as_smootheststep_says(self) -> None:
        act = example("redsquare").act
        self.assertEqual((act.duration, act.fps, act.frame_size), (5000, 60, (640, 480)))
        for frame in range(300):
            self.assertAlmostEqual(act.state_at(Fraction(frame, 60)).way,
                                   smootheststep(frame / 300), delta=1e-11)

    def test_the_cosine_is_swept_four_times_in_1080_frames(self) -> None:
        act = example("cosine").act
        self.assertEqual((act.duration, act.fps, act.frame_size), (18000, 60, (1280, 720)))
        expected: List[float] = []
        for k in range(300):
            expected.append(1 + 9 * k / 300)
        for k in range(180):  # backwards
            expected.append(1 + 9 * (1 - (1 - (179 - k) / 180) ** 3))
        for k in range(300):  # the first half
            expected.append(1 + 4.5 * math.sqrt(1 - (1 - k / 300) ** 2))
        for k in range(300):  # the first half, backwards
            expected.append(1 + 4.5 * (1 - math.sqrt(1 - ((299 - k) / 300) ** 2)))
        for frame, frequency in enumerate(expected):
            state = act.state_at(Fraction(frame, 60))
            self.assertAlmostEqual(state.frequency, frequency, delta=1e-10, msg=str(frame))
        self.assertEqual(example("cosine").sweeps(7).state_at(0).line_width, 7)

    def test_the_picture_shows_the_state(self) -> None:
        module = example("redsquare")
        square = module.Square()
        square.way = 0.25
        pixels = bytes(module.draw(square, (640, 480)).get_data())
        row = pixels[240 * 2560:241 * 2560]
        red = [x for x in range(640) if row[4 * x:4 * x + 3] == b"\0\0\xff"]
        self.assertEqual((red[0], red[-1], len(red)), (136, 231, 96))


class Films(ReelTest):
    def frames(self, name: str, scene: str, *more: str) -> List[str]:
        python = sys.executable if scene.endswith(".py") else ""
        self.reel("render", scene, "-o", f"{name}.mp4", "--manifest", f"{name}.txt", "--preset",
                  "ultrafast", *more, python=python)
        return self.text(f"{name}.txt").splitlines()

    def test_in_cxx_and_python_and_with_1_and_3_producers_they_are_the_same(self) -> None:
        for name, frame_count in (("redsquare", 300), ("cosine", 1080)):
            script, plugin = f"{EXAMPLES}/{name}.py", f"{PLUGINS}/{name}.so"
            size = ("--size", "128x72" if name == "cosine" else "96x72")
            one = self.frames("one", script, *size, "--producers", "1")
            self.assertEqual(len(one), frame_count)
            self.assertEqual(self.frames("plugin", plugin, *size), one)
            part = self.frames("three", script, *size, "--producers", "3", "--range", "120:200")
            self.assertEqual(part, one[120:200])
            for film in ("one", "plugin", "three"):
                os.remove(self.path(f"{film}.mp4"))


if __name__ == "__main__":
    unittest.main()
