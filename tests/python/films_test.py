"""Films of all kinds of animations have the very frames that matplotlib writes alone."""

import hashlib
import json
import os
import signal
import subprocess
import unittest
from typing import Any, Callable, List

from PIL import Image

from reel_run import BIN, STATEFUL, ReelTest, end_process, list_folder
from scene_run import FOLDER, animation_scripts

# Which animation is meant, of scripts that make several, and the file that it is saved as.
CHOSEN = {"two_animations": ("two", "second.mp4")}

# Numbers that nobody seeded: no other run draws the same.
NOT_REPEATED = {"random_unseeded"}


class Films(ReelTest):
    """For each script of scripts/: with 1, 2 and 4 producers, against the PNG frames of an unchanged
    matplotlib."""


def _film_test(name: str, path: str) -> Callable[[Films], None]:
    def test(self: Films) -> None:
        animation, saved = CHOSEN.get(name, ("", ""))
        chosen = ["--animation", animation] if animation else []
        os.mkdir(self.path("film"))
        manifests = []
        for producers in ("1", "2", "4"):
            self.reel("render", path, "--producers", producers, "--force", "--manifest", "manifest",
                      "-o", "film/%05d.png", *chosen)
            manifests.append(self.text("manifest"))
        self.assertEqual(manifests[0], manifests[1], "2 producers")
        self.assertEqual(manifests[0], manifests[2], "4 producers")
        words = [path, self.path("reference.json")] + ([saved] if saved else [])
        self.python(os.path.join(FOLDER, "reference_frames.py"), *words)
        frames = [_picture(self.path("film/" + file)) for file in sorted(os.listdir(self.path("film")))]
        self.assertEqual(frames, json.loads(self.text("reference.json")))
    return test


def _picture(path: str) -> List[Any]:
    image = Image.open(path).convert("RGBA")
    return [image.width, image.height, hashlib.blake2b(image.tobytes(), digest_size=16).hexdigest()]


for _name, _path in animation_scripts():
    if _name in NOT_REPEATED:
        continue
    setattr(Films, "test_%s_has_the_frames_of_matplotlib_with_1_2_and_4_producers" % _name,
            _film_test(_name, _path))


class Checks(ReelTest):
    """reel verify, info and still with scripts."""

    def test_a_stateful_script_is_the_same_in_all_orders(self) -> None:
        self.script(STATEFUL.replace("FRAMES", "24"))
        out = self.reel("verify", "plot.py", "--sample", "all")
        # A process that has to go back is replaced without counting as one that failed.
        self.assertIn("in 5 processes: all equal", out.stdout + out.stderr)

    def test_a_clock_is_found_and_its_film_is_drawn_by_one_process(self) -> None:
        self.script("""
            import time
            import matplotlib.pyplot as plt
            from matplotlib.animation import FuncAnimation
            fig, ax = plt.subplots(figsize=(3.2, 2.4))
            anim = FuncAnimation(fig, lambda frame: ax.set_title(str(time.time())), frames=12)
            plt.show()
        """)
        self.assertIn("differ", self.reel("verify", "plot.py", status=1).stdout)
        run = self.reel("render", "plot.py", "--producers", "4", "--json", "-o", "film.mp4")
        self.assertEqual(json.loads(run.stdout)["producers"], 1)
        self.assertIn("one process draws all frames", run.stderr)

    def test_a_transparent_figure_in_a_film_without_transparency_has_its_colours(self) -> None:
        self.script("""
            import matplotlib.pyplot as plt
            from matplotlib.animation import FuncAnimation
            fig, ax = plt.subplots(figsize=(3.2, 2.4))
            anim = FuncAnimation(fig, lambda frame: None, frames=3)
            anim.save("plot.mp4", savefig_kwargs={"transparent": True})
        """)
        self.reel("render", "plot.py", "-o", "film.mp4")
        subprocess.run(["ffmpeg", "-v", "error", "-i", "film.mp4", "-update", "1", "frame.png"], check=True,
                       cwd=self.folder)
        self.assertGreater(min(Image.open(self.path("frame.png")).convert("RGB").getpixel((5, 5))), 250)

    def test_a_function_that_makes_an_animation_is_drawn_as_one(self) -> None:
        self.script("""
            import matplotlib.pyplot as plt
            from matplotlib.animation import FuncAnimation
            def make(count: int = 5):
                fig, ax = plt.subplots(figsize=(3.2, 2.4))
                return FuncAnimation(fig, lambda frame: ax.set_title(str(frame)), frames=count)
        """)
        run = self.reel("render", "plot.py:make", "--param", "count=7", "--json", "-o", "film.mp4")
        self.assertEqual(json.loads(run.stdout)["frames"], 7)

    def test_threads_of_the_script_are_told(self) -> None:
        self.script("""
            import threading
            import matplotlib.pyplot as plt
            from matplotlib.animation import FuncAnimation
            threading.Thread(target=threading.Event().wait, daemon=True).start()
            fig, ax = plt.subplots(figsize=(3.2, 2.4))
            anim = FuncAnimation(fig, lambda frame: ax.set_title(str(frame)), frames=3)
            plt.show()
        """)
        self.assertIn("the script has started 1 thread, which",
                      self.reel("render", "plot.py", "-o", "film.mp4").stderr)

    def test_a_script_of_a_job_file_starts_where_the_file_is(self) -> None:
        os.mkdir(self.path("scene"))
        self.script("""
            import os, sys
            print("starts in", os.path.basename(os.getcwd()), sys.argv[1:])
            def draw(frame): return bytes(64 * 48 * 4)
            draw.size, draw.frames, draw.fps = (64, 48), 3, 10
        """, "scene/plot.py")
        self.script('{"scene": "plot.py:draw"}', "scene/job.json")
        self.assertIn("starts in scene",
                      self.reel("render", "scene/job.json", "-o", "film.mp4", "-v").stderr)

    def test_a_film_whose_late_state_the_sample_missed_is_found_by_verify(self) -> None:
        self.script("""
            import time
            import matplotlib.pyplot as plt
            from matplotlib.animation import FuncAnimation
            fig, ax = plt.subplots(figsize=(3.2, 2.4))
            hits = []
            def update(frame):
                begun = time.process_time()
                while time.process_time() - begun < 0.05:
                    pass
                if frame == 28:
                    hits.append(frame)
                ax.set_title(f"{len(hits)} hits")
            anim = FuncAnimation(fig, update, frames=40)
            plt.show()
        """)
        self.assertIn("differ", self.reel("verify", "plot.py", "--sample", "all", status=1).stdout)

    def test_the_daemon_renders_a_script_as_the_command_does(self) -> None:
        self.environment.update(REEL_SOCKET=self.path("socket"), REEL_STATE=self.path("state"))
        daemon = subprocess.Popen([os.path.join(BIN, "reeld")], cwd="/", env=self.environment,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(end_process, daemon)
        self.await_true(lambda: os.path.exists(self.path("socket")), "the daemon's socket")
        self.script(STATEFUL.replace("FRAMES", "24"))
        self.reel("render", "plot.py", "-o", "alone.mp4")
        self.reel("submit", "plot.py", "-o", "queued.mp4")
        self.reel("wait", "1", python="")
        with open(self.path("alone.mp4"), "rb") as alone, open(self.path("queued.mp4"), "rb") as queued:
            self.assertEqual(alone.read(), queued.read())

    def test_an_interrupted_film_goes_on_from_its_segments_with_the_same_bytes(self) -> None:
        self.script(STATEFUL.replace("FRAMES", "150"))
        words = ["render", "plot.py", "--segment", "5s", "--manifest", "m", "--preset", "ultrafast"]
        self.reel(*words, "-o", "alone.mp4")
        os.rename(self.path("m"), self.path("alone"))
        reel = self.start([*words, "-o", "film.mp4"])
        self.await_true(lambda: [name for name in list_folder(self.path(".film.mp4.reel"))
                                 if name.endswith(".done") or "00001" in name], "a second segment")
        reel.send_signal(signal.SIGTERM)
        reel.communicate(timeout=60)
        self.assertFalse(os.path.exists(self.path("film.mp4")))
        self.reel(*words, "--resume", "-o", "film.mp4")
        self.assertEqual(self.text("m"), self.text("alone"))
        with open(self.path("alone.mp4"), "rb") as alone, open(self.path("film.mp4"), "rb") as resumed:
            self.assertEqual(alone.read(), resumed.read())

    def test_info_shows_a_functions_parameters(self) -> None:
        self.script("""
            def draw(frame, radius: float = 2.5, name="x"): return bytes(64 * 48 * 4)
            draw.size = (64, 48)
        """)
        described = json.loads(self.reel("info", "plot.py:draw", "--json").stdout)
        self.assertEqual([(each["name"], each["type"], each["default"]) for each in described["params"]],
                         [("radius", "number", "2.5"), ("name", "text", "x")])

    def test_info_shows_what_the_script_will_draw(self) -> None:
        self.script(STATEFUL.replace("FRAMES", "24"))
        described = json.loads(self.reel("info", "plot.py", "--json").stdout)
        self.assertEqual([described["renderer"], described["width"], described["height"],
                          described["frame_count"]], ["anim", 320, 240, 24])

    def test_a_still_is_the_films_frame(self) -> None:
        self.script(STATEFUL.replace("FRAMES", "24"))
        os.mkdir(self.path("film"))
        self.reel("render", "plot.py", "-o", "film/%05d.png")
        self.reel("still", "plot.py", "--frame", "17", "-o", "still.png")
        self.assertEqual(_picture(self.path("still.png")), _picture(self.path("film/00017.png")))


if __name__ == "__main__":
    unittest.main()
