#!/usr/bin/python3
"""How late one client of a file server sees what another has made: two mounts of one directory, each with its cache.

    tests/nfs/run.sh --run /usr/bin/python3 bench/nfs_names_bench.py /run/views/n1 /run/views/n2
    NFS_VERSION=3 tests/nfs/run.sh --run ...

For docs/scale.md, "Names on NFS". Prints a line for each way of looking; of a name, each time a new one that the client
has looked for in vain before it was made.
"""

import os
import sys
import time
from typing import Any, Callable, List, Tuple

MOST_S = 60
BETWEEN_LOOKS_S = 0.1


def seconds_until(is_seen: Callable[[], bool]) -> str:
    began = time.monotonic()
    while not is_seen():
        if time.monotonic() - began > MOST_S:
            return "not within %d s" % MOST_S
        time.sleep(BETWEEN_LOOKS_S)
    return "%.1f s" % (time.monotonic() - began)


def open_directory(path: str) -> None:
    os.close(os.open(path, os.O_RDONLY | os.O_DIRECTORY))


def names(there: str, here: str) -> None:
    def look_for(name: str, before: Callable[[str], Any]) -> bool:
        before(here)
        return os.path.exists("%s/%s" % (here, name))

    ways: List[Tuple[str, Callable[[str], Any]]] = [
        ("looked for", lambda path: None), ("looked for, its directory opened before", open_directory)]
    for number, (words, before) in enumerate(ways):
        name = "name-%d" % number
        look_for(name, before)
        open("%s/%s" % (there, name), "w").close()
        print("a name, %-42s %s" % (words + ":", seconds_until(lambda: look_for(name, before))), flush=True)
    # NFS 3 knows a change of a directory by its time, and so no second one within a tick of the server's clock.
    for words, pause_s in (("listed:", 1.0), ("listed, the second in one tick:", 0.0)):
        name = "listed-%s" % pause_s
        open("%s/before-%s" % (there, name), "w").close()
        time.sleep(pause_s)
        os.listdir(here)
        open("%s/%s" % (there, name), "w").close()
        print("a name, %-42s %s" % (words, seconds_until(lambda: name in os.listdir(here))), flush=True)


def bytes_written(there: str, here: str) -> None:
    def size() -> int:
        descriptor = os.open(here + "/events", os.O_RDONLY)
        try:
            return os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)

    with open(there + "/events", "w") as file:
        for words, after in (("and no more", lambda: None), ("and its time changed", lambda: os.utime(file.fileno()))):
            os.fsync(file.fileno())
            before = size()
            file.write("x")
            file.flush()
            after()
            print("what is written, %-33s %s" % (words + ":", seconds_until(lambda: size() > before)), flush=True)


def main() -> None:
    there, here = sys.argv[1:]
    os.mkdir(there + "/names")
    open_directory(here)
    names(there + "/names", here + "/names")
    bytes_written(there + "/names", here + "/names")


if __name__ == "__main__":
    main()
