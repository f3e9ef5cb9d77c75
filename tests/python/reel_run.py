"""Whole films of scripts, by `reel` itself: real producers, real ffmpeg, real files.

REEL_BIN names the folder of the programs that were built.
"""

import os
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest
from typing import Any, Callable, Dict, List, Optional

from scene_run import FOLDER

BIN = os.environ.get("REEL_BIN", os.path.join(FOLDER, "../../build/bin"))
PACKAGE = os.path.join(FOLDER, "../../producer/python")
PATIENCE_S = 20
GONE_WITHIN_S = 2

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
        self.addCleanup(end_process, process)
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
            files = [os.path.join(hidden, file) for file in list_folder(hidden) if "manifest" in file]
            return any(_count_lines(file) >= frames for file in files)
        self.await_true(has_so_many, "%d frames" % frames)

    def processes(self) -> Dict[int, str]:
        """Those that work in this test's folder: {pid: the kernel's name}."""
        return {pid: name for pid, name in _processes().items() if _works_in(pid, self.folder)}

    def await_no_process(self) -> None:
        self.await_true(lambda: not self.processes(), "nothing left running: %s" % self.processes(),
                        GONE_WITHIN_S + 1)


def end_process(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()


def list_folder(folder: str) -> List[str]:
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


def parent_of(pid: int) -> int:
    """0 when the process is gone."""
    try:
        with open("/proc/%d/stat" % pid) as file:
            return int(file.read().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0
