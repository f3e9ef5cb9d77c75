"""A machine of the tests' own: this one's files under an overlay that is thrown away, and a real systemd that is
booted on them (systemd-nspawn), without a network."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

PATIENCE_S = 60


def missing() -> str:
    """Why there can be no such machine; empty: there can."""
    if os.geteuid() != 0:
        return "it takes root to boot a machine"
    if shutil.which("systemd-nspawn") is None:
        return "not installed: systemd-nspawn (package systemd-container)"
    if not Path("/usr/lib/systemd/systemd").exists():
        return "not installed: systemd"
    with tempfile.TemporaryDirectory() as place:
        try:
            _mount_overlay(Path(place))
        except AssertionError as error:
            return "no overlay of / can be mounted: %s" % error
        finally:
            _unmount(Path(place))
    return ""


def _call(command: list) -> None:
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise AssertionError("%s: %s" % (command, done.stderr.strip()))


def _mount_overlay(place: Path) -> None:
    layers = place / "layers"
    layers.mkdir()
    _call(["mount", "-t", "tmpfs", "tmpfs", str(layers)])
    for name in ("upper", "work"):
        (layers / name).mkdir()
    root = place / "root"
    root.mkdir()
    options = "lowerdir=/,upperdir=%s,workdir=%s" % (layers / "upper", layers / "work")
    _call(["mount", "-t", "overlay", "overlay", "-o", options, str(root)])


def _unmount(place: Path) -> None:
    for name in ("root", "layers"):
        subprocess.run(["umount", "-l", str(place / name)], capture_output=True)


class Machine:
    def __init__(self):
        self._place = Path(tempfile.mkdtemp(prefix="reel-machine-"))
        self._nspawn = None
        try:
            self._boot()
        except BaseException:
            self.end()
            raise

    def _boot(self) -> None:
        _mount_overlay(self._place)
        self.root = self._place / "root"
        (self.root / "etc/machine-id").write_text("")
        # Images of containers keep packages from starting services; and services of this machine are not ours.
        (self.root / "usr/sbin/policy-rc.d").unlink(missing_ok=True)
        for wanted in (self.root / "etc/systemd/system/multi-user.target.wants").glob("*"):
            wanted.unlink()
        self._log = open(self._place / "log", "wb")
        command = ["systemd-nspawn", "-D", str(self.root), "--register=no", "--keep-unit", "--private-network",
                   "--console=read-only", "--boot", "systemd.unit=multi-user.target"]
        self._nspawn = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        self.wait_for("the machine boots", lambda: self._init() and self.run(
            ["systemctl", "is-system-running"], check=False).stdout.strip() in ("running", "degraded"))

    def _init(self) -> str:
        pid = self._nspawn.pid
        children = Path("/proc/%d/task/%d/children" % (pid, pid)).read_text().split()
        return children[0] if children else ""

    def wait_for(self, what: str, condition) -> None:
        """Until `condition()` is true; fails with `what` and the journal when it does not become true."""
        for _ in range(PATIENCE_S * 10):
            if condition():
                return
            time.sleep(0.1)
        raise AssertionError("%s: not within %d s\n%s" % (what, PATIENCE_S, self.journal()))

    def run(self, command: list, check: bool = True, user: str = "") -> subprocess.CompletedProcess:
        """In the machine, as root or as a user in his home."""
        words = ["nsenter", "-t", self._init(), "-a"]
        if user:
            words += ["runuser", "-u", user, "--", "env", "-C", "/home/" + user, "HOME=/home/" + user]
        done = subprocess.run(words + [str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=PATIENCE_S)
        if check and done.returncode != 0:
            raise AssertionError("%s as %s: status %d\n%s%s\n%s" % (command, user or "root", done.returncode,
                                                                      done.stdout, done.stderr, self.journal()))
        return done

    def journal(self) -> str:
        if not self._nspawn or not self._init():
            return (self._place / "log").read_text(errors="replace") if (self._place / "log").exists() else ""
        return self.run(["journalctl", "-b", "--no-pager", "-n", "40", "-u", "reeld*", "-u", "reel-launcher*"],
                        check=False).stdout

    def end(self) -> None:
        if self._nspawn:
            self._nspawn.send_signal(signal.SIGTERM)
            try:
                self._nspawn.wait(20)
            except subprocess.TimeoutExpired:
                self._nspawn.kill()
                self._nspawn.wait()
            self._log.close()
        _unmount(self._place)
        shutil.rmtree(self._place, ignore_errors=True)
