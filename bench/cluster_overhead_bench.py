#!/usr/bin/env python3
"""What a cluster costs a film: two nodes of one core each against one machine with two producers.

    bench/cluster_overhead_bench.py [ROUNDS]        5 rounds; some 75 s each

The same film, in turns: by `reel render --producers 2` on two cores, and by `reel render --on slurm` on a Slurm of
this machine whose two nodes are bound to one of these cores each. Prints the ratio of the elapsed times, median and
spread, and into what the cluster's time goes. Needs slurm-wlm and munge, and as root the user "games".
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Dict, List

SOURCE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE / "tests/cluster"))

from plain_user import PlainUser  # noqa: E402
from slurm_cluster import SlurmCluster, missing  # noqa: E402

REEL = SOURCE / "build/bin/reel"
FILM = ["testcard", "--size", "640x360", "--fps", "30", "--duration", "60s", "--segment", "5s",
        "--param", "cpu_ms=25"]


class Stages:
    """When what was first seen in the film's directory; seconds from the start."""

    def __init__(self, film: Path) -> None:
        self.seen: Dict[str, float] = {}
        self._directory = film.parent / (".%s.reel" % film.name)
        self._begin = time.monotonic()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._is_over.wait(0.02):
            notes = len(list(self._directory.glob("*.done")))
            attempts = [path.name for path in self._directory.glob("cluster-*/*@*")]
            for stage, is_reached in (
                    ("first task begins", attempts),
                    ("other tasks begin", [name for name in attempts if name.startswith(("1.", "2."))]),
                    ("all segments are made", notes == 12),
                    ("last task begins", [name for name in attempts if name.startswith("end.")])):
                if is_reached:
                    self.seen.setdefault(stage, time.monotonic() - self._begin)


def render(cluster: SlurmCluster, film: Path, *words: str) -> float:
    begin = time.monotonic()
    cluster.run("taskset", "--cpu-list", "0,1", REEL, "render", *FILM, "-o", film, "-q", *words, timeout=300)
    return time.monotonic() - begin


def bind_nodes(cluster: SlurmCluster) -> None:
    """What a node's daemon starts has its core, since children inherit it."""
    for core, node in enumerate(cluster.nodes):
        for task in os.listdir("/proc/%d/task" % cluster.daemon_pid(node)):
            os.sched_setaffinity(int(task), {core})


def spread(values: List[float]) -> str:
    return "%.2f (%.2f .. %.2f)" % (statistics.median(values), min(values), max(values))


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    if missing():
        sys.exit("no cluster here: " + missing())
    os.environ["REEL_CACHE"] = "/dev/null"
    here: List[float] = []
    there: List[float] = []
    stages: List[Dict[str, float]] = []
    with tempfile.TemporaryDirectory(prefix="reel-b-", dir="/tmp") as place:
        os.chmod(place, 0o755)
        PlainUser().own(place)
        with SlurmCluster(place, nodes=2, cpus_per_node=1) as cluster:
            bind_nodes(cluster)
            films = cluster.home
            for number in range(rounds):
                here.append(render(cluster, films / ("here%d.mp4" % number), "--producers", "2"))
                film = films / ("there%d.mp4" % number)
                watch = Stages(film)
                there.append(render(cluster, film, "--on", "slurm"))
                watch.end()
                stages.append(dict(watch.seen, end=there[-1]))
                same = (films / ("here%d.mp4" % number)).read_bytes() == film.read_bytes()
                print("round %d: %.1f s here, %.1f s on the cluster; %s" % (
                    number + 1, here[-1], there[-1], "the same bytes" if same else "OTHER BYTES"), flush=True)
    print("\none machine, two producers:      %s s" % spread(here))
    print("two nodes of one core each:      %s s" % spread(there))
    print("ratio:                           %s" % spread([t / h for t, h in zip(there, here)]))
    before = 0.0
    for stage in ("first task begins", "other tasks begin", "all segments are made", "last task begins", "end"):
        at = statistics.median(seen.get(stage, 0.0) for seen in stages)
        print("  until %-24s  %5.1f s  (+%.1f)" % (stage, at, at - before))
        before = at


if __name__ == "__main__":
    main()
