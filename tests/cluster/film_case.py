"""FilmTest: a test that renders films on Slurm clusters of its own, and knows what their bytes have to be.

A scene of the test's is drawn by a function of Python's, so that the test decides when it goes on: a frame waits
while a file "hold-FRAME" stands beside the scene. What a film is made of, and what it leaves, is told by Film.
"""

import hashlib
import json
import os
import signal
import subprocess
import textwrap
from pathlib import Path
from typing import Any, Dict, List, Optional

import process_tree
from cluster_case import BIN, ClusterTest
from slurm_cluster import SlurmCluster

FRAMES = 12
FRAMES_OF_SEGMENT = 2
SCENE = """
    import os, time
    frames, fps, size = 12, 2, (64, 36)
    here = os.path.dirname(os.path.abspath(__file__))
    if os.path.exists("%s/lacks-%s" % (here, os.environ.get("SLURMD_NODENAME"))):
        raise ImportError("libgdal.so.32: cannot open shared object file")
    def draw(i, width, height):
        while os.path.exists("%s/hold-%d" % (here, i)):
            time.sleep(0.01)
        return bytes([20 * i, 250 - 20 * i, 9, 255]) * (width * height)
"""
# One core a task: as many tasks as the cluster has cores.
ON_SLURM = ["--on", "slurm", "--task-cores", "1"]
_DAEMONS = ("munged", "slurmctld", "slurmscriptd", "slurmd", "slurmstepd", "")
_ENDED = ("COMPLETED", "CANCELLED", "FAILED", "NODE_FAIL", "TIMEOUT")


class FilmTest(ClusterTest):
    def film_cluster(self, **options: Any) -> SlurmCluster:
        cluster = self.new_cluster(**options)
        cluster.environment["REEL_CACHE"] = "/dev/null"
        return cluster

    def film(self, cluster: SlurmCluster, name: str = "a", hold: Optional[int] = None, *words: str) -> "Film":
        """Begins one of SCENE; segment `hold` waits until it is released, with its first frame drawn."""
        return Film(cluster, cluster.home / name, hold).render(*ON_SLURM, *words)

    def assert_whole(self, *films: "Film") -> None:
        """They end well, with the same bytes as on one machine, and nothing is left of them."""
        for film in films:
            with self.subTest(film=film.folder.name):
                self.assertEqual(film.wait(), 0, film.said())
                self.assertEqual(film.digest(), film_of_here(film.cluster), film.said())
                self.assertEqual(film.leftovers(), [], film.said())
        for film in films:
            film.await_idle()

    def assert_ended(self, film: "Film", status: int, *texts: str) -> None:
        """It ends with that status and says these things, no film is there, and nothing goes on."""
        self.assertEqual(film.wait(), status, film.said())
        for text in texts:
            self.assertIn(text, film.said())
        self.assertFalse(film.path.exists())
        film.await_idle()


class Film:
    """A folder with a scene, and `reel render` in it."""

    def __init__(self, cluster: SlurmCluster, folder: Path, hold: Optional[int] = None):
        self.cluster, self.folder = cluster, folder
        self.path = folder / "film.mp4"
        self.work = folder / ".film.mp4.reel"
        folder.mkdir()
        cluster.user.own(str(folder))
        (folder / "scene.py").write_text(textwrap.dedent(SCENE))
        self._hold = None if hold is None else folder / ("hold-%d" % (hold * FRAMES_OF_SEGMENT + 1))
        if self._hold:
            self._hold.touch()

    def render(self, *words: str, **options: Any) -> "Film":
        """Begins; the words are added to what every film of SCENE has."""
        return self.start("render", "scene.py:draw", "--segment", "1s", "-o", self.path, "--json", *words, **options)

    def start(self, *words: Any, **options: Any) -> "Film":
        self._said = self.folder / "said"
        with open(self._said, "w") as said:
            self.process = self.cluster.start(BIN / "reel", *words, cwd=self.folder, stdout=said,
                                              stderr=subprocess.STDOUT, **options)
        return self

    def release(self) -> None:
        self._hold.unlink()

    def wait(self, timeout: float = 90 * process_tree.SLOWNESS) -> int:
        """The status that it ends with; negative: killed by that signal."""
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError("no end within %s s: %s\n%s" % (timeout, self.said(), self.cluster.jobs()))

    def said(self) -> str:
        return self._said.read_text()

    def result(self) -> Dict[str, Any]:
        """The JSON object that it ended with."""
        return json.loads(next(line for line in self.said().splitlines() if line.startswith("{")))

    def await_said(self, text: str, timeout: float = process_tree.PATIENCE_S) -> None:
        self.cluster.wait_until(lambda: text in self.said(), "%r said: %s" % (text, self.said()), timeout)

    def digest(self) -> str:
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def leftovers(self) -> List[str]:
        """What is in the folder besides the scene and the film."""
        mine = {"scene.py", "film.mp4", "said", "__pycache__"}
        return sorted(entry.name for entry in self.folder.iterdir()
                      if entry.name not in mine and not entry.name.startswith("lacks-"))

    # ---- What is under way ----

    def finished(self) -> List[int]:
        """The segments that are made."""
        return sorted(int(note.name[8:13]) for note in self.work.glob("segment-*.done"))

    def await_finished(self, count: int) -> None:
        self.cluster.wait_until(lambda: len(self.finished()) >= count, "%d segments of %s" % (count, self.folder))

    def await_all_but_held(self) -> None:
        self.await_finished(FRAMES // FRAMES_OF_SEGMENT - 1)

    def campaigns(self) -> List[Path]:
        return sorted(self.work.glob("cluster-*/"))

    def attempts(self, segment: int) -> List[Path]:
        """The directories of those that make this segment, or have."""
        found = []
        for campaign in self.campaigns():
            tasks = campaign / "tasks"
            for task, line in enumerate(tasks.read_text().splitlines() if tasks.exists() else []):
                first, count = (int(word) for word in line.split()[1:])
                if first <= segment < first + count:
                    found += campaign.glob("%d.*@*" % task)
        return sorted(found)

    def await_attempt(self, segment: int) -> Path:
        """The newest, once there is one."""
        return self.cluster.wait_until(lambda: self.attempts(segment), "an attempt at segment %d" % segment)[-1]

    def await_process(self, segment: int, name: str) -> int:
        """Of the newest attempt at the segment: "reel-supervisor", or a process below that."""
        attempt = str(self.await_attempt(segment))

        def found() -> Optional[int]:
            for supervisor in self.cluster.processes():
                if attempt in process_tree.text_of("/proc/%d/cmdline" % supervisor).split("\0"):
                    for pid in [supervisor] + process_tree.descendants(supervisor):
                        if process_tree.text_of("/proc/%d/comm" % pid).strip() == name:
                            return pid
            return None
        return self.cluster.wait_until(found, "%s of %s" % (name, attempt))

    def node_of(self, segment: int) -> str:
        return self.await_attempt(segment).name.split("@")[1]

    def job_of(self, segment: int) -> str:
        """Slurm's number of the newest attempt, by the environment of its supervisor."""
        pid = self.await_process(segment, "reel-supervisor")
        words = process_tree.text_of("/proc/%d/environ" % pid).split("\0")
        ids = dict(word.split("=", 1) for word in words if word.startswith("SLURM_ARRAY_"))
        return "%s_%s" % (ids["SLURM_ARRAY_JOB_ID"], ids["SLURM_ARRAY_TASK_ID"])

    def coordinator(self) -> int:
        """The supervisor below `reel`."""
        return self.cluster.wait_until(lambda: process_tree.descendants(self.process.pid), "a coordinator")[0]

    # ---- What is left ----

    def processes(self) -> List[int]:
        """What works for films: all that the cluster's commands and nodes have started."""
        def is_work(pid: int) -> bool:
            return (process_tree.text_of("/proc/%d/comm" % pid).strip() not in _DAEMONS
                    and process_tree.__file__ not in process_tree.text_of("/proc/%d/cmdline" % pid))
        return [pid for pid in {*self.cluster.strays(), *self.cluster.processes()} if is_work(pid)]

    def await_idle(self) -> None:
        """Until no film runs on its cluster, and the queue has nothing of Reel's: within seconds of their end."""
        self.cluster.wait_until(lambda: not self.processes(), "all processes gone")
        self.cluster.wait_until(lambda: not self.queued(), "queue empty")

    def queued(self) -> List[Any]:
        return [job for job in self.cluster.jobs() if job.name.startswith("reel-") and job.state not in _ENDED]


_films: Dict[Any, str] = {}


def film_of_here(cluster: SlurmCluster) -> str:
    """The digest of the film of SCENE, made on one machine without a cluster; once."""
    if "digest" not in _films:
        film = Film(cluster, cluster.home / "here").render("--on", "here")
        if film.wait() != 0:
            raise AssertionError(film.said())
        _films["digest"] = film.digest()
    return _films["digest"]


def kill(pid: int, number: int = signal.SIGKILL) -> None:
    os.kill(pid, number)
