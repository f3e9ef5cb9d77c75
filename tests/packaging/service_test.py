"""The packages on a machine with a real systemd: installed, started by their sockets, used by two users, killed,
stopped, upgraded under a running job, and removed."""

import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import machine
from built import BUILD

# Long enough for whatever is done to it: 8 s of waiting, in segments that are kept.
LONG = ["testcard", "--frames", "160", "--fps", "25", "--size", "64x48", "--preset", "ultrafast", "--segment", "1s",
        "--producers", "1", "--param", "sleep_ms=50"]


def setUpModule():
    why = machine.missing()
    if why:
        raise unittest.SkipTest("1 machine not booted: " + why)


class Service(unittest.TestCase):
    """In the order of their names, on one machine: it is installed first and removed last."""

    @classmethod
    def setUpClass(cls):
        cls.machine = machine.Machine()
        cls.addClassCleanup(cls.machine.end)
        with tempfile.TemporaryDirectory() as place:
            subprocess.run(["cpack", "--config", str(BUILD / "CPackConfig.cmake"), "-B", place], check=True,
                           capture_output=True, cwd=place)
            (cls.machine.root / "debs").mkdir()
            for deb in Path(place).glob("*.deb"):
                shutil.copy(deb, cls.machine.root / "debs")
        for user in ("ada", "bob"):
            cls.machine.run(["useradd", "--create-home", user])

    def _install(self, *options: str) -> str:
        return self.machine.run(["sh", "-c", "dpkg %s -i /debs/reel_*.deb 2>&1" % " ".join(options)]).stdout

    def _submit(self, user: str, output: str, words: list) -> int:
        return int(self.machine.run(["reel", "submit", *words, "-o", output], user=user).stdout)

    def _job(self, user: str, job: int) -> dict:
        return json.loads(self.machine.run(["reel", "status", str(job), "--json"], user=user).stdout)

    def _await_frames(self, user: str, job: int, frames: int) -> dict:
        state = {}

        def has_come():
            state.update(self._job(user, job))
            return state["progress"] and state["progress"]["frames_done"] >= frames

        self.machine.wait_for("job %d draws %d frames" % (job, frames), has_come)
        return state

    def _main_pid(self, unit: str) -> int:
        return int(self.machine.run(["systemctl", "show", "-P", "MainPID", unit]).stdout)

    def _is_whole(self, user: str, output: str, frames: int) -> None:
        place = "/home/%s/%s" % (user, output)
        counted = self.machine.run(["ffprobe", "-v", "error", "-count_frames", "-show_entries",
                                    "stream=nb_read_frames", "-of", "csv=p=0", place]).stdout
        self.assertEqual(counted.strip(), str(frames))
        self.assertEqual(self.machine.run(["stat", "-c", "%U:%G", place]).stdout.strip(), "%s:%s" % (user, user))

    def test_1_it_is_installed_and_its_sockets_listen(self):
        self._install()
        for unit in ("reeld.socket", "reel-launcher.socket", "reeld.service"):
            self.assertEqual(self.machine.run(["systemctl", "is-enabled", unit]).stdout, "enabled\n")
        for unit in ("reeld.socket", "reel-launcher.socket"):
            self.machine.run(["systemctl", "is-active", unit])
        modes = self.machine.run(["stat", "-c", "%a %U", "/run/reel", "/run/reel/reeld.sock",
                                  "/run/reel/launcher.sock"]).stdout.split("\n")
        self.assertEqual(modes[:3], ["755 root", "666 root", "600 reel"])

    def test_2_two_users_have_their_films_and_nothing_of_each_other(self):
        self.machine.run(["systemctl", "stop", "reeld.service"])
        # The socket starts it.
        for user in ("ada", "bob"):
            job = self._submit(user, "film.mp4", ["red_square", "--frames", "30", "--size", "64x48"])
            self.machine.run(["reel", "wait", str(job)], user=user)
            self._is_whole(user, "film.mp4", 30)
        job = self._submit("ada", "long.mp4", LONG)
        self._await_frames("ada", job, 1)
        for verb in ("status", "cancel", "pause", "watch", "logs", "explain", "retry"):
            refused = self.machine.run(["reel", verb, str(job)], user="bob", check=False)
            self.assertNotEqual(refused.returncode, 0, verb)
            self.assertIn("there is no job %d" % job, refused.stderr, verb)
        listed = [json.loads(self.machine.run(["reel", "list", "--json"], user=user).stdout)
                  for user in ("ada", "bob", "")]
        self.assertEqual([len(jobs) for jobs in listed], [2, 1, 3])
        self.assertEqual({entry["user"] for entry in listed[2]}, {"ada", "bob"})
        self.machine.run(["reel", "cancel", str(job)], user="ada")
        self.machine.run(["reel", "wait", str(job)], user="ada", check=False)
        self.assertEqual(self._job("ada", job)["state"], "CANCELLED")

    def test_3_root_is_refused_and_told_why(self):
        refused = self.machine.run(["reel", "submit", "red_square", "-o", "/root/film.mp4"], check=False)
        self.assertIn("jobs of root are not run", refused.stderr)

    def test_4_a_daemon_that_is_killed_in_the_middle_of_a_job_comes_back_and_goes_on(self):
        job = self._submit("ada", "killed.mp4", LONG)
        self._await_frames("ada", job, 60)
        before = self._main_pid("reeld.service")
        self.machine.run(["kill", "-9", str(before)])
        self.machine.run(["reel", "wait", str(job)], user="ada")
        self.assertNotEqual(self._main_pid("reeld.service"), before)
        self.assertGreater(self._job("ada", job)["starts"], 1)
        self._is_whole("ada", "killed.mp4", 160)

    def test_5_what_is_stopped_in_the_middle_of_a_job_goes_on_when_it_is_started(self):
        job = self._submit("bob", "stopped.mp4", LONG)
        self._await_frames("bob", job, 60)
        self.machine.run(["systemctl", "stop", "reeld.socket", "reeld.service"])
        self.assertEqual(self.machine.run(["pgrep", "-u", "bob"], check=False).stdout, "")
        self.machine.run(["systemctl", "start", "reeld.socket", "reeld.service"])
        self.machine.run(["reel", "wait", str(job)], user="bob")
        self._is_whole("bob", "stopped.mp4", 160)

    def test_6_a_launcher_that_is_replaced_takes_no_job_along(self):
        job = self._submit("bob", "launcher.mp4", LONG)
        self._await_frames("bob", job, 10)
        self.machine.run(["systemctl", "restart", "reel-launcher.service"])
        self.machine.run(["kill", "-9", str(self._main_pid("reel-launcher.service"))])
        self.machine.run(["reel", "wait", str(job)], user="bob")
        self.assertEqual(self._job("bob", job)["starts"], 1)
        self._is_whole("bob", "launcher.mp4", 160)

    def test_7_an_upgrade_in_the_middle_of_a_job_loses_nothing(self):
        job = self._submit("ada", "upgraded.mp4", LONG)
        self._await_frames("ada", job, 60)
        self._install()
        self.machine.run(["reel", "wait", str(job)], user="ada")
        self.assertGreater(self._job("ada", job)["starts"], 1)
        self._is_whole("ada", "upgraded.mp4", 160)

    def test_8_the_journal_knows_jobs_and_users_by_field(self):
        entries = self.machine.run(["journalctl", "-o", "json", "-u", "reeld", "REEL_USER=ada"]).stdout.splitlines()
        self.assertTrue(entries)
        self.assertTrue(all(json.loads(entry)["REEL_JOB"].isdigit() for entry in entries))

    def test_9_it_is_removed_without_a_trace(self):
        job = self._submit("ada", "removed.mp4", LONG)
        self._await_frames("ada", job, 10)
        self.machine.run(["dpkg", "--purge", "reel"])
        self.machine.wait_for("nothing of ada's runs", lambda: self.machine.run(["pgrep", "-u", "ada"],
                                                                                 check=False).stdout == "")
        for path in ("/usr/bin/reel", "/var/lib/reel", "/var/lib/reel-launcher", "/etc/reel", "/run/reel",
                     "/usr/lib/reel"):
            self.assertFalse((self.machine.root / path.lstrip("/")).exists(), path)
        failed = self.machine.run(["systemctl", "--failed", "--no-legend", "--plain"]).stdout
        self.assertNotIn("reel", failed)


if __name__ == "__main__":
    unittest.main()
