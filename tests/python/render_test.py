"""Whole films of scripts, by `reel` itself: real producers, real ffmpeg, real files.

REEL_BIN names the folder of the programs that were built.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest
from typing import Any, Callable, Dict, List, Optional

from PIL import Image

from scene_run import FOLDER, animation_scripts

BIN = os.environ.get("REEL_BIN", os.path.join(FOLDER, "../../build/bin"))
PACKAGE = os.path.join(FOLDER, "../../producer/python")
PATIENCE_S = 20
GONE_WITHIN_S = 2

# Which animation is meant, of scripts that make several, and the file that it is saved as.
CHOSEN = {"two_animations": ("two", "second.mp4")}

# Numbers that nobody seeded: no other run draws the same.
NOT_REPEATED = {"random_unseeded"}

STATEFUL = """
    import random
    import matplotlib.pyplot as plt
    from matplotlib.animation import FuncAnimation
    random.seed(4)
    fig, ax = plt.subplots(figsize=(3.2, 2.4))
    ax.set(xlim=(0, 200), ylim=(-15, 15))
    points = [0.0]
    (line,) = ax.plot([])
    def update(frame):
        points.append(points[-1] + random.gauss(0, 1))
        line.set_data(range(len(points)), points)
    anim = FuncAnimation(fig, update, frames=FRAMES)
    plt.show()
"""


class ReelTest(unittest.TestCase):
    """A folder to work in, and `reel` in it."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="reel-script-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.environment: Dict[str, str] = dict(
            os.environ, REEL_CACHE="/dev/null", PYTHONDONTWRITEBYTECODE="1")
        self.environment.pop("MPLBACKEND", None)

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def text(self, name: str) -> str:
        with open(self.path(name)) as file:
            return file.read()

    def script(self, text: str, name: str = "plot.py") -> str:
        with open(self.path(name), "w") as file:
            file.write(textwrap.dedent(text))
        return self.path(name)

    def start(self, words: List[str], python: str = sys.executable) -> "subprocess.Popen[str]":
        command = [os.path.join(BIN, "reel")] + words + (["--python", python] if python else [])
        process = subprocess.Popen(command, cwd=self.folder, env=self.environment, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.addCleanup(_end, process)
        return process

    def reel(self, *words: str, python: str = sys.executable,
             status: Optional[int] = 0) -> "subprocess.CompletedProcess[str]":
        """Runs `reel` to its end; fails unless it ends with that status."""
        process = self.start(list(words), python)
        out, err = process.communicate(timeout=180)
        if status is not None:
            self.assertEqual(process.returncode, status, err)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def python(self, program: str, *words: str, python: str = sys.executable) -> str:
        """Runs a program of Python's to its end; its standard output."""
        run = subprocess.run([python, program, *words], cwd=self.folder, env=self.environment, text=True,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             timeout=180, check=False)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def await_true(self, condition: Callable[[], Any], what: str, seconds: float = PATIENCE_S) -> Any:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            value = condition()
            if value:
                return value
            time.sleep(0.005)
        self.fail("never: " + what)

    def await_frames(self, name: str, frames: int) -> None:
        """Until a manifest in the making has so many lines."""
        def has_so_many() -> bool:
            hidden = self.path("." + name + ".mp4.reel")
            files = [os.path.join(hidden, file) for file in _list(hidden) if "manifest" in file]
            return any(_count_lines(file) >= frames for file in files)
        self.await_true(has_so_many, "%d frames" % frames)

    def processes(self) -> Dict[int, str]:
        """Those that work in this test's folder: {pid: the kernel's name}."""
        return {pid: name for pid, name in _processes().items() if _works_in(pid, self.folder)}

    def await_no_process(self) -> None:
        self.await_true(lambda: not self.processes(), "nothing left running: %s" % self.processes(),
                        GONE_WITHIN_S + 1)


def _end(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()


def _list(folder: str) -> List[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _count_lines(path: str) -> int:
    try:
        with open(path) as file:
            return sum(1 for _ in file)
    except OSError:
        return 0


def _processes() -> Dict[int, str]:
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open("/proc/%s/comm" % entry) as file:
                    found[int(entry)] = file.read().strip()
            except OSError:
                pass
    return found


def _works_in(pid: int, folder: str) -> bool:
    try:
        return os.readlink("/proc/%d/cwd" % pid) == folder
    except OSError:
        return False


def _parent(pid: int) -> int:
    """0 when the process is gone."""
    try:
        with open("/proc/%d/stat" % pid) as file:
            return int(file.read().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


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


class Deaths(ReelTest):
    """What is killed while a film is drawn."""

    def setUp(self) -> None:
        super().setUp()
        self.script(STATEFUL.replace("FRAMES", "150"))

    def begin(self, producers: str = "2") -> "subprocess.Popen[str]":
        return self.start(["render", "plot.py", "--producers", producers, "--manifest", "m", "-o",
                           "film.mp4", "--preset", "ultrafast"])

    def undisturbed(self) -> str:
        self.reel("render", "plot.py", "--producers", "1", "--manifest", "alone", "-o", "alone.mp4",
                  "--preset", "ultrafast")
        return self.text("alone")

    def forked(self, reel: "subprocess.Popen[str]") -> List[int]:
        """The process that forks, and producers that the supervisor has, in the order of their start.

        Not what the first one tries drawing with.
        """
        found = self.processes()
        return sorted(pid for pid, name in found.items()
                      if name.startswith("python") and found.get(_parent(pid)) == "reel-supervisor")

    def await_forked(self, reel: "subprocess.Popen[str]", count: int) -> List[int]:
        return self.await_true(lambda: len(self.forked(reel)) >= count and self.forked(reel),
                               "%d processes" % count)

    def test_a_producer_killed_in_the_middle_changes_no_frame(self) -> None:
        alone = self.undisturbed()
        reel = self.begin()
        self.await_forked(reel, 3)
        self.await_frames("film", 40)
        os.kill(self.forked(reel)[-1], signal.SIGKILL)
        _, err = reel.communicate(timeout=60)
        self.assertEqual(reel.returncode, 0, err)
        self.assertEqual(self.text("m"), alone)

    def test_the_film_is_finished_when_the_process_that_forks_dies_and_no_producer_does(self) -> None:
        alone = self.undisturbed()
        reel = self.begin()
        server = self.await_forked(reel, 3)[0]
        self.await_frames("film", 20)
        os.kill(server, signal.SIGKILL)
        _, err = reel.communicate(timeout=60)
        self.assertEqual(reel.returncode, 0, err)
        self.assertEqual(self.text("m"), alone)

    def test_the_job_fails_and_says_so_when_a_producer_dies_after_the_process_that_forks(self) -> None:
        reel = self.begin("1")
        server, producer = self.await_forked(reel, 2)[:2]
        self.await_frames("film", 20)
        os.kill(server, signal.SIGKILL)
        self.await_true(lambda: server not in self.forked(reel), "the server gone")
        os.kill(producer, signal.SIGKILL)
        _, err = reel.communicate(timeout=60)
        self.assertEqual(reel.returncode, 1)
        self.assertIn("the process that runs the script was killed by signal 9", err)
        self.assertFalse(os.path.exists(self.path("film.mp4")))
        self.await_no_process()

    def test_nothing_is_left_running_when_the_supervisor_is_killed(self) -> None:
        reel = self.begin()
        self.await_forked(reel, 3)
        self.await_frames("film", 20)
        supervisor = next(pid for pid, name in self.processes().items() if name == "reel-supervisor")
        os.kill(supervisor, signal.SIGKILL)
        reel.communicate(timeout=60)
        self.await_no_process()
        self.assertFalse(os.path.exists(self.path("film.mp4")))

    def test_the_process_that_forks_has_no_children_while_frames_are_drawn(self) -> None:
        reel = self.begin()
        server = self.await_forked(reel, 3)[0]
        self.await_frames("film", 5)
        self.assertNotIn(server, [_parent(pid) for pid in self.processes()])


class Errors(ReelTest):
    """What a stranger reads."""

    def failing(self, text: str, *words: str, status: int) -> str:
        scene = self.script(text)
        err = self.reel("render", scene, "-o", "film.mp4", *words, status=status).stderr
        self.assertFalse(os.path.exists(self.path("film.mp4")))
        self.await_no_process()
        return err

    def animation(self, body: str) -> str:
        return textwrap.dedent("""
            import os, sys
            import matplotlib.pyplot as plt
            from matplotlib.animation import FuncAnimation
            fig, ax = plt.subplots(figsize=(3.2, 2.4))
            def update(frame):
                ax.set_title(str(frame))
                if frame == 37:
                    %s
            anim = FuncAnimation(fig, update, frames=60)
            plt.show()
        """) % body

    def test_an_exception_is_told_with_its_frame_its_line_and_its_traceback(self) -> None:
        err = self.failing(self.animation("raise ValueError('negative radius')"), status=1)
        self.assertIn("reel: frame 37 of anim: ValueError: negative radius (plot.py, line 9, in update)",
                      err)
        self.assertIn("Traceback (most recent call last):", err)
        self.assertNotIn("_drawing.py", err)
        self.assertIn("--frame 37", err)

    def test_os_exit_in_an_update_is_a_crash_of_its_frame(self) -> None:
        err = self.failing(self.animation("os._exit(3)"), status=1)
        self.assertIn("frame 37 of anim: the process that drew it exited with status 3 (3 attempts", err)

    def test_sys_exit_in_an_update_is_told_like_an_exception(self) -> None:
        err = self.failing(self.animation("sys.exit('enough')"), status=1)
        self.assertIn("frame 37 of anim: SystemExit: enough", err)

    def test_a_crash_in_native_code_is_told_with_the_line_of_python(self) -> None:
        err = self.failing(self.animation("import ctypes; ctypes.string_at(8)"), status=1)
        self.assertIn("SIGSEGV", err)
        self.assertIn('plot.py", line 9 in update', err)

    def test_an_update_that_hangs_is_ended_at_its_deadline(self) -> None:
        err = self.failing(self.animation("while True: pass"), "--frame-timeout", "1s", status=1)
        self.assertIn("frame 37 of anim", err)
        self.assertIn("took longer than 1 s", err)

    def test_a_syntax_error_is_told_with_its_line(self) -> None:
        self.assertIn("plot.py, line 2: SyntaxError", self.failing("\nx = (", status=2))

    def test_a_missing_module_is_told_with_the_interpreter_and_how_to_install_it(self) -> None:
        err = self.failing("import no_such_module", status=2)
        self.assertIn("the module no_such_module is not installed for " + sys.executable, err)
        self.assertRegex(err.split("Install it:")[1], "no.such.module")

    def test_a_script_that_reads_its_input_is_told_that_there_is_none(self) -> None:
        self.assertIn("standard input, which is empty", self.failing("input('n?')", status=2))

    def test_a_script_that_kills_itself_while_it_is_loaded_is_told_with_the_signal(self) -> None:
        err = self.failing("import os; os.kill(os.getpid(), 9)", status=1)
        self.assertIn("the process that runs the script was killed by signal 9", err)

    def test_a_script_without_an_animation_is_told_what_was_looked_for(self) -> None:
        self.assertIn("made no animation. Looked for", self.failing("print('hello')", status=2))

    def test_a_function_that_is_not_there_is_told_what_is(self) -> None:
        self.script("def draw(t): pass")
        err = self.reel("render", "plot.py:drew", "-o", "film.mp4", status=2).stderr
        self.assertIn("did you mean draw?", err)

    def test_a_function_without_a_length_is_told_the_flags_that_give_one(self) -> None:
        self.script("import numpy\ndef draw(t): return numpy.zeros((48, 64, 3))")
        err = self.reel("render", "plot.py:draw", "-o", "film.mp4", status=2).stderr
        self.assertRegex(err, "--frames|--duration|frames|duration")

    def test_pictures_that_change_their_size_are_told_with_both_sizes(self) -> None:
        self.script("""
            import numpy
            def draw(frame): return numpy.zeros((48, 64 if frame < 5 else 80, 3))
        """)
        err = self.reel("render", "plot.py:draw", "--frames", "9", "-o", "film.mp4", status=1).stderr
        self.assertIn("frame 5 of draw", err)
        self.assertIn("80x48", err)
        self.assertIn("64x48", err)

    def test_an_interpreter_that_is_not_there_is_refused(self) -> None:
        self.script(self.animation("pass"))
        err = self.reel("render", "plot.py", "-o", "film.mp4", python="pythonX", status=2).stderr
        self.assertIn("there is no program 'pythonX' in PATH", err)

    def test_options_of_scripts_are_refused_for_other_scenes(self) -> None:
        err = self.reel("render", "red_square", "--stateless", "-o", "film.mp4", python="", status=2).stderr
        self.assertIn("stateless: is for Python scripts, and 'red_square' is none", err)


class Interpreters(ReelTest):
    """Which Python runs a script."""

    def environment_of_its_own(self, *words: str) -> str:
        """A virtual environment; its folder."""
        subprocess.run([sys.executable, "-m", "venv", *words, self.path("venv")], check=True,
                       stdout=subprocess.DEVNULL)
        return self.path("venv")

    def test_the_active_virtual_environment_runs_the_script(self) -> None:
        self.environment["VIRTUAL_ENV"] = self.environment_of_its_own("--without-pip")
        self.script("""
            import sys
            print(sys.prefix)
            def draw(frame): return bytes(64 * 48 * 4)
            draw.size = (64, 48)
        """)
        err = self.reel("render", "plot.py:draw", "--frames", "3", "-o", "f.mp4", "-v", python="").stderr
        self.assertIn(self.path("venv"), err)

    def test_the_package_installed_by_pip_renders_from_inside_a_program(self) -> None:
        venv = self.environment_of_its_own("--system-site-packages")
        python = os.path.join(venv, "bin/python")
        # setuptools builds beside the sources.
        sources = shutil.copytree(PACKAGE, self.path("sources"))
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-build-isolation",
                        "--no-index", sources], check=True, cwd=self.folder)
        self.environment["PATH"] = BIN + ":" + self.environment["PATH"]
        program = self.script("""
            import numpy, reel
            def draw(frame): return numpy.full((48, 64, 3), frame, numpy.uint8)
            film = reel.render(draw, "film.mp4", frames=5, fps=10)
            print(film.frames, reel.__file__)
        """)
        out = self.python(program, python=python)
        self.assertEqual(out.split(), ["5", os.path.join(
            venv, "lib", "python%d.%d" % sys.version_info[:2], "site-packages/reel/__init__.py")])


class Programs(ReelTest):
    """reel.save and reel.render."""

    def program(self, text: str) -> str:
        head = "import sys\nsys.path.insert(0, %r)\n" % PACKAGE
        return self.script(head + textwrap.dedent(text), "program.py")

    def test_save_makes_the_film_that_rendering_the_script_makes(self) -> None:
        self.script(STATEFUL.replace("FRAMES", "40"))
        self.reel("render", "plot.py", "--manifest", "script", "-o", "script.mp4")
        text = textwrap.dedent(STATEFUL).replace("FRAMES", "40").replace("plt.show()", "")
        program = self.program("import reel\n" + text + """
film = reel.save(anim, "program.mp4", manifest="program", producers=3)
print(film.frames, film.producers)
""")
        self.assertEqual(self.python(program).split(), ["40", "3"])
        self.assertEqual(self.text("program"), self.text("script"))

    def test_an_exception_is_raised_with_its_frame_and_its_traceback(self) -> None:
        program = self.program("""
            import numpy, reel
            def draw(frame):
                if frame == 7:
                    raise KeyError("seven")
                return numpy.zeros((48, 64, 3))
            try:
                reel.render(draw, "film.mp4", frames=20)
            except reel.RenderError as error:
                print(error.frame)
                print(error)
        """)
        out = self.python(program)
        self.assertTrue(out.startswith("7\nframe 7 of draw: KeyError: 'seven' (program.py, line 7"), out)
        self.assertIn('raise KeyError("seven")', out)
        self.await_no_process()

    def test_ctrl_c_raises_keyboard_interrupt_and_leaves_nothing(self) -> None:
        program = self.program("""
            import numpy, reel, time
            def draw(frame):
                time.sleep(0.02)
                return numpy.zeros((48, 64, 3))
            try:
                reel.render(draw, "film.mp4", frames=5000, progress=lambda done, all: print(done, flush=True))
            except KeyboardInterrupt:
                print("interrupted")
        """)
        process = subprocess.Popen([sys.executable, program], cwd=self.folder, env=self.environment,
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(_end, process)
        while int(process.stdout.readline()) < 10:
            pass
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=PATIENCE_S)
        self.assertTrue(out.endswith("interrupted\n"), out)
        self.assertEqual(os.listdir(self.folder), ["program.py"])
        self.await_no_process()

    def test_nothing_is_left_running_when_the_program_is_killed(self) -> None:
        program = self.program("""
            import numpy, reel, time
            def draw(frame):
                time.sleep(0.02)
                return numpy.zeros((48, 64, 3))
            reel.render(draw, "film.mp4", frames=5000, progress=lambda done, all: print(done, flush=True))
        """)
        process = subprocess.Popen([sys.executable, program], cwd=self.folder, env=self.environment,
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(_end, process)
        while int(process.stdout.readline()) < 10:
            pass
        process.kill()
        process.communicate()
        self.await_no_process()
        self.assertFalse(os.path.exists(self.path("film.mp4")))

    def test_a_film_shows_itself_in_a_notebook(self) -> None:
        program = self.program("""
            import numpy, reel
            film = reel.render(lambda frame: numpy.zeros((48, 64, 3)), "film.gif", frames=3, fps=10)
            print(film._repr_html_()[:32])
            film = reel.render(lambda frame: numpy.zeros((48, 64, 3)), "film.mp4", frames=3, fps=10)
            print(film._repr_html_()[:45])
        """)
        self.assertEqual(self.python(program).splitlines(), [
            '<img src="data:image/gif;base64,', '<video controls loop src="data:video/mp4;base'])


class Checks(ReelTest):
    """reel verify, info and still with scripts."""

    def test_a_stateful_script_is_the_same_in_all_orders(self) -> None:
        self.script(STATEFUL.replace("FRAMES", "24"))
        out = self.reel("verify", "plot.py", "--sample", "all")
        self.assertIn("all equal", out.stdout + out.stderr)

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
