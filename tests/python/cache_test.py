"""The frame cache with scripts, and what is known of a script."""

import json
import os
import unittest
from typing import Any, Dict

from reel_run import PACKAGE, ReelTest

PLOT = """
    import matplotlib.pyplot as plt
    import numpy as np
    from matplotlib.animation import FuncAnimation
    import wave_shape
    data = np.loadtxt("data.csv", delimiter=",")
    fig, ax = plt.subplots(figsize=(1.6, 1.2))
    ax.set(xlim=(0, 20), ylim=(-2, 2))
    (line,) = ax.plot([])
    points = []
    def update(frame):
        points.append(wave_shape.height * data[frame % len(data)])
        line.set_data(range(len(points)), points)
    anim = FuncAnimation(fig, update, frames=20)
    plt.show()
"""

DRAW = """
    import random
    SEED
    offset = random.randrange(200)
    def draw(frame): return bytes([frame + offset % 50] * (64 * 48 * 4))
    draw.size, draw.frames = (64, 48), 12
"""


class Cache(ReelTest):
    """Rendering a script twice."""

    def setUp(self) -> None:
        super().setUp()
        self.environment.update(REEL_CACHE=self.path("cache"), REEL_CACHE_CHECK="0")
        self.write("data.csv", "0.5\n-0.5\n1\n")
        self.write("wave_shape.py", "height = 1.0\n")
        self.script(PLOT)

    def write(self, name: str, text: str) -> None:
        with open(self.path(name), "w") as file:
            file.write(text)

    def render(self, *words: str) -> Dict[str, Any]:
        """What `reel render` says at its end, and what it warned of."""
        done = self.reel("render", *words, "--manifest", "manifest", "-o", "film.mp4", "--force", "--json")
        return {**json.loads(done.stdout), "warned": done.stderr, "manifest": self.text("manifest")}

    def test_the_second_run_of_a_script_draws_nothing_and_shows_the_same(self) -> None:
        without = self.render("plot.py")
        first = self.render("plot.py", "--cache")
        second = self.render("plot.py", "--cache")
        self.assertEqual(
            [run["frames_from_cache"] for run in (without, first, second)], [0, 0, 20])
        self.assertEqual(first["manifest"], without["manifest"])
        self.assertEqual(second["manifest"], without["manifest"])
        self.assertNotIn("warning", second["warned"])

    def test_frames_that_build_on_each_other_are_right_when_some_come_from_the_cache(self) -> None:
        without = self.render("plot.py")
        self.render("plot.py", "--cache", "--range", "5:14")
        rest = self.render("plot.py", "--cache", "--producers", "2")
        self.assertEqual(rest["frames_from_cache"], 9)
        self.assertEqual(rest["manifest"], without["manifest"])
        self.environment["REEL_CACHE_CHECK"] = "3"
        checked = self.render("plot.py", "--cache", "--producers", "2")
        self.assertGreater(checked["cache_checks"], 0)
        self.assertEqual(checked["frames_from_cache"] + checked["cache_checks"], 20)
        self.assertEqual(checked["manifest"], without["manifest"])

    def test_what_a_script_is_made_from_draws_it_again(self) -> None:
        self.render("plot.py", "--cache")
        for name, text in (("wave_shape.py", "height = 0.5\n"), ("data.csv", "1\n0\n")):
            self.write(name, text)
            self.assertEqual(self.render("plot.py", "--cache")["frames_from_cache"], 0, name)
            self.assertEqual(self.render("plot.py", "--cache")["frames_from_cache"], 20, name)
        self.script(PLOT.replace("ylim=(-2, 2)", "ylim=(-3, 3)"))
        self.assertEqual(self.render("plot.py", "--cache")["frames_from_cache"], 0)

    def test_numbers_of_a_seeded_generator_are_the_same_and_of_another_one_not(self) -> None:
        self.script(DRAW.replace("SEED", "random.seed(4)"), "seeded.py")
        self.script(DRAW.replace("SEED", ""), "unseeded.py")
        self.assertEqual(self.render("seeded.py:draw", "--cache")["frames_from_cache"], 0)
        self.assertEqual(self.render("seeded.py:draw", "--cache")["frames_from_cache"], 12)
        for _ in range(2):
            self.assertEqual(self.render("unseeded.py:draw", "--cache")["frames_from_cache"], 0)

    def test_frames_that_come_out_differently_each_time_are_not_kept(self) -> None:
        self.script(PLOT.replace("line.set_data", "ax.set_title(time.time_ns()); line.set_data")
                    .replace("import wave_shape", "import time, wave_shape"))
        for _ in range(2):
            run = self.render("plot.py", "--cache")
            self.assertEqual(run["frames_from_cache"], 0)
            self.assertIn("neither kept nor taken from the cache: they come out differently", run["warned"])

    def test_a_file_that_changes_while_the_script_is_loaded_is_named_and_nothing_is_kept(self) -> None:
        self.script("""
            import os
            text = open("shape.txt").read()
            with open("other", "w") as file: file.write("new")
            os.rename("other", "shape.txt")
            def draw(frame): return bytes([frame] * (64 * 48 * 4))
            draw.size, draw.frames = (64, 48), 4
        """, "changing.py")
        self.write("shape.txt", "old")
        run = self.render("changing.py:draw", "--cache")
        self.assertIn("%s has changed while it was loaded" % self.path("shape.txt"), run["warned"])
        self.assertFalse(os.path.exists(self.path("cache/frames")))

    def test_a_program_that_renders_is_told_that_its_frames_are_not_kept(self) -> None:
        program = self.script("""
            import sys
            sys.path.insert(0, %r)
            import numpy, reel
            def draw(frame): return numpy.full((48, 64, 3), frame, numpy.uint8)
            film = reel.render(draw, "film.mp4", frames=5, fps=10, cache=True, progress=False)
            print(film.frames, film.warnings)
        """ % PACKAGE, "program.py")
        out = self.python(program)
        self.assertIn("5 ['cache: ", out)
        self.assertFalse(os.path.exists(self.path("cache/frames")))


class Inputs(ReelTest):
    """What _inputs.py sees of a process."""

    def seen(self, program: str) -> Any:
        """What the program prints as JSON; `inputs` is the module, which has begun."""
        head = ("import json, os, sys\nsys.path.insert(0, %r)\nfrom reel import _inputs as inputs\n"
                "inputs.begin()\n" % PACKAGE)
        self.script(program)
        with open(self.path("program.py"), "w") as file:
            file.write(head + self.text("plot.py"))
        return json.loads(self.python("program.py"))

    def test_files_that_are_read_count_and_those_that_the_script_writes_first_do_not(self) -> None:
        for name in ("read.txt", "both.txt", "bytes.bin"):
            with open(self.path(name), "w") as file:
                file.write("x")
        files = self.seen("""
            open("read.txt").close()
            open(b"bytes.bin", "rb").close()
            os.close(os.open("both.txt", os.O_RDWR))
            with open("made.txt", "w") as file: file.write("x")
            open("made.txt").close()
            try: open("gone.txt")
            except OSError: pass
            try: open("bad\\0name")
            except ValueError: pass
            open("/proc/self/stat").close()
            print(json.dumps(inputs.files()))
        """)
        names = [os.path.basename(name) for name in files]
        self.assertEqual(names, ["bytes.bin", "gone.txt", "program.py", "read.txt"])

    def test_python_s_own_modules_and_reel_s_do_not_count(self) -> None:
        with open(self.path("own.py"), "w") as file:
            file.write("x = 1\n")
        files = self.seen("""
            import decimal, xml.dom.minidom, own
            print(json.dumps(inputs.files()))
        """)
        self.assertEqual([os.path.basename(name) for name in files], ["own.py", "program.py"])

    def test_the_build_is_the_same_for_the_same_and_another_one_for_other_content(self) -> None:
        program = """
            open("data").read()
            print(json.dumps(inputs.build()))
        """
        builds = []
        for content in ("a", "a", "b"):
            with open(self.path("data"), "w") as file:
                file.write(content)
            builds.append(self.seen(program))
        self.assertEqual([why for _, why in builds], ["", "", ""])
        self.assertEqual(builds[0], builds[1])
        self.assertNotEqual(builds[0], builds[2])


if __name__ == "__main__":
    unittest.main()
