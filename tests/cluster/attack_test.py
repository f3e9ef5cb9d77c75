"""What a hostile look at films on a cluster has found, with whole Slurm clusters."""

import json
import os
import signal
import time
import unittest

from film_case import ON_SLURM, Film, FilmTest, kill

HELD = 3


class Attack(FilmTest):
    def test_a_failed_film_goes_on_once_its_cause_is_gone(self) -> None:
        """Three attempts lost (killed without a word); the user sees to the cause and resumes."""
        cluster = self.film_cluster(nodes=2)
        film = self.film(cluster, "a", HELD)
        film.await_all_but_held()
        seen = set()
        while film.process.poll() is None:
            new = [a for a in film.attempts(HELD) if a.name not in seen]
            if not new:
                time.sleep(0.05)
                continue
            try:
                kill(film.await_process(HELD, "reel-supervisor"))
            except Exception:
                break
            seen.update(a.name for a in new)
        self.assertNotEqual(film.wait(), 0)
        print("FIRST:", film.said()[-600:])
        film.release()
        film.render("--resume", "--on", "slurm")
        status = film.wait()
        print("RESUMED:", status, film.said()[-900:])
        self.assertEqual(status, 0)

    def test_a_film_that_was_taken_away_is_made_again(self) -> None:
        """The coordinator is killed, the tasks publish, the user moves the film, and resumes."""
        cluster = self.film_cluster(nodes=2)
        film = self.film(cluster, "a", HELD)
        film.await_all_but_held()
        os.kill(film.coordinator(), signal.SIGKILL)
        film.wait()
        film.release()
        cluster.wait_until(film.path.exists, "the film")
        film.await_idle()
        film.path.rename(film.folder / "elsewhere.mp4")
        film.render("--resume", "--on", "slurm")
        status = film.wait()
        print("SAID:", status, film.said()[-600:], "exists:", film.path.exists(), film.leftovers())
        self.assertTrue(status != 0 or film.path.exists())

    def test_a_partition_with_little_time(self) -> None:
        cluster = self.film_cluster(nodes=2, partitions={"main": "Default=YES MaxTime=5"})
        film = self.film(cluster, "a")
        try:
            print(film.wait(40))
        except AssertionError as error:
            print("NEVER ENDS", str(error)[-1500:])
            film.process.send_signal(signal.SIGINT)
            film.wait()
            self.fail("never ends")

    def test_a_film_is_stopped_and_resumed_often(self) -> None:
        cluster = self.film_cluster(nodes=1, cpus_per_node=1)
        film = self.film(cluster, "a", 1)
        film.await_finished(1)
        for turn in range(5):
            cluster.wait_until(lambda: len(film.queued()) >= 2, "tasks in the queue")
            time.sleep(1)
            if film.process.poll() is not None:
                break
            film.process.send_signal(signal.SIGTERM)
            print("STOPPED", turn, film.wait(), film.said()[-200:])
            film.render("--resume", *ON_SLURM)
        time.sleep(3)
        print("END", film.process.poll(), film.said()[-800:])
        film.release()
        self.assertEqual(film.wait(), 0, film.said())


if __name__ == "__main__":
    unittest.main()
