"""Films on a cluster that are stopped, cancelled or left alone, and go on: there, here, or with what still runs."""

import signal
import unittest

from film_case import ON_SLURM, Film, FilmTest, kill
from small_disk import SmallDisk

HELD = 3


class Ends(FilmTest):
    def test_a_film_that_is_stopped_leaves_nothing_in_the_queue_and_goes_on_anywhere(self) -> None:
        cluster = self.film_cluster(nodes=2)
        films = {number: self.film(cluster, number.name, HELD) for number in (signal.SIGINT, signal.SIGTERM)}
        for number, film in films.items():
            film.await_finished(2)
            film.await_attempt(HELD)
            film.process.send_signal(number)
        for film in films.values():
            self.assertEqual(film.wait(), 130, film.said())
            self.assertIn("the same command with --resume goes on from there", film.said())
        for film in films.values():
            film.await_idle()
            self.assertGreaterEqual(len(film.finished()), 2)
            film.release()
        films[signal.SIGINT].render("--resume", "--on", "here")
        films[signal.SIGTERM].render("--resume", "--on", "slurm")
        self.assert_whole(*films.values())

    def test_what_one_machine_began_a_cluster_goes_on_with_and_makes_damaged_segments_again(self) -> None:
        cluster = self.film_cluster(nodes=2)
        film = Film(cluster, cluster.home / "a", HELD).render("--on", "here")
        film.await_finished(HELD)
        film.process.send_signal(signal.SIGINT)
        self.assert_ended(film, 130)
        film.release()
        damaged = film.work / "segment-00001.mp4"
        damaged.write_bytes(damaged.read_bytes()[:-200])
        film.render("--resume", "--on", "slurm")
        self.assert_whole(film)
        self.assertEqual({job.name.rsplit(".")[-1] for job in cluster.jobs()}, {"0", "end"})

    def test_a_film_that_is_taken_away_before_its_job_goes_on_is_made_again(self) -> None:
        cluster = self.film_cluster(nodes=2)
        film = self.film(cluster, "a", HELD)
        film.await_all_but_held()
        kill(film.coordinator())
        film.wait()
        film.release()
        cluster.wait_until(film.path.exists, "the film")
        film.await_idle()
        film.path.unlink()
        film.render("--resume", "--on", "slurm")
        self.assert_whole(film)

    def test_a_film_that_is_stopped_before_anything_is_made_leaves_nothing(self) -> None:
        cluster = self.film_cluster(nodes=1)
        films = [self.film(cluster, "measured", 0), self.film(cluster, "waiting", 0, "--slurm-arg=--hold")]
        films[0].await_attempt(0)
        cluster.wait_until(lambda: [job for job in cluster.jobs() if job.reason == "JobHeldUser"], "a held job")
        for film in films:
            film.process.send_signal(signal.SIGTERM)
        for film in films:
            self.assert_ended(film, 130)
            self.assertFalse(film.work.exists(), film.leftovers())

    def test_nothing_goes_on_when_reel_is_killed(self) -> None:
        cluster = self.film_cluster(nodes=2)
        film = self.film(cluster, "a", HELD)
        film.await_all_but_held()
        kill(film.process.pid)
        self.assert_ended(film, -9)
        film.release()
        film.render("--resume", "--on", "slurm")
        self.assert_whole(film)

    def test_a_film_whose_coordinator_was_killed_gets_done_is_taken_up_or_begins_again(self) -> None:
        cluster = self.film_cluster(nodes=2)
        alone, taken_up, again = films = [self.film(cluster, name, HELD) for name in ("alone", "taken up", "again")]
        for film in films:
            film.await_all_but_held()
            film.await_process(HELD, "ffmpeg")
            kill(film.coordinator())
        for film in films:
            self.assertEqual(film.wait(), 1, film.said())
        before = {job.id for job in cluster.jobs()}
        taken_up.render("--resume", "--on", "slurm")
        alone.release()
        taken_up.release()
        cluster.wait_until(alone.path.exists, "the film that was left alone")
        self.assertEqual(taken_up.wait(), 0, taken_up.said())
        self.assertEqual({job.id for job in cluster.jobs()}, before)
        self.assertEqual(taken_up.result()["producers_reason"], "goes on with the tasks of an interrupted run")
        alone.render("--resume", "--on", "slurm")
        again.render(*ON_SLURM, "--force")
        cluster.wait_until(lambda: len(again.campaigns()) == 1 and again.attempts(HELD), "tasks of the second run")
        again.release()
        self.assert_whole(*films)


class Disk(FilmTest):
    def test_a_film_waits_for_room_in_the_shared_directory(self) -> None:
        place = self.new_directory()
        try:
            disk = SmallDisk(place, "120k")
        except OSError as error:
            self.skipTest("a file system of the test's own: %s" % error)
        self.addCleanup(disk.close)
        cluster = self.film_cluster(nodes=2)
        words = ["render", "testcard", "--size", "320x180", "--frames", "100", "--fps", "20", "--crf", "0", "--segment",
                 "1s", "-o", "film.mp4"]
        here = Film(cluster, cluster.home / "here").start(*words)
        there = Film(cluster, place / "there").start(*words, *ON_SLURM)
        there.await_said("PAUSED: on n")
        self.assertIn("no space left in %s" % there.folder, there.said())
        disk.resize("64m")
        self.assertEqual((here.wait(), there.wait()), (0, 0), there.said())
        self.assertEqual(there.digest(), here.digest())
        self.assertEqual(there.leftovers(), [])
        there.await_idle()


if __name__ == "__main__":
    unittest.main()
