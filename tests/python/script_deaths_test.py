"""Whatever is killed while the film of a script is drawn."""

import os
import signal
import subprocess
from typing import List

from reel_run import STATEFUL, ReelTest, parent_of


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
                      if name.startswith("python") and found.get(parent_of(pid)) == "reel-supervisor")

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
        self.assertNotIn(server, [parent_of(pid) for pid in self.processes()])
