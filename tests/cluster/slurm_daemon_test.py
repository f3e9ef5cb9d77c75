"""Films on a cluster as jobs of a daemon: what its clients see of them, and what survives the daemon."""

import json
import signal
import unittest
from typing import Any

import process_tree
from cluster_case import BIN
from film_case import ON_SLURM, Film, FilmTest, film_of_here, kill
from slurm_cluster import SlurmCluster

HELD = 3


class Daemon:
    """A reeld of the plain user's, and `reel` as its client."""

    def __init__(self, cluster: SlurmCluster):
        self.cluster = cluster
        cluster.environment.update(REEL_SOCKET=str(cluster.home / "reeld.sock"), XDG_CONFIG_HOME=str(cluster.home))
        self.start()

    def start(self) -> None:
        log = open(self.cluster.home / "reeld.log", "a")
        self.process = self.cluster.start(BIN / "reeld", "--state", self.cluster.home / "state", stdout=log, stderr=log)
        log.close()
        self.cluster.wait_until(lambda: self.reel("list", status=None).returncode == 0, "reeld answers")

    def end(self, number: int) -> None:
        kill(self.process.pid, number)
        self.process.wait(30)

    def reel(self, *words: Any, **options: Any) -> Any:
        return self.cluster.run(BIN / "reel", *words, **options)

    def submit(self, film: Film, *words: str) -> str:
        return self.reel("submit", "scene.py:draw", "--segment", "1s", "-o", film.path, *ON_SLURM, *words,
                         cwd=film.folder).stdout.strip()

    def job(self, number: str) -> dict:
        return json.loads(self.reel("status", number, "--json").stdout)

    def await_state(self, number: str, *states: str) -> dict:
        def reached() -> Any:
            job = self.job(number)
            return job if job["state"] in states else None
        return self.cluster.wait_until(reached, "job %s %s" % (number, states), 60)


class Jobs(FilmTest):
    def test_jobs_are_listed_watched_and_cancelled(self) -> None:
        cluster = self.film_cluster(nodes=2)
        daemon = Daemon(cluster)
        done, cancelled = (Film(cluster, cluster.home / name, HELD) for name in ("done", "cancelled"))
        numbers = [daemon.submit(film) for film in (done, cancelled)]
        watch = cluster.start(BIN / "reel", "watch", numbers[0])
        for film in (done, cancelled):
            film.await_all_but_held()
        jobs = json.loads(daemon.reel("list", "--json").stdout)
        self.assertEqual([(job["on"], job["state"]) for job in jobs], [("slurm", "RUNNING")] * 2)
        self.assertRegex(daemon.reel("list").stdout, "1  RUNNING .* slurm ")
        daemon.reel("cancel", numbers[1])
        self.assertEqual(daemon.await_state(numbers[1], "CANCELLED")["message"], "cancelled while it ran")
        self.assertEqual(cancelled.leftovers(), ["hold-7"])
        done.release()
        _, told = watch.communicate(timeout=60 * process_tree.SLOWNESS)
        self.assertEqual(watch.returncode, 0, told)
        self.assertIn("12/12 frames", told)
        daemon.await_state(numbers[0], "DONE")
        self.assertEqual((done.digest(), done.leftovers()), (film_of_here(cluster), []))
        daemon.end(signal.SIGTERM)
        done.await_idle()

    def test_a_job_that_no_node_could_make_is_explained_and_can_be_tried_again(self) -> None:
        cluster = self.film_cluster(nodes=2)
        daemon = Daemon(cluster)
        film = Film(cluster, cluster.home / "a")
        for node in cluster.nodes:
            (film.folder / ("lacks-" + node)).touch()
        number = daemon.submit(film)
        self.assertIn("task 0 (frames 0 to 1) failed on n1, n2: ", daemon.await_state(number, "FAILED")["message"])
        cause = json.loads(daemon.reel("explain", "--json", number).stdout)["error"]["cause"]
        self.assertEqual((cause["node"], cause["task"], cause["log"].startswith(str(film.work))), ("n1", 0, True))
        explained = daemon.reel("explain", number).stdout
        for line in ("node:        n1", "task:        0", "log:         " + cause["log"], "libgdal.so.32"):
            self.assertIn(line, explained)
        logs = daemon.reel("logs", number).stdout
        for node in cluster.nodes:
            self.assertIn(node + ", task 0: script: ImportError: libgdal.so.32", logs)
            (film.folder / ("lacks-" + node)).unlink()
        again = daemon.reel("retry", number).stdout.strip()
        self.assertEqual(daemon.await_state(again, "DONE", "FAILED")["message"], "")
        self.assertEqual((film.digest(), film.leftovers()), (film_of_here(cluster), []))

    def test_jobs_of_a_daemon_that_is_stopped_or_killed_go_on_with_the_tasks_that_run(self) -> None:
        cluster = self.film_cluster(nodes=2)
        daemon = Daemon(cluster)
        for number in (signal.SIGKILL, signal.SIGTERM):
            with self.subTest(signal=number.name):
                film = Film(cluster, cluster.home / number.name, HELD)
                job = daemon.submit(film)
                film.await_all_but_held()
                before = {job.id for job in cluster.jobs()}
                daemon.end(number)
                daemon.start()
                cluster.wait_until(lambda: daemon.job(job)["progress"]["segments_done"] == 5, "the job goes on")
                film.release()
                self.assertEqual(daemon.await_state(job, "DONE", "FAILED")["state"], "DONE")
                self.assertEqual((film.digest(), film.leftovers()), (film_of_here(cluster), []))
                self.assertEqual({job.id for job in cluster.jobs()}, before)


if __name__ == "__main__":
    unittest.main()
