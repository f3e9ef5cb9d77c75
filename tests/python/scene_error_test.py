"""What the user reads when a scene cannot be drawn."""

import os
import sys
import sysconfig
import unittest

from scene_run import SceneTest, animation_scripts

ANIMATION = """
import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation
fig, ax = plt.subplots(figsize=(2, 1.5))
anim = FuncAnimation(fig, lambda i: ax.axvline(i), frames=5)
"""


# Whether the distribution keeps pip away from this interpreter.
_MANAGED = sys.prefix == sys.base_prefix and os.path.exists(
    os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED"))


class SceneErrors(SceneTest):
    def assert_says(self, scene: str, *texts: str, **wanted: str) -> None:
        outcome = self.run_scene(scene, **wanted)
        for text in texts:
            self.assertIn(text, outcome.error)
        self.printed = outcome.printed
        self.assertNotIn("producer/python/reel", outcome.printed)

    def test_a_file_that_is_not_there_is_named_with_the_nearest(self) -> None:
        self.script("", "wave.py")
        self.script("", "other.py")
        self.assert_says(os.path.join(self.folder, "wav.py"), "there is no file", "wav.py",
                         "did you mean wave.py?", "other.py, wave.py")
        self.assert_says(os.path.join(self.folder, "no/wav.py"), "there is no folder")

    def test_a_syntax_error_is_named_with_its_line(self) -> None:
        self.assert_says(self.script("x = 1\nif x\n"), "plot.py, line 2: SyntaxError: ")
        self.assertIn("if x", self.printed)

    def test_an_exception_is_named_with_the_scripts_line_and_its_traceback_printed(self) -> None:
        self.assert_says(self.script("import json\n\njson.loads('{')\n"), "plot.py, line 3: ",
                         "JSONDecodeError: Expecting property name")
        self.assertTrue(self.printed.startswith("Traceback (most recent call last):\n  File \""
                                                f"{self.folder}/plot.py\", line 3, in <module>"),
                        self.printed)

    def test_a_missing_module_is_named_with_the_command_that_installs_it(self) -> None:
        self.assert_says(self.script("import json\nimport surely_absent.part\n"),
                         "plot.py, line 2: the module surely_absent is not installed for "
                         f"{sys.executable} (Python 3.",
                         "apt install python3-surely-absent" if _MANAGED else
                         f"{sys.executable} -m pip install surely_absent")
        self.assert_says(self.script("import json.absent"),
                         "has json, but it has no module json.absent")

    def test_a_script_that_reads_standard_input_is_told_that_it_is_empty(self) -> None:
        self.assert_says(self.script("\nn = int(input('frames? '))\n"),
                         "plot.py, line 2: the script reads its standard input, which is empty")

    def test_a_script_without_animation_is_told_what_was_looked_for(self) -> None:
        self.assert_says(self.script("def wave(t):\n    pass\nimport math\n"),
                         "plot.py ran to its end and made no animation",
                         "FuncAnimation", "generate_at", "plot.py:wave")

    def test_an_exit_before_an_animation_is_named_with_its_status(self) -> None:
        self.assert_says(self.script("import sys\nsys.exit(2)\n"),
                         "plot.py, line 2: the script ended itself with sys.exit(2)")
        self.assert_says(self.script("import sys\nsys.exit('no data')\n"), "sys.exit('no data')")
        self.assertIn("no data", self.printed)
        self.assert_says(self.script("import sys\nsys.exit()\n"), "made no animation")

    def test_an_exit_after_an_animation_is_its_end(self) -> None:
        outcome = self.run_scene(self.script(ANIMATION + "import sys\nsys.exit(0)\n"))
        self.assertEqual((outcome.error, outcome.traits["frame_count"]), ("", 5))

    def test_several_animations_are_listed(self) -> None:
        path = dict(animation_scripts())["two_animations"]
        self.assert_says(path, "makes 2 animations; choose one with --animation NAME: one, two")

    def test_an_unknown_animation_is_named_with_the_nearest_and_all(self) -> None:
        path = dict(animation_scripts())["two_animations"]
        self.assert_says(path, "no animation is called secund; did you mean second?", "one, two",
                         animation="secund")

    def test_an_error_that_the_script_catches_is_told_all_the_same(self) -> None:
        self.assert_says(self.script(ANIMATION + """
other = FuncAnimation(fig, print, frames=5)
try:
    anim.save("a.mp4")
except Exception:
    raise SystemExit(1)
"""), "makes 2 animations")

    def test_an_animation_without_frames_is_an_error(self) -> None:
        self.assert_says(self.script(ANIMATION.replace("frames=5", "frames=0")), "has no frames")

    def test_an_exception_while_a_generators_frames_are_counted_names_the_frame(self) -> None:
        self.assert_says(self.script(ANIMATION.replace(
            "lambda i: ax.axvline(i), frames=5",
            "lambda i: 1 / (3 - i), frames=lambda: iter(range(9))")),
            "frame 3: ZeroDivisionError")
        self.assertIn("1 / (3 - i)", self.printed)

    def test_a_function_that_is_not_there_is_named_with_the_nearest(self) -> None:
        path = self.script("def wave(t):\n    pass\ndef ball(t):\n    pass\n")
        self.assert_says(f"{path}:wafe", "plot.py has no wafe; did you mean wave?", "wave, ball")
        self.assert_says(f"{self.script('x = 1', 'none.py')}:x",
                         "of type int; it must be a function")

    def test_a_script_finds_itself_as_python_would_run_it(self) -> None:
        self.script("value = 5", "beside_it.py")
        path = self.script(ANIMATION + """
import sys, beside_it, __main__, pickle
class Own: pass
assert isinstance(pickle.loads(pickle.dumps(Own())), Own)
assert __name__ == "__main__" and __main__.anim is anim
assert sys.argv == [__file__, "--points=7", "--name=a b"], sys.argv
assert sys.path[0] == __file__.rpartition("/")[0]
""")
        outcome = self.run_scene(path, parameters={"points": "7", "name": "a b"})
        self.assertEqual(outcome.error, "")

    def test_a_script_without_matplotlib_does_not_import_it(self) -> None:
        self.assert_says(self.script("import sys\nassert 'matplotlib' not in sys.modules\n"),
                         "made no animation")

    def test_an_animation_may_be_named_like_a_function(self) -> None:
        outcome = self.run_scene(self.script(ANIMATION + "plt.show()") + ":anim")
        self.assertEqual(outcome.traits["frame_count"], 5)


if __name__ == "__main__":
    unittest.main()
