"""Films of clips that Python draws, or that Python puts together: real processes, real ffmpeg.

Run with: python3 -m unittest timeline_test, in this folder.
"""

import json
import os
import subprocess
import sys
import unittest
from typing import Any, List

from reel_run import PACKAGE, STATEFUL, ReelTest

sys.path.insert(0, PACKAGE)
from reel.timeline import Clip, at, color, sequence  # noqa: E402

FAST = ("--preset", "ultrafast", "--force", "-q")

WALK = STATEFUL.replace("FRAMES", "20, interval=100")  # 10 frames a second

# Other random numbers, settings and a figure that is the current one.
BARS = """
    import numpy
    import matplotlib
    import matplotlib.pyplot as plt
    from matplotlib.animation import FuncAnimation
    matplotlib.rcParams["axes.facecolor"] = "#ffeecc"
    numpy.random.seed(2)
    plt.figure(figsize=(3.2, 2.4))
    heights = [0.0] * 5
    def update(frame):
        heights[frame % 5] += numpy.random.rand()
        plt.cla()
        plt.bar(range(5), heights)
    anim = FuncAnimation(plt.gcf(), update, frames=20, interval=100)
    plt.show()
"""

DISC = """
    import cairo
    from reel.timeline import Clip, at, color, sequence

    def disc(t, width, height, radius: float = 10):
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, width, height)
        context = cairo.Context(surface)
        context.arc(t * width, height / 2, radius, 0, 7)
        context.set_source_rgba(1, 0.8, 0, 0.5)
        context.fill()
        return surface

    def grey(t, width, height):
        return bytes([round(t * 100), 0, 0, 255]) * (width * height)
"""


class TimelineTest(ReelTest):
    def film(self, scene: Any, *flags: str, python: str = sys.executable) -> List[str]:
        """Renders a scene, or a timeline, and returns its frames' hashes."""
        if not isinstance(scene, str):
            with open(self.path("film.json"), "w") as file:
                json.dump({"timeline": scene}, file)
            scene = "film.json"
        self.reel("render", scene, "-o", "film.mp4", "--manifest", "manifest", *FAST, *flags, python=python)
        return [line.split()[1] for line in self.text("manifest").splitlines()]


class ScriptsAsClips(TimelineTest):
    def test_a_clip_of_a_script_alone_is_the_scripts_own_film(self) -> None:
        self.script(WALK, "walk.py")
        own = self.film("walk.py")
        self.assertEqual(len(own), 20)
        self.assertEqual(self.film([{"scene": "walk.py"}]), own)

    def test_a_stateful_animation_backwards_shows_its_frames_backwards(self) -> None:
        self.script(WALK, "walk.py")
        own = self.film("walk.py")
        clip = {"scene": "walk.py", "do": [{"reverse": True}]}
        self.assertEqual(self.film(clip, "--producers", "1"), own[::-1])
        self.assertEqual(self.film(clip, "--producers", "3"), own[::-1])

    def test_an_animation_keeps_its_rate_in_a_film_of_another_one(self) -> None:
        self.script(WALK, "walk.py")
        own = self.film("walk.py")
        thrice = [frame for frame in own for _ in range(3)]
        self.assertEqual(self.film({"scene": "walk.py"}, "--fps", "30"), thrice)
        self.assertEqual(self.film({"scene": "walk.py", "fps": 30}, "--fps", "30"), own)
        cut = self.film({"scene": "walk.py", "duration": "500ms"}, "--fps", "10")
        self.assertEqual(cut, own[:5])

    def test_scripts_in_one_film_do_not_disturb_each_other(self) -> None:
        self.script(WALK, "walk.py")
        self.script(BARS, "bars.py")
        walk, bars = self.film("walk.py"), self.film("bars.py")
        both = [{"scene": "bars.py"}, {"scene": "walk.py"}, {"scene": "bars.py", "do": [{"reverse": True}]}]
        for producers in ("1", "2", "4"):
            self.assertEqual(self.film(both, "--producers", producers), bars + walk + bars[::-1])

    def test_plugins_scripts_and_functions_in_one_film_survive_a_killed_producer(self) -> None:
        self.script(WALK, "walk.py")
        self.script(DISC, "disc.py")
        crash = {"crash_at": "7", "crash_file": self.path("crashed")}
        film = [
            {"scene": "testcard", "duration": "1s", "size": "320x240"},
            {"crossfade": "300ms"},
            {"scene": "walk.py", "do": [{"ease": "cubic-in-out"}, {
                "overlay": {"scene": "disc.py:disc", "duration": "1s", "params": {"radius": 30}},
                "start": "5f", "opacity": 0.7}]}]
        undisturbed = self.film(film, "--fps", "30", "--producers", "1")
        self.assertEqual(len(undisturbed), 81)
        film[0]["params"] = crash
        self.assertEqual(self.film(film, "--fps", "30", "--producers", "3"), undisturbed)
        self.assertTrue(os.path.exists(self.path("crashed")))

    def test_a_function_is_asked_for_times_between_frames(self) -> None:
        self.script(DISC, "disc.py")
        slow = {"scene": "disc.py:grey", "duration": "1s", "size": "16x16", "do": [{"speed": "1/4"}]}
        frames = self.film(slow, "--fps", "10")
        self.assertEqual(len(frames), 40)
        self.assertGreater(len(set(frames)), 30)

    def test_mistakes_name_file_line_and_clip(self) -> None:
        self.script(WALK, "walk.py")
        self.script(DISC, "disc.py")
        self.script("import nothing_of_that_name\n", "broken.py")
        for clip, message in [
            ({"scene": "broken.py"}, "ModuleNotFoundError"),
            ({"scene": "walk.py:nobody"}, "walk.py has no nobody"),
            ({"scene": "disc.py:disc", "duration": "1s", "params": {"radus": 3}}, "did you mean radius?"),
            ({"scene": "disc.py:disc", "size": "32x32"}, "no length of its own"),
            ({"scene": "python:draw", "duration": "1s"}, "there is no object draw"),
        ]:
            with open(self.path("film.json"), "w") as file:
                file.write('{"timeline": [\n"red_square",\n%s]}' % json.dumps(clip))
            err = self.reel("render", "film.json", "-o", "film.mp4", status=2).stderr
            self.assertIn("film.json:3: timeline[1]: ", err)
            self.assertIn(message, err)


    def test_a_clip_at_two_sizes_is_refused_with_both(self) -> None:
        self.script(DISC, "disc.py")
        with open(self.path("film.json"), "w") as file:
            json.dump({"timeline": {"clips": {"d": {"scene": "disc.py:disc", "duration": "1s"}},
                                    "film": [{"use": "d"}, {"use": "d", "do": [{"resize": "32x32"}]}]},
                       "size": "64x64", "fps": 10}, file)
        err = self.reel("render", "film.json", "-o", "film.mp4", status=2).stderr
        self.assertIn("timeline.clips.d: a clip that Python draws is used at two sizes, 64 x 64 and its own; "
                      "write it twice", err)


class FilmsOfScripts(TimelineTest):
    def test_a_script_that_makes_a_film_of_clips_is_drawn_by_any_number_of_producers(self) -> None:
        self.script(DISC + """
    walk = Clip("walk.py")
    film = (color("navy", "500ms").overlay(Clip(disc, duration=1), start="5f")
            .crossfade(walk.crop(0, 1).reverse(), "200ms")
            .then(at([[Clip(grey, duration=0.5), Clip("red_square").speed(10)]], gap=2)))
""", "film.py")
        self.script(WALK, "walk.py")
        one = self.film("film.py", "--fps", "20", "--size", "320x240", "--producers", "1")
        self.assertEqual(len(one), 10 + 20 - 4 + 10)
        self.assertEqual(self.film("film.py:film", "--fps", "20", "--size", "320x240", "--producers", "4"), one)

    def test_a_mistake_in_a_script_names_its_line(self) -> None:
        self.script('from reel.timeline import Clip\n\nfilm = Clip("red_square").crop(\n    1, 9)\n', "film.py")
        err = self.reel("render", "film.py", "-o", "film.mp4", status=2).stderr
        self.assertIn("film.py:3: a crop from 1 s to 9 s is not within the clip, which lasts 5 s", err)

    def test_several_clips_without_a_film_are_refused_with_their_names(self) -> None:
        self.script('from reel.timeline import Clip\na = Clip("red_square")\nb = a.reverse()\n', "two.py")
        err = self.reel("render", "two.py", "-o", "film.mp4", status=2).stderr
        self.assertIn("has 2 clips; call one `film`, or choose one: two.py:a, two.py:b", err)

    def test_a_timeline_is_not_given_a_length(self) -> None:
        self.script('from reel.timeline import Clip\nfilm = Clip("red_square")\n', "film.py")
        err = self.reel("render", "film.py", "--frames", "5", "-o", "film.mp4", status=2).stderr
        self.assertIn("a timeline has its own length; change it there, by stretch_to or crop", err)

    def test_a_program_renders_clips_of_its_own_objects(self) -> None:
        self.script("""
    import reel
    from reel.timeline import Clip
    def grey(t, width, height):
        return bytes([round(t * 100), 0, 0, 255]) * (width * height)
    film = Clip(grey, duration=1).reverse().overlay(Clip("red_square", size=(8, 6)))
    made = reel.render(film, "film.mp4", fps=10, size=(32, 24), progress=False, manifest="manifest")
    print(made.frames)
""", "program.py")
        self.environment["REEL_PREFIX"] = os.path.join(os.environ.get("REEL_BIN", ""), "..")
        self.environment["PYTHONPATH"] = PACKAGE
        self.assertEqual(self.python("program.py").strip(), "10")


    def test_a_program_renders_no_scripts(self) -> None:
        self.script(WALK, "walk.py")
        self.script("""
    import reel
    from reel.timeline import Clip
    try:
        reel.render(Clip("walk.py"), "film.mp4", progress=False)
    except Exception as error:
        print(error)
""", "program.py")
        self.environment["REEL_PREFIX"] = os.path.join(os.environ.get("REEL_BIN", ""), "..")
        self.environment["PYTHONPATH"] = PACKAGE
        self.assertIn("walk.py is a script; from inside a program a clip is an object of it",
                      self.python("program.py"))


class Notations(TimelineTest):
    """The same film as a job file, in Python and in C++."""

    JOB = [
        {"scene": "red_square", "size": "64x48", "do": [
            {"crop": ["500ms", 2.5]}, {"speed": "3/2"}, {"ease": "back-out"},
            {"overlay": {"scene": "testcard", "duration": "20f", "size": "32x24", "do": [{"reverse": True}]},
             "x": "center", "y": -3, "start": "5f", "opacity": 0.25}]},
        {"crossfade": "6f"},
        {"at": [[{"color": "navy", "duration": 0.5}, {"scene": "testcard", "duration": "300ms"}]], "gap": 2},
        {"wipe": "4f", "towards": "up"},
        {"scene": "testcard", "duration": "15f", "size": "32x24", "do": [
            {"crop_picture": [4, 2, 20, 18]}, {"resize": "film", "fit": "fill", "filter": "bilinear"},
            {"stretch_to": "1/3s"}, {"hold": "last", "duration": "3f"}, {"hold": "first", "duration": "2f"},
            {"loop": 2}]}]

    PYTHON = """
    from reel.timeline import Clip, at, color
    film = (Clip("red_square", size=(64, 48)).crop("500ms", 2.5).speed("3/2").ease("back-out")
            .overlay(Clip("testcard", duration="20f", size=(32, 24)).reverse(), x="center", y=-3, start="5f",
                     opacity=0.25)
            .crossfade(at([[color("navy", 0.5), Clip("testcard", duration="300ms")]], gap=2), "6f")
            .wipe(Clip("testcard", duration="15f", size="32x24").crop_picture(4, 2, 20, 18)
                  .resize(fit="fill", filter="bilinear").stretch_to("1/3s").hold("last", "3f").hold("first", "2f")
                  .loop(2), "4f", towards="up"))
    """

    CXX = """
    #include "reel/timeline.hpp"
    using reel::timeline::Clip;
    static Clip Film() {
      return Clip("red_square").Size(64, 48).Crop("500ms", 2.5).Speed("3/2").Ease("back-out")
          .Overlay(Clip("testcard").Duration("20f").Size(32, 24).Reverse(), {"center", -3}, "5f", 0.25)
          .Crossfade(Clip::At({{Clip::Color("navy", 0.5), Clip("testcard").Duration("300ms")}}, 2), "6f")
          .Wipe(Clip("testcard").Duration("15f").Size(32, 24).CropPicture(4, 2, 20, 18)
                    .Resize("film", "fill", "bilinear").StretchTo("1/3s").Hold("last", "3f").Hold("first", "2f")
                    .Loop(2), "4f", "up");
    }
    REEL_TIMELINE(Film)
    """

    def plugin(self, text: str) -> str:
        self.script(text, "film.cc")
        include = os.path.join(PACKAGE, "../include")
        subprocess.run(["g++", "-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-shared", "-fPIC",
                        "film.cc", "-o", "film.so", "-I", include], check=True, cwd=self.folder)
        return "./film.so"

    def test_a_job_file_python_and_cxx_make_the_same_film(self) -> None:
        job = self.film(self.JOB, "--fps", "25", python="")
        self.assertGreater(len(set(job)), 40)
        self.script(self.PYTHON, "film.py")
        self.assertEqual(self.film("film.py", "--fps", "25"), job)
        self.assertEqual(self.film(self.plugin(self.CXX), "--fps", "25", python=""), job)

    def test_a_mistake_in_a_plugins_film_is_told(self) -> None:
        film = self.plugin(self.CXX.replace("back-out", "back-uot"))
        err = self.reel("render", film, "-o", "film.mp4", python="", status=2).stderr
        self.assertIn("did you mean \"back-out\"?", err)


class Notation(unittest.TestCase):
    """What a Clip says as JSON."""

    def test_operations_stand_in_their_order_with_what_they_were_given(self) -> None:
        clip = Clip("dot", params={"radius": 3}, size=(64, 36), fps=30, duration=1.5, name="d")
        clip = clip.crop("1f").speed(2).ease("quad-in").hold("first", "2s").loop(3).crop_picture(1, 2, 3, 4)
        told = json.loads(clip.to_json())
        for part in [told] + told["do"]:
            self.assertRegex(part.pop("origin"), r"timeline_test\.py:\d+$")
        self.assertEqual(told, {
            "scene": "dot", "params": {"radius": 3}, "size": "64x36", "fps": 30, "duration": "3/2", "name": "d",
            "do": [{"crop": ["1f", None]}, {"speed": 2}, {"ease": "quad-in"},
                   {"hold": "first", "duration": "2s"}, {"loop": 3}, {"crop_picture": [1, 2, 3, 4]}]})

    def test_a_clip_is_a_value(self) -> None:
        clip = Clip("dot")
        before = clip.to_json()
        sequence(clip.reverse(), at([[clip.speed(2)]]), color("red", 1))
        self.assertEqual(clip.to_json(), before)

    def test_what_is_no_time_is_refused_where_it_is_written(self) -> None:
        with self.assertRaisesRegex(TypeError, "None is no time: seconds, or a text like '1.5s'"):
            Clip("dot").stretch_to(None)


if __name__ == "__main__":
    unittest.main()
