"""Shares of a film, as tasks of a cluster make them (daemon/supervisor/film_share.h), without a cluster.

A film of four segments whose frame 35 never ends, so that its directory stays until the test is done with it.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any, Dict, List

SOURCE = Path(__file__).resolve().parent.parent.parent
BIN = Path(os.environ.get("REEL_BIN", SOURCE / "build/bin"))
WORDS = ["testcard", "--frames", "40", "--fps", "10", "--size", "64x36", "--segment", "1s", "--frame-timeout", "1h",
         "--param", "hang_at=35"]


def until(condition: Any, what: str) -> Any:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError("never: " + what)


class Shares(unittest.TestCase):
    def setUp(self) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="reel-s-"))
        self.addCleanup(shutil.rmtree, self.place, ignore_errors=True)
        self.work = self.place / ".film.mp4.reel"
        self.environment = dict(os.environ, REEL_CACHE="/dev/null")
        self.leave_three_segments()

    def leave_three_segments(self) -> None:
        film = subprocess.Popen([BIN / "reel", "render", *WORDS, "-q", "-o", self.place / "film.mp4"], cwd=self.place,
                                env=self.environment, stderr=subprocess.DEVNULL)
        until(lambda: self.notes() == [0, 1, 2], "three segments")
        film.send_signal(signal.SIGTERM)
        film.wait()
        self.assertEqual(self.notes(), [0, 1, 2])

    def test_a_trace_is_of_one_machine(self) -> None:
        film = subprocess.run([BIN / "reel", "render", "testcard", "-o", self.place / "b.mp4", "--on", "slurm", "--trace",
                               self.place / "b.json"], env=self.environment, capture_output=True, text=True, check=False)
        self.assertEqual(film.returncode, 2)
        self.assertIn("trace: it tells of the processes of one machine; leave it out, or render with --on here",
                      film.stderr)

    def notes(self) -> List[int]:
        return sorted(int(note.name[8:13]) for note in self.work.glob("segment-*.done"))

    def forget(self, *segments: int) -> None:
        for segment in segments:
            (self.work / ("segment-%05d.done" % segment)).unlink()

    def job(self, **changes: Any) -> str:
        return json.dumps(dict({
            "scene": "testcard", "frames": 40, "fps": "10", "size": "64x36", "segment": "1",
            "frame_timeout": "3600000ms", "params": {"hang_at": {"text": "35", "base": str(self.place)}},
            "output": str(self.place / "film.mp4"), "resume": True}, **changes))

    def begin(self, name: str, *part: str, **changes: Any) -> "Share":
        return Share(self, name, part, self.job(**changes))

    def test_a_share_makes_its_segments_and_leaves_the_film_to_others(self) -> None:
        self.forget(0, 1)
        end = self.begin("a", "segments", "0", "2").wait()
        self.assertEqual((end["event"], end["frames"]), ("finished", 20))
        self.assertEqual(self.notes(), [0, 1, 2])
        note = json.loads((self.work / "segment-00001.done").read_text())
        self.assertEqual(note["made_in"], "cluster-x/a")
        self.assertFalse((self.place / "film.mp4").exists())

    def test_a_share_makes_nothing_that_is_made(self) -> None:
        end = self.begin("a", "segments", "0", "3").wait()
        self.assertEqual(end["event"], "finished")
        self.assertEqual(list((self.work / "cluster-x/a").glob("*.mp4")), [])

    def test_a_share_of_segments_that_the_film_has_not_is_refused(self) -> None:
        end = self.begin("a", "segments", "3", "2").wait()
        self.assertEqual(end["message"], "segments 3 to 4 were asked for, and the film has 4")

    def test_a_share_of_another_film_is_refused(self) -> None:
        end = self.begin("a", "segments", "0", "1", size="32x32").wait()
        self.assertEqual((end["code"], end["message"]),
                         ("invalid_input", "this node would make another film: encoder is not the same"))

    def test_the_film_is_not_put_together_while_a_segment_is_missing(self) -> None:
        end = self.begin("end", "film").wait()
        self.assertEqual((end["code"], end["message"]), (
            "cancelled", "segment 3 is missing, or not whole; the film cannot be put together yet"))

    def test_a_segment_that_is_damaged_is_made_again_before_the_film_is_put_together(self) -> None:
        path = next(self.work.glob("segment-00001.mp4"))
        path.write_bytes(path.read_bytes()[:-100])
        end = self.begin("end", "film").wait()
        self.assertIn("segment 1 is missing, or not whole", end["message"])
        self.assertEqual(self.notes(), [0, 2])

    def test_a_share_that_gives_segments_away_ends_with_the_one_before_them(self) -> None:
        self.forget(1, 2)
        share = self.begin("a", "segments", "1", "3")
        until(lambda: self.notes() == [0, 1, 2], "all but the segment that hangs")
        self.assertIsNone(share.process.poll())
        share.write("given", "3\n")
        end = share.wait()
        self.assertEqual((end["event"], end["frames"]), ("finished", 20))

    def test_a_share_whose_film_is_gone_ends_by_itself(self) -> None:
        share = self.begin("a", "segments", "3", "1")
        until(lambda: "planned" in share.kinds(), "it draws")
        with open(share.directory / "events", encoding="utf-8") as events:
            shutil.rmtree(self.work)
            share.process.wait(60)
            last = json.loads(events.read().splitlines()[-1])
        self.assertEqual(last["message"], "the film's job has ended, and its directory is gone")
        self.assertFalse(self.work.exists())

    def test_a_share_that_is_warned_of_its_end_stops_after_the_segment(self) -> None:
        self.forget(2)
        share = self.begin("a", "segments", "2", "2")
        until(lambda: "planned" in share.kinds(), "it draws")
        share.process.send_signal(signal.SIGUSR1)
        end = share.wait()
        self.assertEqual(self.notes(), [0, 1, 2])
        self.assertEqual((end["code"], end["message"]), ("cancelled", "stopped: its time is nearly over"))


class Share:
    def __init__(self, test: Shares, name: str, part: Any, job: str) -> None:
        self.directory = test.work / "cluster-x" / name
        self.directory.mkdir(parents=True)
        self.write("job", job)
        self.write("events", "")
        command = 'exec "$0" share "$1" 0 "${@:2}" 3< "$1/job" 4>> "$1/events" > "$1/output" 2>&1'
        self.process = subprocess.Popen(["bash", "-c", command, BIN / "reel-supervisor", self.directory, *part],
                                        env=test.environment)
        test.addCleanup(self._kill)

    def write(self, name: str, text: str) -> None:
        (self.directory / name).write_text(text, encoding="utf-8")

    def events(self) -> List[Dict[str, Any]]:
        lines = (self.directory / "events").read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in lines[:-1]]

    def kinds(self) -> List[str]:
        return [event["event"] for event in self.events()]

    def wait(self) -> Dict[str, Any]:
        self.process.wait(60)
        return self.events()[-1]

    def _kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


if __name__ == "__main__":
    unittest.main()
