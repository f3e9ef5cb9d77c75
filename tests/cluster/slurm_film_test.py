"""Films whose segments are made on a cluster are those of one machine, byte for byte, whatever they are made of."""

import hashlib
import unittest
import wave
from pathlib import Path
from typing import Dict, List

from film_case import ON_SLURM, Film, FilmTest

CARD = ["testcard", "--size", "320x180"]
FILMS: Dict[str, List[str]] = {
    "a minute": [*CARD, "--fps", "10", "--duration", "60s", "--segment", "5s", "-o", "film.mp4", "--manifest",
                 "film.manifest"],
    "a sound": [*CARD, "--fps", "2", "--duration", "6s", "--segment", "2s", "-o", "film.mp4", "--audio", "tone.wav"],
    "two sounds": [*CARD, "--fps", "2", "--duration", "6s", "--segment", "2s", "-o", "film.mp4", "--audio", "tone.wav",
               "--audio", "low.wav"],
    "pictures": [*CARD, "--frames", "12", "--fps", "2", "--segment", "2s", "-o", "pictures/%04d.png"],
    "a gif": [*CARD, "--frames", "8", "--fps", "30", "-o", "film.gif"],
    "one segment": [*CARD, "--frames", "8", "--fps", "2", "--segment", "off", "-o", "film.mp4"],
    "part of a film": [*CARD, "--fps", "2", "--duration", "20s", "--range", "5:15", "--segment", "2s", "-o",
                       "film.webm"],
    "the usual length": [*CARD, "--frames", "12", "--fps", "2", "-o", "film.mkv"],
}


def write_tone(path: Path, period: int) -> None:
    with wave.open(str(path), "wb") as tone:
        tone.setparams((1, 2, 8000, 0, "NONE", ""))
        tone.writeframes(b"".join((100 * (k % period)).to_bytes(2, "little") for k in range(12000)))


def files_of(folder: Path) -> Dict[str, str]:
    """All of a folder: {name: digest}."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*") if path.is_file() and path.name not in ("said", "scene.py")}


class Films(FilmTest):
    def test_all_kinds_of_films_are_those_of_one_machine(self) -> None:
        cluster = self.film_cluster(nodes=2)
        films = {}
        for kind, words in FILMS.items():
            for where in (["--on", "here"], ON_SLURM):
                film = Film(cluster, cluster.home / ("%s %s" % (kind, where[1])))
                write_tone(film.folder / "tone.wav", 40)
                write_tone(film.folder / "low.wav", 90)
                (film.folder / "pictures").mkdir()
                cluster.user.own(str(film.folder / "pictures"))
                films[kind, where[1]] = film.start("render", *words, *where)
        for kind in FILMS:
            with self.subTest(kind=kind):
                here, there = films[kind, "here"], films[kind, "slurm"]
                self.assertEqual((here.wait(), there.wait()), (0, 0), here.said() + there.said())
                made = files_of(there.folder)
                self.assertEqual(made, files_of(here.folder), there.said())
                warnings = [[line for line in film.said().splitlines() if line.startswith("warning: ")]
                            for film in (here, there)]
                self.assertEqual(*warnings)
                self.assertGreater(len(made), 2)  # sounds
        films["a minute", "slurm"].await_idle()
        self.assertLessEqual({"n1", "n2"}, {job.node for job in cluster.jobs()})

    def test_an_idle_node_takes_over_from_one_that_has_dear_frames_before_it(self) -> None:
        cluster = self.film_cluster(nodes=2, cpus_per_node=1)
        # The last three seconds take three hundred times as long as the first, from which the tasks are cut.
        words = ["testcard", "--size", "64x36", "--fps", "10", "--duration", "30s", "--segment", "1s",
                 "--max-producers", "2", "--param", "sleep_ms=5", "--param", "effort_from=270", "--param",
                 "effort_factor=300", "-o", "film.mp4"]
        films = [Film(cluster, cluster.home / where).start("render", *words, "-v", "--on", where)
                 for where in ("slurm", "here")]
        self.assertEqual([film.wait() for film in films], [0, 0], films[0].said())
        self.assertRegex(films[0].said(), "cluster: task [0-9]+ makes segments [0-9]+ to 29 now, instead of task")
        self.assertEqual(files_of(films[0].folder), files_of(films[1].folder))
        films[0].await_idle()


if __name__ == "__main__":
    unittest.main()
