"""Films that a cluster, or some of its nodes, cannot make: what is said, how soon, and what is left."""

import unittest

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
            (2, ["--task-cores", "1000"], "task_cores: 1000"),
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
        self.assertEqual([job.state for job in cluster.jobs() if job.state != "CANCELLED"], [])

    def test_without_slurms_commands_it_is_said_which_is_missing(self) -> None:
        cluster = self.film_cluster(nodes=1)
        film = Film(cluster, cluster.home / "a").render(*ON_SLURM, env=dict(cluster.environment, PATH="/nowhere"))
        self.assert_ended(film, 3, "on: slurm needs sbatch, which is not installed, or not in PATH")
        self.assertEqual(film.leftovers(), [])

    def test_nodes_that_lack_something_are_not_used_any_more(self) -> None:
        clusters = [self.film_cluster(nodes=2), self.film_cluster(nodes=2)]
        for cluster in clusters:
            (cluster.directory / "home/b").mkdir
        lacks_library = Film(clusters[0], clusters[0].home / "a")
        (lacks_library.folder / "lacks-n2").touch()
        lacks_library.render(*ON_SLURM)
        self.assertEqual(lacks_library.wait(), 0, lacks_library.said())
        self.assertIn("", lacks_library.said())


if __name__ == "__main__":
    unittest.main()
