"""Reel from inside a program, and which Python runs a script."""

import array
import math
import os
import shutil
import signal
import struct
import subprocess
import sys
import textwrap
import wave

from reel_run import BIN, PACKAGE, PATIENCE_S, STATEFUL, ReelTest, end_process


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

    def test_sounds_are_found_from_where_the_program_is(self) -> None:
        for name, hertz in ("low.wav", 300), ("high.wav", 3000):
            with wave.open(self.path(name), "wb") as sound:
                sound.setparams((1, 2, 8000, 0, "NONE", ""))
                samples = [round(9000 * math.sin(2 * math.pi * hertz * i / 8000)) for i in range(8000)]
                sound.writeframes(struct.pack("<8000h", *samples))
        program = self.program("""
            import numpy, pathlib, reel
            def draw(frame): return numpy.zeros((48, 64, 3), numpy.uint8)
            sounds = ["low.wav", {"file": pathlib.Path("high.wav"), "start": numpy.float64(0.5), "volume": 0.5}]
            film = reel.render(draw, "film.mp4", frames=20, fps=10, audio=sounds, progress=False)
            reel.render(draw, "plain.mp4", frames=20, fps=10, audio=pathlib.Path("low.wav"), progress=False)
            try:
                reel.render(draw, "wrong.mp4", frames=20, audio=[{"file": "low.wav", "volum": 1}])
            except reel.RenderError as error:
                print(error)
            try:
                reel.render(draw, "wrong.mp4", frames=20, audio=[{"file": "low.wav", "start": 1j}])
            except TypeError as error:
                print(error)
        """)
        self.assertEqual(self.python(program).splitlines(), [
            "audio[0]: 'volum' is not a field of a sound; did you mean 'volume'?",
            "audio[0].start is 1j; it must be a text, a number, true or false"])
        self.assertGreater(self.loudness("film.mp4", 0, 0.4), 1000)
        self.assertGreater(self.loudness("film.mp4", 1.1, 1.4), 500)
        self.assertLess(self.loudness("film.mp4", 1.6, 1.9), 50)
        self.assertGreater(self.loudness("plain.mp4", 0, 0.4), 1000)

    def loudness(self, film: str, start: float, end: float) -> float:
        """The mean distance of samples of 16 bits from silence."""
        sound = subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", self.path(film), "-ac", "1",
                                "-ar", "8000", "-f", "s16le", "-"], check=True, stdout=subprocess.PIPE).stdout
        samples = array.array("h", sound)[round(start * 8000):round(end * 8000)]
        return sum(map(abs, samples)) / len(samples)

    def test_what_a_program_draws_is_drawn_on_this_machine_only(self) -> None:
        program = self.program("""
            import numpy, reel
            try:
                reel.render(lambda frame: numpy.zeros((48, 64, 3)), "film.mp4", frames=2, on="slurm")
            except reel.RenderError as error:
                print(error)
        """)
        self.assertIn("on: what a running program has in memory can be drawn on this machine only",
                      self.python(program))

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
        self.addCleanup(end_process, process)
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
        self.addCleanup(end_process, process)
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

    def test_words_of_matplotlibs_save_are_answered_with_reels(self) -> None:
        program = self.program("""
            import numpy, reel
            def draw(frame): return numpy.zeros((48, 64, 3))
            for job in ({"writer": "ffmpeg"}, {"size": (1,)}, {"fps": float("nan")}, {"producers": draw}):
                try:
                    reel.render(draw, "film.mp4", frames=3, **job)
                except (TypeError, ValueError) as error:
                    print(error)
            print(reel.render(draw, "film.mp4", frames=3, producers=numpy.int64(2)).frames)
        """)
        lines = self.python(program).splitlines()
        self.assertEqual(lines[0], "reel takes no writer: the ending of `out` decides; see codec")
        self.assertEqual(lines[1], "size is (1,); it must be (width, height) in pixels")
        self.assertTrue(lines[2].startswith("fps is nan; it must be a number above 0, like 60"), lines)
        self.assertTrue(lines[3].startswith("producers is <function draw"), lines)
        self.assertEqual(lines[4], "3")

    def test_frames_of_a_running_program_are_not_kept(self) -> None:
        program = self.program("""
            import numpy, reel
            def draw(frame): return numpy.zeros((48, 64, 3))
            print(reel.render(draw, "film.mp4", frames=3, cache=True, progress=False).warnings)
        """)
        self.assertIn("cache: what a running program has in memory decides its frames and cannot be named",
                      self.python(program))

    def test_a_file_that_the_program_reads_stays_where_it_was(self) -> None:
        program = self.program("""
            import numpy, reel
            with open("lines", "w") as file:
                file.writelines("%06d\\n" % number for number in range(5000))
            lines = open("lines", "rb", buffering=0)
            lines.read(7)
            def draw(frame):
                lines.read(7)
                return numpy.zeros((48, 64, 3))
            reel.render(draw, "film.mp4", frames=8, progress=False)
            print(lines.read(6).decode())
        """)
        self.assertEqual(self.python(program).strip(), "000001")

    def test_progress_is_shown_by_tqdm_where_there_is_one_up_to_the_last_frame(self) -> None:
        os.mkdir(self.path("tqdm"))
        self.script("", "tqdm/__init__.py")
        self.script("""
            class tqdm:
                def __init__(self, total, unit): self.n = 0; print("of", total, unit)
                def set_postfix(self, **values): pass
                def update(self, frames): self.n += frames
                def close(self): print("shown", self.n)
        """, "tqdm/auto.py")
        progress = {"event": "progress", "frames_done": 21, "frame_count": 30, "producers": 2}
        finished = {"event": "finished", "frames": 30}
        program = self.program("""
            import json, os
            from reel._events import JobEvents
            from reel._progress import make_progress
            reading, writing = os.pipe()
            for event in (%r, %r):
                os.write(writing, (json.dumps(event) + "\\n").encode())
            os.close(writing)
            events = JobEvents(reading, make_progress(True))
            events.follow()
            events.close()
        """ % (progress, finished))
        self.assertEqual(self.python(program).splitlines(), ["of 30 frame", "shown 30"])
