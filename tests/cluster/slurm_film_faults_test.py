"""Films on a cluster of which parts are killed, go down or forget: whole films, byte for byte, or one clear failure."""

import os
import shutil
import signal
import subprocess
import unittest
from pathlib import Path
from typing import List

from film_case import ON_SLURM, Film, FilmTest, kill
from slurm_cluster import SlurmCluster
from slurm_conf import NOTICES_DEATHS

HELD = 3


class Processes(FilmTest):
    def test_what_works_at_a_segment_may_be_killed_and_a_frame_that_always_crashes_fails_its_film(self) -> None:
        cluster = self.film_cluster(nodes=2)
        crashing = Film(cluster, cluster.home / "crashing").start(
            "render", "testcard", "--size", "320x180", "--fps", "2", "--frames", "6", "--segment", "1s", "-o",
            "film.mp4", "--param", "crash_at=3", "--json", *ON_SLURM)
        films = {name: self.film(cluster, name, HELD) for name in ("reel-supervisor", "reel-writer", "python3", "ffmpeg")}
        for name, film in films.items():
            kill(film.await_process(HELD, name))
        films["slurmstepd"] = film = self.film(cluster, "slurmstepd", HELD)
        cluster.kill_stepd(film.job_of(HELD))
        for film in films.values():
            film.release()
        self.assert_ended(crashing, 1, "failed on n", "frame 3 of testcard", "(SIGSEGV, Segmentation fault)",
                          "--resume goes on from there")
        self.check_cause(crashing.result()["error"])
        self.assert_whole(*films.values())

    def check_cause(self, error: dict) -> None:
        """Of a film whose frame 3 crashed: which task it was, on which nodes, and where that is told in full."""
        cause, nodes = error["cause"], error["message"].split(" failed on ")[1].split(":")[0].split(", ")
        self.assertRegex(error["message"], "task %d \\(frames . to .\\)" % cause["task"])
        self.assertEqual((cause["frame"], len(nodes), cause["node"]), (3, 3, nodes[0]))
        self.assertEqual(set(nodes), {"n1", "n2"})
        self.assertIn('"job_failed"', Path(cause["log"]).read_text())


class Nodes(FilmTest):
    """Each fault in a cluster of its own, all at the same time: what they wait for is Slurm."""

    def test_nodes_may_go_and_the_controller_be_away(self) -> None:
        faults = {SlurmCluster.set_node_down: {}, SlurmCluster.kill_node_daemon: {},
                  SlurmCluster.cut_power: NOTICES_DEATHS}
        films = {fault: self.film(self.film_cluster(nodes=2, settings=settings), fault.__name__, HELD)
                 for fault, settings in faults.items()}
        away = self.film(self.film_cluster(nodes=2, settings=NOTICES_DEATHS), "away", HELD)
        away.await_all_but_held()
        away.cluster.await_saved(away.job_of(HELD))
        away.cluster.kill_controller()
        nodes = {}
        for fault, film in films.items():
            film.await_all_but_held()
            film.await_process(HELD, "ffmpeg")
            nodes[fault] = film.node_of(HELD)
            fault(film.cluster, nodes[fault])
            film.release()
        away.await_said("PAUSED: Slurm does not answer")
        away.release()
        away.cluster.start_controller()
        # Nobody tells Slurm that its task has ended: the film does not wait for that, but the queue keeps it until
        # the node is given up.
        orphan = films[SlurmCluster.kill_node_daemon]
        orphan.wait()
        orphan.cluster.run("sh", "-c", "squeue --noheader --format %T | grep -x COMPLETING")
        orphan.cluster.set_node_down(nodes[SlurmCluster.kill_node_daemon])
        self.assert_whole(away, *films.values())
        self.assertIn("goes on", away.said())


class Preemption(FilmTest):
    def test_a_film_that_more_urgent_jobs_take_the_nodes_from_goes_on_after_them(self) -> None:
        cluster = self.film_cluster(
            nodes=2, partitions={"main": "Default=YES PriorityTier=1", "urgent": "PriorityTier=9"},
            settings={"PreemptType": "preempt/partition_prio", "PreemptMode": "REQUEUE"})
        film = self.film(cluster, "a", HELD)
        film.await_all_but_held()
        task = film.job_of(HELD)
        (film.folder / "urgent").touch()
        urgent = cluster.submit("--partition=urgent", "--nodes=2", "--exclusive", "--chdir=/", "--output=/dev/null",
                                "--wrap", "while [ -e %s ]; do sleep 0.1; done" % (film.folder / "urgent"))
        cluster.await_state(urgent, "RUNNING")
        # What was made stays made; what was not waits behind them.
        self.assertEqual(len(film.finished()), 5)
        cluster.await_state(task, "PENDING")
        self.assertIsNone(film.process.poll(), film.said())
        film.release()
        (film.folder / "urgent").unlink()
        self.assert_whole(film)
        self.assertNotIn("not used any more", film.said())


class Controller(FilmTest):
    def test_a_controller_that_comes_back_with_its_memory_goes_on(self) -> None:
        cluster = self.film_cluster(nodes=2)
        film = self.film(cluster, "a", HELD)
        cluster.await_saved(film.job_of(HELD))
        cluster.kill_controller()
        film.release()
        cluster.start_controller()
        self.assert_whole(film)

    def test_a_controller_that_forgot_all_may_give_the_numbers_to_others(self) -> None:
        cluster = self.film_cluster(nodes=2)
        film = self.film(cluster, "a", HELD)
        film.await_all_but_held()
        cluster.kill_controller()
        shutil.rmtree(cluster.place / "state")
        (cluster.place / "state").mkdir()
        cluster.user.own(str(cluster.place / "state"))
        cluster.start_controller()
        others = self.submit_as_another(cluster, 20)
        film.release()
        self.assert_whole(film)
        # One that is cancelled now knows numbers from before.
        film = self.film(cluster, "b", HELD)
        film.await_attempt(HELD)
        film.process.send_signal(signal.SIGINT)
        self.assert_ended(film, 130)
        self.assertEqual([job.state for job in cluster.jobs() if job.id in others], ["PENDING"] * 20)

    def test_a_queue_that_is_full_for_a_while_is_asked_again(self) -> None:
        cluster = self.film_cluster(nodes=2)
        place = self.new_directory()
        sbatch = place / "sbatch"
        sbatch.write_text('#!/bin/sh\n[ ! -e %s/full ] && exec /usr/bin/sbatch "$@"\n'
                          'echo "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy" >&2\n'
                          'exit 1\n' % place)
        sbatch.chmod(0o755)
        film = Film(cluster, cluster.home / "a", 0).render(
            *ON_SLURM, env=dict(cluster.environment, PATH="%s:%s" % (place, cluster.environment["PATH"])))
        film.await_attempt(0)
        (place / "full").touch()
        film.release()
        film.await_said("warning: Slurm does not take more tasks now: sbatch: Batch job submission failed: Job violates "
                        "accounting/QOS policy; they are submitted later")
        (place / "full").unlink()
        self.assert_whole(film)

    def submit_as_another(self, cluster: SlurmCluster, count: int) -> List[str]:
        """Jobs that wait, of another user where the test can become one. Their ids."""
        become = ["/usr/bin/setpriv", "--reuid", "1", "--regid", "1", "--clear-groups"] if os.geteuid() == 0 else []
        run = subprocess.run([*become, "sbatch", "--parsable", "--hold", "--array=1-%d" % count, "--chdir=/",
                              "--wrap", "true"], env=cluster.environment, capture_output=True, text=True, check=True)
        return ["%s_%d" % (run.stdout.strip(), number) for number in range(1, count + 1)]


if __name__ == "__main__":
    unittest.main()
