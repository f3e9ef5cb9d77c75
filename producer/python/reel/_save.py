"""Rendering from inside a program or a notebook: the program's own process is what producers are forked from.

    the program ──fork──► supervisor (after exec) ──child──► fork server: a copy of the program
                                                                 └─fork─► producers

A process forks twice: first the one that will be the supervisor, and from it, before it becomes that
program, a copy that serves as fork server. So the copy has all that the program has in memory, and is the
supervisor's own child all the same.
"""

import fcntl
import json
import os
import signal
import socket
import sys
import tempfile
from typing import Any, Callable, Dict, Iterable, NoReturn

from . import _fork_server
from ._events import Film, JobEvents, RenderError
from ._forking import die_with, fork, take_own_positions, wait_for
from ._installation import library_path, supervisor_path
from ._progress import make_progress
from ._source import FrameSource

# What reel-supervisor expects where (daemon/supervisor/supervisor_main.cc).
_JOB, _EVENTS, _CHANNEL = 3, 4, 5

# A failure tells what the fork server printed last: as much as a traceback is long.
_MOST_PRINTED_BYTES = 16 * 1024


def render_job(make_source: Callable[[], FrameSource], job: Dict[str, Any], progress: Any) -> Film:
    """Renders what make_source(), called in the copy, returns. Blocks.

    job: fields of a job file. Raises RenderError, ImportError (no installation), KeyboardInterrupt.
    """
    supervisor = supervisor_path()
    library_path()  # missing, it is missed here
    job_text = json.dumps(job).encode()
    events_end, events_begin = os.pipe()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as job_file:
        job_file.write(job_text)
        job_file.seek(0)
        program = os.getpid()
        pid = fork()
        if pid == 0:
            _become_supervisor(
                supervisor, make_source, job_file.fileno(), events_begin, ours, theirs, printed.fileno(), program
            )
        os.close(events_begin)
        ours.close()
        theirs.close()
        events = JobEvents(events_end, make_progress(progress))
        try:
            events.follow()
        except BaseException:
            # Ctrl-C, or an exception of the caller's progress callback: nothing of the film is kept.
            os.kill(pid, signal.SIGINT)
            events.drain()
            raise
        finally:
            wait_for(pid)
            events.close()
        return events.result(_tail(printed.fileno()))


def _become_supervisor(
    supervisor: str,
    make_source: Callable[[], FrameSource],
    job: int,
    events: int,
    ours: socket.socket,
    theirs: socket.socket,
    printed: int,
    parent: int,
) -> NoReturn:
    try:
        # Ctrl-C is for the program alone, which then cancels the job.
        os.setpgid(0, 0)
        die_with(parent, signal.SIGTERM)
        own = os.getpid()
        server = fork()
        if server == 0:
            unwanted = (events, job, ours.detach())
            _become_fork_server(make_source, theirs, printed, unwanted, own)
        null = os.open(os.devnull, os.O_RDONLY)
        _place({0: null, _JOB: job, _EVENTS: events, _CHANNEL: ours.fileno()})
        os.execv(supervisor, [supervisor, "render", "forked", str(server)])
    except BaseException as error:
        os.write(2, ("reel: %s: %s\n" % (supervisor, error)).encode())
    finally:
        os._exit(127)


def _become_fork_server(
    make_source: Callable[[], FrameSource],
    channel: socket.socket,
    printed: int,
    unwanted: Iterable[int],
    parent: int,
) -> NoReturn:
    try:
        die_with(parent)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        # Other descriptors stay: what the program draws may come from files that it holds open.
        for descriptor in unwanted:
            os.close(descriptor)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        for target in (1, 2):
            os.dup2(printed, target)
        take_own_positions()
        # What the program has in their place may need threads, which a copy does not have.
        sys.stdout = open(1, "w", buffering=1, closefd=False)
        sys.stderr = open(2, "w", buffering=1, closefd=False)
        _fork_server.serve_source(channel.detach(), make_source)
    except BaseException as error:
        print("reel: %s" % error, file=sys.stderr)
    finally:
        os._exit(1)


def _place(wanted: Dict[int, int]) -> None:
    """Makes each descriptor of the values stand at its key, and closes all others but 1 and 2."""
    beyond = max(wanted) + 1
    copies = {
        target: fcntl.fcntl(source, fcntl.F_DUPFD_CLOEXEC, beyond) for target, source in wanted.items()
    }
    for target, copy in copies.items():
        os.dup2(copy, target)
    os.closerange(beyond, os.sysconf("SC_OPEN_MAX"))


def _tail(descriptor: int) -> str:
    size = os.fstat(descriptor).st_size
    start = max(0, size - _MOST_PRINTED_BYTES)
    return os.pread(descriptor, size - start, start).decode(errors="replace")


__all__ = ["Film", "RenderError", "render_job"]
