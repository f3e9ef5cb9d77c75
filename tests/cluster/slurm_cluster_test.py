"""The cluster that other tests have: what can be done to it, and that nothing is left of it."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import process_tree
import slurm_cluster
from cluster_case import ClusterTest
from plain_user import PlainUser

HERE = Path(__file__).resolve().parent


def processes_with(word: str) -> list:
    return [pid for pid in os.listdir("/proc") if pid.isdigit() and word in process_tree.text_of(
        "/proc/%s/cmdline" % pid)]


class Jobs(ClusterTest):
    def test_tasks_of_an_array_run_on_all_nodes_as_the_plain_user_and_their_ends_are_told(self) -> None:
        cluster = self.new_cluster(nodes=2)
        array = cluster.submit("--array=0-1", "--exclusive", "--output=%a", "--wrap",
                               "id -u; exit $((SLURM_ARRAY_TASK_ID * 3))")
        good = cluster.await_state("%d_0" % array, "COMPLETED")
        bad = cluster.await_state("%d_1" % array, "FAILED")
        self.assertEqual((good.exit_status, bad.exit_status, bad.reason), (0, 3, "NonZeroExitCode"))
        self.assertEqual(sorted([good.node, bad.node]), ["n1", "n2"])
        self.assertEqual((cluster.home / "1").read_text(), "%d\n" % cluster.user.uid)
        self.assertNotEqual(cluster.user.uid, 0)

    def test_a_directory_hidden_from_a_node_is_empty_there_and_only_there(self) -> None:
        shared = self.new_directory()
        (shared / "film").write_text("")
        cluster = self.new_cluster(nodes=2, hidden={"n2": [str(shared)]})
        array = cluster.submit("--array=0-1", "--exclusive", "--output=%a", "--wrap", "ls %s" % shared)
        seen = {}
        for task in (0, 1):
            node = cluster.await_state("%d_%d" % (array, task), "COMPLETED").node
            seen[node] = (cluster.home / str(task)).read_text()
        self.assertEqual(seen, {"n1": "film\n", "n2": ""})

    def test_two_clusters_run_at_once(self) -> None:
        clusters = [self.new_cluster(nodes=1), self.new_cluster(nodes=1)]
        for cluster in clusters:
            cluster.await_state(cluster.submit("--wrap", "true"), "COMPLETED")
            self.assertEqual([job.id for job in cluster.jobs()], ["1"])


class Faults(ClusterTest):
    def begin(self) -> int:
        """A cluster of one node, on which a job waits for ever."""
        self.cluster = self.new_cluster(nodes=1)
        job = self.cluster.submit("--wrap", "sleep 1000")
        self.cluster.wait_until(lambda: len(self.cluster.task_pids(job)) == 2, "the script and its sleep")
        return job

    def test_tasks_outlive_their_slurmd_which_finds_them_again(self) -> None:
        job = self.begin()
        tasks = self.cluster.task_pids()
        self.cluster.kill_node_daemon(1)
        self.assertEqual(self.cluster.task_pids(), tasks)
        self.cluster.start_node(1)
        self.cluster.run("scancel", job)
        self.cluster.wait_until(lambda: not self.cluster.task_pids(), "tasks gone")
        self.cluster.await_state(job, "CANCELLED")

    def test_tasks_outlive_their_slurmstepd_and_end_with_the_power(self) -> None:
        job = self.begin()
        tasks = self.cluster.task_pids(job)
        self.assertEqual(len(self.cluster.stepd_pids(job)), 1)
        self.cluster.kill_stepd(job)
        self.cluster.wait_until(lambda: not self.cluster.stepd_pids(), "slurmstepd gone")
        self.assertEqual(self.cluster.task_pids(job), tasks)
        self.cluster.cut_power(1)
        self.assertEqual(self.cluster.task_pids(), [])

    def test_a_job_on_a_node_that_is_set_down_is_requeued(self) -> None:
        job = self.begin()
        self.cluster.set_node_down(1)
        self.assertEqual(self.cluster.node_states(), {"n1": "down"})
        self.assertEqual(self.cluster.await_state(job, "PENDING").restarts, 1)
        self.cluster.resume_node(1)
        self.cluster.await_nodes(self.cluster.nodes)

    def test_a_controller_that_was_killed_comes_back_and_knows_the_job(self) -> None:
        job = self.begin()
        self.cluster.await_saved(job)
        self.cluster.kill_controller()
        self.assertNotEqual(self.cluster.run("scontrol", "ping", status=None).returncode, 0)
        self.cluster.start_controller()
        self.cluster.await_nodes(self.cluster.nodes)
        self.assertEqual(self.cluster.job(job).state, "RUNNING")


class Ends(ClusterTest):
    def test_nothing_is_left_of_jobs_and_commands_that_hide_in_the_background(self) -> None:
        cluster = self.new_cluster(nodes=1)
        mark = "1000.%d" % os.getpid()
        hide = "setsid sh -c 'sleep %s & sleep %s' > /dev/null 2>&1 &" % (mark, mark)
        cluster.submit("--wrap", hide + " wait")
        cluster.run("sh", "-c", hide)
        cluster.wait_until(lambda: len(processes_with(mark)) >= 6, "six processes")
        cluster.close()
        self.assertEqual((processes_with(mark), cluster.strays()), ([], []))

    def test_nothing_is_left_when_the_test_is_killed(self) -> None:
        place = self.new_directory()
        program = ("import sys, slurm_cluster\n"
                   "cluster = slurm_cluster.SlurmCluster(sys.argv[1], nodes=1)\n"
                   "cluster.submit('--wrap', 'setsid sleep 1000')\n"
                   "cluster.wait_until(lambda: len(cluster.task_pids()) == 2, 'a task')\n"
                   "cluster.start('sleep', '1000')\n"
                   "print(len(cluster.strays()), flush=True)\n"
                   "sys.stdin.read()\n")
        with subprocess.Popen([sys.executable, "-c", program, str(place)], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True, cwd=HERE) as test:
            self.assertGreaterEqual(int(test.stdout.readline()), 6)
            test.send_signal(signal.SIGKILL)
        deadline = time.monotonic() + slurm_cluster.PATIENCE_S
        while processes_with(str(place)) + slurm_cluster.told_of(place):
            self.assertLess(time.monotonic(), deadline, "never gone")
            time.sleep(0.01)


@unittest.skipUnless(os.geteuid() == 0, "1 test of closed directories: it takes root to have some")
class ClosedDirectories(unittest.TestCase):
    def test_what_is_below_a_directory_of_roots_can_be_revealed_to_the_plain_user(self) -> None:
        for mode in (0o755, 0o700):
            with self.subTest(mode=mode):
                self.reveal(mode)

    def reveal(self, mode: int) -> None:
        with tempfile.TemporaryDirectory() as closed:
            (Path(closed) / "a/b").mkdir(parents=True)
            (Path(closed) / "a/b").chmod(mode)
            (Path(closed) / "a/b/film").write_text("frames")
            (Path(closed) / "secret").write_text("")
            self.assertFalse(PlainUser().can_reach(closed + "/a/b"))
            # In a process of its own, for it is for good.
            program = ("import subprocess, sys, plain_user\n"
                       "user = plain_user.PlainUser()\n"
                       "user.reveal([sys.argv[1] + '/a/b'])\n"
                       "command = ['sh', '-c', 'cat a/b/film; ls; id -u']\n"
                       "sys.exit(subprocess.run(user.prefix() + command, cwd=sys.argv[1]).returncode)\n")
            run = subprocess.run([sys.executable, "-c", program, closed], capture_output=True, text=True, cwd=HERE,
                                 check=False)
            self.assertEqual((run.stdout, run.stderr), ("framesa\n%d\n" % PlainUser().uid, ""))


if __name__ == "__main__":
    unittest.main()
