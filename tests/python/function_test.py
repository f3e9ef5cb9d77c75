"""Functions that return pictures: how they are called, and what they may return."""

import unittest

from scene_run import SceneTest

# Each draws the same picture, 4 x 2 pixels, opaque: red on the left, as many columns as the frame's
# number says, else blue.
SAME_PICTURE = """
    import array
    import cairo
    import numpy as np
    from PIL import Image
    fps = 2
    frames = 5

    def rgb(k):
        pixels = np.zeros((2, 4, 3), np.uint8)
        pixels[:, :k, 0] = 255
        pixels[:, k:, 2] = 255
        return pixels

    def rgba(k):
        return np.dstack([rgb(k), np.full((2, 4), 255, np.uint8)])

    def seconds(t):
        return rgba(round(t * 2))

    def floats(frame):
        return rgb(frame) / 255 * 1.0

    def single(i):
        return rgb(i).astype(np.float32) / 255 + np.where(rgb(i) > 0, 0.3, -0.3)

    def turned(n):
        return rgb(n)[::-1].transpose(1, 0, 2).copy().transpose(1, 0, 2)

    def image(index):
        return Image.fromarray(rgb(index))

    def palette(frame_index):
        return Image.fromarray(rgb(frame_index)).convert("P")

    def image_alpha(frame_number):
        return Image.fromarray(rgba(frame_number))

    def surface(k, format=cairo.FORMAT_ARGB32):
        surface = cairo.ImageSurface(format, 4, 2)
        context = cairo.Context(surface)
        context.set_source_rgb(0, 0, 1)
        context.paint()
        context.set_source_rgb(1, 0, 0)
        context.rectangle(0, 0, k, 2)
        context.fill()
        return surface

    def opaque_surface(k):
        return surface(k, cairo.FORMAT_RGB24)

    def small_surface(k):
        return surface(k, cairo.FORMAT_RGB16_565)

    def raw(k):
        return rgba(k).tobytes()

    def raw_array(k):
        return bytearray(rgba(k).tobytes())

    def raw_view(k):
        return memoryview(rgba(k))

    raw.size = raw_array.size = raw_view.size = (4, 2)
"""

PICTURES = ("rgba", "seconds", "floats", "single", "turned", "image", "palette", "image_alpha",
            "surface", "opaque_surface", "small_surface", "raw", "raw_array", "raw_view")


class Functions(SceneTest):
    def test_all_kinds_of_pictures_give_the_same_pixels(self) -> None:
        path = self.script(SAME_PICTURE)
        expected = self.run_scene(f"{path}:rgb")
        self.assertEqual(expected.error, "")
        self.assertEqual(len({pixels[2] for pixels in expected.producers[-1].values()}), 5)
        for name in PICTURES:
            with self.subTest(name):
                outcome = self.run_scene(f"{path}:{name}")
                self.assert_drawn_as(outcome, [expected.producers[-1][frame] for frame in range(5)])
                self.assertFalse(outcome.traits["has_alpha"])

    def test_grey_is_drawn_and_other_shapes_and_types_are_errors(self) -> None:
        path = self.script("""
            import cairo
            import numpy as np
            frames, fps = 2, 1
            def grey(i): return np.full((2, 3), 128, np.uint8)
            def same(i): return np.full((2, 3, 3), 128, np.uint8)
            def half(i): return np.full((2, 3), 0.5)
            def truth(i): return np.ones((2, 3, 1), bool)
            def two(i): return np.zeros((2, 3, 2))
            def wide(i): return np.zeros((2, 3), np.uint16)
            def nothing(i): pass
            def text(i): return "red"
            def loose(i): return bytes(24)
            number = 3
            def veil(i): return cairo.ImageSurface(cairo.FORMAT_A8, 4, 2)
            """)
        grey = self.run_scene(f"{path}:grey")
        self.assertEqual(grey.producers[-1], self.run_scene(f"{path}:same").producers[-1])
        self.assertEqual(grey.producers[-1], self.run_scene(f"{path}:half").producers[-1])
        self.assertEqual(self.run_scene(f"{path}:truth").traits["width"], 3)
        for name, text in (("two", "the array's shape is (2, 3, 2); it must be (height, width, 3 or 4)"),
                           ("wide", "the array's type is uint16; it must be uint8 from 0 to 255"),
                           ("nothing", "None (is a return missing?)"),
                           ("text", "what was returned is "), ("text", "builtins.str"),
                           ("loose", "bytes do not say their size"),
                           ("number", "number in plot.py is of type int; it must be a function that returns"),
                           ("veil", "the cairo surface has only alpha; make it FORMAT_ARGB32 or FORMAT_RGB24")):
            self.assertIn(text, self.run_scene(f"{path}:{name}").error)
        short = self.run_scene(f"{path}:loose", width=2, height=2).error
        self.assertIn("24 bytes were returned; 2 x 2 pixels of RGBA are 16", short)

    def test_alpha_is_noticed(self) -> None:
        path = self.script("""
            import numpy as np
            frames, fps = 2, 1
            def half(i): return np.full((2, 3, 4), 128, np.uint8)
            """)
        self.assertTrue(self.run_scene(f"{path}:half").traits["has_alpha"])

    def test_a_figure_is_drawn_as_savefig_draws_it_and_does_not_leak(self) -> None:
        path = self.script("""
            import io, hashlib
            import matplotlib.pyplot as plt
            from matplotlib.figure import Figure
            frames, fps = 4, 1
            kept = Figure(figsize=(2, 1.5))
            axes = kept.subplots()
            def new(i):
                assert not plt.get_fignums()
                fig, ax = plt.subplots(figsize=(2, 1.5))
                ax.plot([0, 1], [0, i])
                return fig
            def reused(i):
                axes.clear()
                axes.plot([0, 1], [0, i])
                return kept
            """)
        new = self.run_scene(f"{path}:new")
        self.assertEqual((new.error, new.stopped), ("", [""] * 5))
        self.assertEqual((new.traits["width"], new.traits["height"]), (200, 150))
        self.assert_drawn_as(self.run_scene(f"{path}:reused"),
                             [new.producers[-1][frame] for frame in range(4)])
        wide = self.run_scene(f"{path}:reused", width=320, height=240)
        self.assertEqual(wide.stopped, [""] * 5)
        self.assertEqual(wide.producers[-1][3][:2], [320, 240])

    def test_size_is_given_to_a_function_that_asks_for_it_and_else_refused(self) -> None:
        path = self.script("""
            import numpy as np
            frames, fps, size = 3, 1, (6, 4)
            def sized(i, width, height): return np.full((height, width), i, np.uint8)
            def pair(i, size): return np.full((size[1], size[0]), i, np.uint8)
            def fixed(i): return np.full((4, 6), i, np.uint8)
            """)
        self.assertEqual(self.run_scene(f"{path}:sized").traits["width"], 6)
        for name in ("sized", "pair"):
            outcome = self.run_scene(f"{path}:{name}", width=10, height=8)
            self.assertEqual((outcome.error, outcome.producers[-1][2][:2]), ("", [10, 8]))
        self.assertIn("draws 6 x 4 pixels, but 10 x 8 are wanted",
                      self.run_scene(f"{path}:fixed", width=10, height=8).error)

    def test_parameters_are_converted_as_annotated_or_as_their_default(self) -> None:
        path = self.script("""
            from fractions import Fraction
            from typing import Optional
            import numpy as np
            frames, fps = 1, 1
            def draw(t, count: int, rate: Fraction, on: bool = False, part=0.5, name="x",
                     maybe: Optional[int] = None):
                assert (count, rate, on) == (3, Fraction(1, 3), True)
                assert (part, name, maybe) == (2.0, "5", 4)
                return np.zeros((2, 2))
            """)
        given = {"count": "3", "rate": "1/3", "on": "yes", "part": "2", "name": "5", "maybe": "4"}
        outcome = self.run_scene(f"{path}:draw", parameters=given)
        self.assertEqual((outcome.error, outcome.stopped), ("", [""] * 5))
        for change, text in (({"count": "3.5"}, "parameter count: '3.5' is not a whole number"),
                             ({"on": "maybe"}, "parameter on: 'maybe' is not true or false"),
                             ({"cuont": "1"}, "draw has no parameter cuont; did you mean count?"),
                             ({"t": "1"}, "gets the time or the frame as t")):
            error = self.run_scene(f"{path}:draw", parameters={**given, **change}).error
            self.assertIn(text, error)
        self.assertIn("draw needs the parameter count", self.run_scene(f"{path}:draw").error)

    def test_attributes_win_over_variables_and_what_is_wanted_over_both(self) -> None:
        path = self.script("""
            import numpy as np
            size, fps, duration, frames = 5, 30, 2, None
            def draw(): return np.zeros((4, 6))
            draw.fps = 29.97
            """)
        traits = self.run_scene(f"{path}:draw").traits
        self.assertEqual((traits["fps"], traits["frame_count"]), ("2997/100", 60))
        self.assertEqual(traits["width"], 6)
        traits = self.run_scene(f"{path}:draw", fps="10").traits
        self.assertEqual((traits["fps"], traits["frame_count"]), ("10", 20))
        self.assertEqual(self.run_scene(f"{path}:draw", frame_count=7).traits["frame_count"], 7)

    def test_nothing_known_of_the_length_is_zero_and_a_bad_attribute_an_error(self) -> None:
        path = self.script("""
            import numpy as np
            def draw(t):
                "Draws nothing much."
                return np.zeros((4, 6))
            def bad(t): return np.zeros((4, 6))
            bad.fps = "fast"
            """)
        traits = self.run_scene(f"{path}:draw", producers=[[0]]).traits
        self.assertEqual((traits["frame_count"], traits["fps"]), (0, "0"))
        self.assertEqual(traits["summary"], "Draws nothing much.")
        self.assertIn("bad.fps is 'fast'; it must be", self.run_scene(f"{path}:bad").error)

    def test_an_exception_in_frame_0_is_told_where_the_size_was_to_come_from_it(self) -> None:
        path = self.script("""
            frames = 2
            def draw(i): return [][i]
            def sized(i): return [][i]
            sized.size = (2, 2)
            """)
        outcome = self.run_scene(f"{path}:draw")
        self.assertIn("draw, frame 0: IndexError", outcome.error)
        self.assertIn("def draw(i): return [][i]", outcome.printed)
        self.assertNotIn("producer/python/reel", outcome.printed)
        self.assertTrue(self.run_scene(f"{path}:sized").stopped[0].startswith("0: IndexError"))

    def test_what_stands_under_main_is_not_run_for_a_function(self) -> None:
        path = self.script("""
            import numpy as np
            frames = 1
            def draw(i): return np.zeros((4, 6))
            if __name__ == "__main__":
                raise SystemExit("not asked for")
            """)
        self.assertEqual(self.run_scene(f"{path}:draw").error, "")


if __name__ == "__main__":
    unittest.main()
