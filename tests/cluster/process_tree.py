"""ProcessTree: processes that end with the test, whatever they fork and however the test ends.

A holder, which is this file run as a program, starts what is asked of it and is the subreaper (prctl(2)) of all
that descends from it: daemons and orphans stay below it. Its standard input is a socket to the test. When that is
closed, by `close()` or since the test was killed, the holder kills its descendants, by process id, and ends.
"""

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
from typing import Dict, List, Optional, Sequence

# In how much more time than usual things happen here (tests/nfs/run.sh).
SLOWNESS = float(os.environ.get("REEL_TEST_SLOWNESS", "1"))
PATIENCE_S = 20 * SLOWNESS


class ProcessTree:
    """Not for several threads."""

    def __init__(self, prefix: Sequence[str] = (), environment: Optional[Dict[str, str]] = None):
        """`prefix`: a command that becomes the one after it, such as setpriv(1)."""
        self._socket, theirs = socket.socketpair()
        with theirs:
            # In a session of its own: Ctrl-C is the test's, which then closes the tree.
            self._holder = subprocess.Popen([*prefix, sys.executable, "-I", "-S", os.path.abspath(__file__)],
                                            stdin=theirs, env=environment, cwd="/", start_new_session=True)
        self._socket.settimeout(PATIENCE_S)
        self._replies = self._socket.makefile()

    def start(self, command: Sequence[str], log: str, environment: Optional[Dict[str, str]] = None) -> int:
        """Starts a program, by its full path; what it writes is added to the file `log`. Its process id."""
        return self._ask({"start": list(command), "log": log, "environment": environment})

    def kill_all(self) -> None:
        """As if the power were cut: on return nothing descends from the holder. It can start more."""
        self._ask({"kill": True})

    def processes(self) -> List[int]:
        """What descends from the holder."""
        return descendants(self._holder.pid)

    def close(self) -> None:
        """Ends all of it; nothing is left on return. Again: nothing happens."""
        self._replies.close()
        self._socket.close()
        self._holder.wait(PATIENCE_S)

    def _ask(self, request: dict) -> int:
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        answer = self._replies.readline()
        if not answer:
            raise AssertionError("the holder of processes has ended with status %s" % self._holder.wait(PATIENCE_S))
        return int(answer)


def parents() -> Dict[int, int]:
    """Of every process of the machine: {pid: its parent's}."""
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open("/proc/%s/stat" % entry, encoding="utf-8", errors="replace") as file:
                    found[int(entry)] = int(file.read().rsplit(")", 1)[1].split()[1])
            except OSError:  # gone meanwhile
                pass
    return found


def descendants(ancestor: int) -> List[int]:
    """Parents before their children."""
    children: Dict[int, List[int]] = {}
    for pid, parent in parents().items():
        children.setdefault(parent, []).append(pid)
    found = list(children.get(ancestor, []))
    for pid in found:  # grows meanwhile
        found += children.get(pid, [])
    return found


def text_of(path: str) -> str:
    """Of a file in /proc; empty when the process is gone, or another's."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


# ---- The holder ----


def _control_process(option: int, value: int) -> None:
    import ctypes  # takes 10 ms, which only the holder has to spend
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _start(command: List[str], log: str, environment: Optional[Dict[str, str]]) -> int:
    holder = os.getpid()
    pid = os.fork()
    if pid != 0:
        return pid
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _control_process(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: should the holder itself be killed
        if os.getppid() != holder:
            os._exit(126)
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.closerange(3, 256)
        os.execve(command[0], command, os.environ if environment is None else environment)
    except BaseException as error:  # nothing of the holder's may run on in the child
        os.write(2, ("%s: %s\n" % (command[0], error)).encode())
    os._exit(127)


def _reap(options: int) -> bool:
    """False: there is no child."""
    try:
        while os.waitpid(-1, options)[0] != 0:
            options |= os.WNOHANG
    except ChildProcessError:
        return False
    return True


def _kill_all() -> None:
    while True:
        for pid in descendants(os.getpid()):
            kill(pid)
        if not _reap(0):  # waits for one: whoever lost its parent comes here meanwhile
            return


def _obey(line: str) -> int:
    request = json.loads(line)
    if "start" in request:
        return _start(request["start"], request["log"], request["environment"])
    _kill_all()
    return 0


def _hold() -> None:
    _control_process(36, 1)  # PR_SET_CHILD_SUBREAPER
    wake, woken = os.pipe()
    for end in (wake, woken):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    lifeline = socket.socket(fileno=0)
    selector = selectors.DefaultSelector()
    selector.register(lifeline, selectors.EVENT_READ)
    selector.register(wake, selectors.EVENT_READ)
    text = b""
    try:
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if wake in ready:
                os.read(wake, 4096)
                _reap(os.WNOHANG)
            if lifeline in ready:
                received = lifeline.recv(1 << 16)
                if not received:
                    return
                *lines, text = (text + received).split(b"\n")
                for line in lines:
                    lifeline.sendall(b"%d\n" % _obey(line.decode()))
    finally:
        _kill_all()


if __name__ == "__main__":
    _hold()
