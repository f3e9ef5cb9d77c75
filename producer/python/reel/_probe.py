"""Trying something out in a forked child, so that the process that forks producers stays as it was.

    probe = Probe(function)          starts at once; function(at) runs in a child
    value = probe.result()           waits; what function returned, or ProbeError

The child has the parent's whole state: figures, generators half way, random numbers (those of the
module random too, which Python would seed anew in a forked child). Whatever it does to them ends
with it. What it prints is not shown, since the same will be printed again by whoever really draws.
`at(frame)` notes which frame is being worked on; a child that dies can then still be said to have
died there.

What comes back travels by pickle through a pipe. The pipe is read only by `result`, so what a
function returns must be small (the pipe's 64 KiB); hashes and times are.
"""

import mmap
import os
import pickle
import select
import signal
import struct
import sys
import traceback
from typing import Any, Callable, Optional, Tuple

from ._forking import die_with, fork, take_own_positions
from ._user_error import user_traceback

# A child that works on one frame for longer hangs. The job's frame timeout, set by whoever runs the scene.
patience_seconds = 60.0


class ProbeError(Exception):
    """The child raised, or died.

    text: one line for the user. traceback: of the user's code, or empty. frame: what it last noted,
    or None. error: the exception itself where it could be sent, else None.
    """

    def __init__(self, text: str, traceback: str = "", frame: Optional[int] = None,
                 error: Optional[BaseException] = None) -> None:
        super().__init__(text)
        self.text = text
        self.traceback = traceback
        self.frame = frame
        self.error = error

    def tell(self) -> None:
        """Prints the traceback to standard error, which the child could not: its output is not
        shown."""
        print(self.traceback, end="", file=sys.stderr, flush=True)


class Probe:
    """One function, running in a forked child. Several may run at once."""

    def __init__(self, function: Callable[[Callable[[int], None]], Any]) -> None:
        self._position = mmap.mmap(-1, 8)
        self._note(-1)
        reading, writing = os.pipe()
        parent = os.getpid()
        self._pid = fork()
        if self._pid == 0:
            os.close(reading)
            take_own_positions()
            _run_child(function, self._note, writing, parent)
        os.close(writing)
        self._reading = reading

    def result(self) -> Any:
        """Waits for the child. Returns what its function returned; raises ProbeError."""
        spoke, hangs = self._await()
        if hangs:
            os.kill(self._pid, signal.SIGKILL)
        sent = _read_message(self._reading) if spoke else b""
        os.close(self._reading)
        try:
            status = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        except ChildProcessError:
            status = 0  # somebody else has waited for it
        frame = self._noted()
        self._position.close()
        if not sent:
            how = f"took longer than {patience_seconds:g} s" if hangs else _death(status)
            raise ProbeError(how, frame=frame)
        kind, value = pickle.loads(sent)
        if kind == "raised":
            text, shown, error = value
            raise ProbeError(text, shown, frame, pickle.loads(error) if error else None)
        return value

    def _await(self) -> Tuple[bool, bool]:
        """Until the child speaks or ends: whether it spoke, and whether it stays with one frame too long.

        Its end is not always seen at the pipe: whatever it started may hold that open.
        """
        try:
            ended = os.pidfd_open(self._pid)
        except (OSError, AttributeError):  # somebody has collected it; or no Linux
            return True, False
        try:
            frame = self._noted()
            while True:
                ready = select.select([self._reading, ended], [], [], patience_seconds)[0]
                if ready:
                    return self._reading in ready, False
                if self._noted() == frame:
                    return False, True
                frame = self._noted()
        finally:
            os.close(ended)

    def _note(self, frame: int) -> None:
        self._position[0:8] = struct.pack("q", frame)

    def _noted(self) -> Optional[int]:
        frame = struct.unpack("q", self._position[0:8])[0]
        return None if frame < 0 else frame


def probe(function: Callable[[Callable[[int], None]], Any]) -> Any:
    """Runs `function(at)` in a child and returns what it returned; raises ProbeError."""
    return Probe(function).result()


def _run_child(function: Callable, note: Callable[[int], None], writing: int, parent: int) -> None:
    """Never returns: neither the parent's exit handlers nor its buffers are the child's to run."""
    sent = b""
    try:
        die_with(parent)
        _silence(writing)
        sent = pickle.dumps(("returned", function(note)))
    except BaseException as error:  # SystemExit too: it would unwind into the parent's code
        sent = pickle.dumps(("raised", (_text(error), user_traceback(error), _pickled(error))))
    finally:
        try:
            _write_message(writing, sent)
        finally:
            os._exit(0)


def _text(error: BaseException) -> str:
    """In one line, also where the exception's own text cannot be had."""
    return traceback.format_exception_only(type(error), error)[-1].strip()


# A message begins with its length: whatever the child starts may hold the pipe open after its end.
def _write_message(descriptor: int, message: bytes) -> None:
    rest = struct.pack("q", len(message)) + message
    while rest:
        rest = rest[os.write(descriptor, rest):]


def _read_message(descriptor: int) -> bytes:
    """Empty when the child ended, or was killed, before it said all."""
    length = _read_bytes(descriptor, 8)
    message = _read_bytes(descriptor, struct.unpack("q", length)[0]) if len(length) == 8 else b""
    return message


def _read_bytes(descriptor: int, count: int) -> bytes:
    read = b""
    while len(read) < count:
        part = os.read(descriptor, count - len(read))
        if not part:
            break
        read += part
    return read


def _silence(keep: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        if descriptor != keep:
            os.dup2(null, descriptor)


def _pickled(error: BaseException) -> bytes:
    """The exception, or nothing where its class cannot be sent or cannot be made again."""
    try:
        sent = pickle.dumps(error)
        pickle.loads(sent)
        return sent
    except Exception:
        return b""


def _death(status: int) -> str:
    if status < 0:
        return f"the process was ended by {signal.Signals(-status).name}"
    return f"the process ended itself (exit status {status})"
