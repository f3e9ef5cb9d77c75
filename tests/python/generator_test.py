"""Frame generators: objects with duration, frame_size and generate_at, and pympanim's programs."""

import os
import unittest

from scene_run import SceneTest

GENERATOR = """
    class Fade:
        "Grows lighter."
        duration = 2000
        frame_size = (3, 2)
        level = None
        def __init__(self, top: int = 250):
            self.top = top
        def start(self):
            self.level = 1
        def generate_at(self, time_ms):
            assert self.level == 1, "start was not called"
            value = int(self.top * time_ms / self.duration)
            return bytes([value, value, value, 255]) * 6
        def finish(self):
            self.level = None
"""

# The interface of pympanim.worker.produce, where a script could import it from.
PYMPANIM = {"pympanim/__init__.py": "", "pympanim/worker.py": """
def produce(frame_gen, fps, dpi, bitrate, outfile, settings=None, time_per_print=15.0, logger=None):
    raise RuntimeError("the real one was called")
"""}


class Generators(SceneTest):
    def test_the_only_one_of_a_script_is_drawn(self) -> None:
        outcome = self.run_scene(self.script(GENERATOR + "\n    fade = Fade()\n    same = fade"))
        self.assertEqual(outcome.error, "")
        traits = outcome.traits
        self.assertEqual((traits["frame_count"], traits["fps"], traits["width"]), (120, "60", 3))
        self.assertEqual(outcome.stopped, [""] * 5)
        self.assertEqual(outcome.producers[3][50], outcome.producers[4][50])
        self.assertTrue(outcome.traits["has_alpha"])

    def test_times_are_milliseconds_from_the_frame_and_the_rate(self) -> None:
        path = self.script(GENERATOR + """
    class Times(Fade):
        def generate_at(self, time_ms):
            assert time_ms in [0.0, 40.0, 80.0], time_ms
            return bytes(24)
    times = Times()
    """)
        outcome = self.run_scene(f"{path}:times", fps="25", producers=[[0, 1, 2]])
        self.assertEqual((outcome.stopped, outcome.traits["frame_count"]), ([""], 50))

    def test_an_object_a_class_and_a_function_that_returns_one_are_the_same(self) -> None:
        path = self.script(GENERATOR + """
    fade = Fade(200)
    def make():
        return Fade(200)
    """)
        drawn = [self.run_scene(f"{path}:{name}", parameters=parameters, fps="5").producers[-1]
                 for name, parameters in (("fade", {}), ("make", {}), ("Fade", {"top": "200"}))]
        self.assertEqual(len(drawn[0]), 10)
        self.assertEqual(drawn[0], drawn[1])
        self.assertEqual(drawn[0], drawn[2])

    def test_several_are_listed_and_what_cannot_be_had_is_refused(self) -> None:
        path = self.script(GENERATOR + "\n    one = Fade()\n    two = Fade()")
        self.assertIn("has 2 frame generators; choose one: plot.py:one, plot.py:two",
                      self.run_scene(path).error)
        self.assertIn("draws 3 x 2 pixels (its frame_size), but 6 x 4 are wanted",
                      self.run_scene(f"{path}:one", width=6, height=4).error)
        self.assertIn("121 frames are wanted, but one lasts 2000 ms, which is 120 frames at 60 fps",
                      self.run_scene(f"{path}:one", frame_count=121).error)

    def test_bytes_of_another_length_are_an_error_that_counts_them(self) -> None:
        path = self.script(GENERATOR.replace("* 6", "* 5") + "\n    fade = Fade()")
        self.assertIn("20 bytes were returned; 3 x 2 pixels of RGBA are 24",
                      self.run_scene(path, producers=[[0]]).stopped[0])

    def test_pympanims_produce_is_taken_over_with_its_rate(self) -> None:
        os.mkdir(os.path.join(self.folder, "pympanim"))
        for name, text in PYMPANIM.items():
            self.script(text, name)
        path = self.script(GENERATOR + """
    import pympanim.worker as pmaw
    from pympanim.worker import produce
    def _main():
        for name in ("first", "second"):
            produce(Fade(), 30 if name == "first" else 50, 100, -1, "out/" + name + ".mp4")
    if __name__ == "__main__":
        _main()
    """)
        first = self.run_scene(path)
        self.assertEqual(first.error, "")
        self.assertEqual((first.traits["fps"], first.traits["frame_count"]), ("30", 60))
        self.assertEqual(self.run_scene(path, animation="second").traits["fps"], "50")


if __name__ == "__main__":
    unittest.main()
