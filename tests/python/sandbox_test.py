"""Scripts in the sandbox: what libraries need works, and what is none of their business does not."""

import ctypes
import os
import textwrap

from reel_run import PACKAGE, ReelTest

# landlock_create_ruleset(2) of all architectures but alpha; LANDLOCK_CREATE_RULESET_VERSION.
LANDLOCK_ABI = ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1)

# Draws with all that a library may start, and prints what it found out.
BUSY = """
    import multiprocessing, os, subprocess, sys, threading
    def square(x): return x * x
    def status(name):
        return next(line.split()[1] for line in open("/proc/self/status") if line.startswith(name + ":"))
    def draw(frame):
        found = []
        thread = threading.Thread(target=found.append, args=[1])
        thread.start()
        thread.join()
        found.append(int(subprocess.run("echo 2", shell=True, capture_output=True).stdout))
        with multiprocessing.get_context("fork").Pool(2) as pool:
            found += pool.map(square, [2, 3])
        print("found", found, status("NoNewPrivs"), status("Seccomp"), status("CapEff"))
        try:
            os.kill(os.getppid(), 0)
            print("reached the supervisor")
        except PermissionError:
            print("no signals")
        return bytes(64 * 48 * 4)
    draw.size = (64, 48)
"""


class Sandbox(ReelTest):
    def check(self, sandbox: str) -> None:
        self.script(BUSY)
        err = self.reel("render", "plot.py:draw", "--frames", "2", "-v", "--sandbox", sandbox, "-o", "f.mp4").stderr
        self.assertIn("found [1, 2, 4, 9] 1 2 0000000000000000", err)
        if LANDLOCK_ABI >= 6:
            self.assertIn("no signals", err)
            self.assertNotIn("reached the supervisor", err)

    def test_threads_subprocesses_and_multiprocessing_work(self) -> None:
        self.check("default")

    def test_they_work_in_the_strict_sandbox_too(self) -> None:
        if LANDLOCK_ABI < 2:
            self.skipTest("Landlock ABI 2 is needed, this kernel has %d" % LANDLOCK_ABI)
        self.check("strict")

    def test_a_strict_script_reads_files_and_cannot_write_them_nor_ask_the_network(self) -> None:
        if LANDLOCK_ABI < 2:
            self.skipTest("Landlock ABI 2 is needed, this kernel has %d" % LANDLOCK_ABI)
        self.environment["TMPDIR"] = self.path("scratch")
        self.script("""
            import os, socket, tempfile
            def attempt(name, call):
                try:
                    call()
                    print(name, "allowed")
                except OSError as error:
                    print(name, error.strerror)
            attempt("read", lambda: open("data.txt").read())
            attempt("write", lambda: open("data.txt", "a"))
            attempt("temporary", tempfile.TemporaryFile)
            attempt("network", lambda: socket.create_connection(("127.0.0.1", 9)))
            def draw(frame): return bytes(64 * 48 * 4)
            draw.size = (64, 48)
        """)
        with open(self.path("data.txt"), "w") as data:
            data.write("kept")
        os.mkdir(self.path("scratch"))
        err = self.reel("render", "plot.py:draw", "--frames", "2", "-v", "--sandbox", "strict", "-o", "f.mp4").stderr
        for line in ("read allowed", "write Permission denied", "temporary allowed", "network Permission denied"):
            self.assertIn("script: " + line, err)
        self.assertEqual(self.text("data.txt"), "kept")

    def test_a_program_that_runs_already_is_not_put_into_the_strict_sandbox(self) -> None:
        program = self.script("import sys\nsys.path.insert(0, %r)\n" % PACKAGE + textwrap.dedent("""
            import reel
            def draw(frame): return bytes(64 * 48 * 4)
            draw.size = (64, 48)
            try:
                reel.render(draw, "f.mp4", frames=2, sandbox="strict", progress=False)
            except reel.RenderError as error:
                print(error)
        """), "program.py")
        self.assertIn("sandbox: strict: a program that runs already cannot be put into it", self.python(program))
