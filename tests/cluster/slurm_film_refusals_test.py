"""Films that a cluster, or some of its nodes, cannot make: what is said, how soon, and what is left."""

import signal
import unittest
from pathlib import Path

from film_case import ON_SLURM, Film, FilmTest

IMPORT_ERROR = "ImportError: libgdal.so.32: cannot open shared object file"


class Refusals(FilmTest):
    def test_what_cannot_be_is_refused_and_leaves_nothing(self) -> None:
        cluster = self.film_cluster(nodes=1)
        refusals = [
            (2, ["--trace", "trace.json"], "trace: it tells of the processes of one machine"),
            (2, ["--partition", "nix"], "partition"),
            (2, ["--slurm-arg=--nix"], "sbatch: unrecognized option '--nix'"),
            (2, ["--slurm-arg=--constraint=gpu"], "Invalid feature specification"),
            (2, ["--task-memory", "64GiB"], "task_memory: "),
        ]
        refusals += [(2, ["--slurm-arg=" + word], "slurm_args: '%s'" % word) for word in (
            "--array=1-2", "-a1-2", "--arr=1-2", "--wra=true", "--job-name=a", "-Ja", "--clusters=b", "-Mb", "--help",
            "--test-only", "--dep=singleton")]
        films = [Film(cluster, cluster.home / ("%d" % number)).render("--on", "slurm", *words)
                 for number, (_, words, _) in enumerate(refusals)]
        for film, (status, words, text) in zip(films, refusals):
            with self.subTest(words=words):
                self.assertEqual(film.wait(), status, film.said())
                self.assertIn("reel: ", film.said())
                self.assertIn(text, film.said())
                self.assertEqual(film.leftovers(), [])
        films[0].await_idle()

    def test_tasks_that_no_node_is_large_enough_for_wait_with_a_warning(self) -> None:
        cluster = self.film_cluster(nodes=1)
        film = Film(cluster, cluster.home / "a").render("--on", "slurm", "--task-cores", "1000")
        film.await_said("warning: task_cores: 1000; no node that can be used now has more than 4")
        cluster.wait_until(cluster.jobs, "a task")
        film.process.send_signal(signal.SIGINT)
        self.assert_ended(film, 130)
        self.assertEqual(film.leftovers(), [])

    def test_a_partition_with_little_time_gets_tasks_of_no_more(self) -> None:
        cluster = self.film_cluster(nodes=2, partitions={"main": "Default=YES MaxTime=5"})
        self.assert_whole(self.film(cluster, "a"))

    def test_without_slurms_commands_it_is_said_which_is_missing(self) -> None:
        cluster = self.film_cluster(nodes=1)
        film = Film(cluster, cluster.home / "a").start("render", "testcard", "-o", "film.mp4", *ON_SLURM,
                                                       env=dict(cluster.environment, PATH="/nowhere"))
        self.assert_ended(film, 3, "on: slurm needs sbatch, which is not installed, or not in PATH")
        self.assertEqual(film.leftovers(), [])

    def test_a_node_that_lacks_something_is_named_and_not_used_any_more(self) -> None:
        place = self.new_directory()
        library, shared = self.film_cluster(nodes=2), self.film_cluster(nodes=2, hidden={"n2": [str(place)]})
        films = [Film(library, library.home / "a"), Film(shared, place / "a")]
        (films[0].folder / "lacks-n2").touch()
        for film in films:
            film.render(*ON_SLURM)
        self.assert_whole(*films)
        for film in films:
            self.assertIn("it is not used any more", film.said())
        self.assertIn("warning: node n2 cannot make this film: %s:draw: scene.py, line 6: %s"
                      % (films[0].folder / "scene.py", IMPORT_ERROR), films[0].said())
        self.assertIn("warning: node n2 does not see %s" % films[1].work, films[1].said())

    def test_what_no_node_can_make_is_one_failure_before_any_array(self) -> None:
        place = self.new_directory()
        library = self.film_cluster(nodes=2)
        shared = self.film_cluster(nodes=2, hidden={"n1": [str(place)], "n2": [str(place)]})
        lacking, hidden = Film(library, library.home / "a"), Film(shared, place / "a")
        for node in ("n1", "n2"):
            (lacking.folder / ("lacks-" + node)).touch()
        for film in (lacking, hidden):
            film.render(*ON_SLURM)
        self.assert_ended(lacking, 2, "task 0 (frames 0 to 1) failed on n1, n2: ", IMPORT_ERROR)
        cause = lacking.result()["error"]["cause"]
        self.assertEqual((cause["task"], cause["node"]), (0, "n1"))
        self.assertIn(IMPORT_ERROR, Path(cause["log"]).read_text())
        self.assert_ended(hidden, 1, "task 0 (frames 0 to 1) failed on n1, n2: the node does not see %s" % hidden.work,
                          "the film's directory must be one that all nodes share")
        self.assertFalse(hidden.work.exists())
        for cluster in (library, shared):
            self.assertEqual([job.id.split("_")[1] for job in cluster.jobs()], ["0", "0"])


if __name__ == "__main__":
    unittest.main()
