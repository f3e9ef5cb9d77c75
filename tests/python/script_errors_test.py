"""What a stranger reads when a script cannot be drawn."""

import os
import sys
import textwrap

from reel_run import ReelTest


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

    def test_a_frame_that_cannot_be_drawn_for_one_before_it_names_that_one(self) -> None:
        err = self.failing(self.animation("raise ValueError('negative radius')"), "--range", "40:44",
                           "--producers", "1", status=1)
        self.assertIn("reel: frame 37 of anim: ValueError: negative radius", err)

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

    def test_a_child_of_the_script_that_lives_on_holds_nothing_up(self) -> None:
        self.script("""
            import os, time
            import matplotlib.pyplot as plt
            from matplotlib.animation import FuncAnimation
            fig, ax = plt.subplots(figsize=(3.2, 2.4))
            def update(frame):
                if frame == 1 and os.fork() == 0:
                    time.sleep(600)
                    os._exit(0)
            anim = FuncAnimation(fig, update, frames=4)
            plt.show()
        """)
        self.reel("render", "plot.py", "-o", "film.mp4")
        self.await_no_process()

    def test_the_first_frames_own_error_is_told_though_its_rehearsal_went_well(self) -> None:
        err = self.failing("""
            import os
            import matplotlib.pyplot as plt
            from matplotlib.animation import FuncAnimation
            fig, ax = plt.subplots(figsize=(3.2, 2.4))
            def update(frame):
                if os.path.exists("mark"): raise ValueError("been here")
                if frame == 3: open("mark", "w").close()
            anim = FuncAnimation(fig, update, frames=4)
            plt.show()
        """, status=1)
        self.assertIn("frame 0 of anim: ValueError: been here", err)

    def test_output_that_cannot_be_flushed_is_let_be(self) -> None:
        self.script("""
            import sys
            class Tee:
                def write(self, text): return len(text)
            sys.stdout = Tee()
            def draw(frame): return bytes(64 * 48 * 4)
            draw.size, draw.frames = (64, 48), 3
        """)
        self.reel("render", "plot.py:draw", "-o", "film.mp4")

    def test_a_script_that_ignores_the_ends_of_its_children_is_drawn(self) -> None:
        self.script("""
            import signal
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            def draw(frame): return bytes(64 * 48 * 4)
            draw.size, draw.frames = (64, 48), 30
        """)
        self.reel("render", "plot.py:draw", "--producers", "4", "-o", "film.mp4")

    def test_a_text_that_is_no_unicode_is_told_all_the_same(self) -> None:
        err = self.failing("raise ValueError('bad \\udcff name')", status=2)
        self.assertIn("ValueError: bad ? name", err)

    def test_a_script_that_adopts_orphans_is_drawn(self) -> None:
        self.script("""
            import ctypes
            ctypes.CDLL(None).prctl(36, 1)
            def draw(frame): return bytes(64 * 48 * 4)
            draw.size, draw.frames = (64, 48), 3
        """)
        self.reel("render", "plot.py:draw", "-o", "film.mp4")

    def test_a_signal_to_the_scripts_group_is_not_for_the_job(self) -> None:
        err = self.failing(self.animation("os.kill(0, 15)"), status=1)
        self.assertIn("was killed by signal 15", err)

    def test_a_figure_beyond_the_limit_is_refused_before_it_is_drawn(self) -> None:
        err = self.failing("""
            import matplotlib.pyplot as plt
            from matplotlib.animation import FuncAnimation
            fig, ax = plt.subplots(figsize=(200, 200), dpi=100)
            anim = FuncAnimation(fig, lambda frame: None, frames=4)
            plt.show()
        """, status=2)
        self.assertIn("20000x20000 pixels; the limit of both sides is 16384", err)
