"""Forking a process that runs the user's code, so that the copy finds everything as the original has it."""

import ctypes
import os
import random
import signal
import stat
import sys
import threading
from typing import List

_PR_SET_PDEATHSIG = 1  # prctl(2)
_PR_SET_CHILD_SUBREAPER = 36


def fork() -> int:
    """os.fork, but with the same random numbers, and without what is buffered being written twice.

    Python seeds its own generator anew in each forked child; numpy's stays as it is.
    """
    flush_output()
    random_state = random.getstate()
    pid = os.fork()
    if pid == 0:
        random.setstate(random_state)
    return pid


def die_with(parent: int, number: int = signal.SIGKILL) -> None:
    """Asks the kernel for a signal when the parent ends; ends at once if `parent` is not it any more."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(1)


def flush_output() -> None:
    """Writes out what is buffered, whatever stands in the place of the streams."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # closed, None, or an object of the script's own
            pass


def take_own_positions() -> None:
    """Gives this process its own position in each file that is open for reading.

    A forked copy shares the positions of its descriptors with the original: the line that one of them
    reads, the others do not get any more. Files that are written keep a common position, so that nobody
    writes over the others; so do pipes and sockets, which have no other.
    """
    for name in os.listdir("/proc/self/fd"):
        descriptor = int(name)
        if descriptor <= 2:
            continue
        try:
            if _is_read_only_file(descriptor):
                _reopen(descriptor)
        except OSError:
            pass  # closed meanwhile (the listing's own), or not to be opened again by this user


def others_at_work() -> List[str]:
    """What of the script runs beside it and will not be in a forked copy, in words."""
    found = []
    threads = threading.active_count() - 1
    if threads > 0:
        found.append("%d thread%s" % (threads, "" if threads == 1 else "s"))
    multiprocessing = sys.modules.get("multiprocessing")
    children = len(multiprocessing.active_children()) if multiprocessing else 0
    if children:
        found.append("%d process%s of multiprocessing" % (children, "" if children == 1 else "es"))
    return found


def leave_orphans_to_the_supervisor() -> None:
    """Undoes what a script may have asked for: that orphans become children of its own process."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 0)


def wait_for(pid: int) -> None:
    """Waits for a child. A program that ignores SIGCHLD, or collects children itself, has none to wait for."""
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:
        pass


def _is_read_only_file(descriptor: int) -> bool:
    import fcntl

    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
    return is_file and flags & os.O_ACCMODE == os.O_RDONLY


def _reopen(descriptor: int) -> None:
    inheritable = os.get_inheritable(descriptor)
    position = os.lseek(descriptor, 0, os.SEEK_CUR)
    fresh = os.open("/proc/self/fd/%d" % descriptor, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.lseek(fresh, position, os.SEEK_SET)
        os.dup2(fresh, descriptor, inheritable)
    finally:
        os.close(fresh)
