"""PlainUser: whom the daemons and commands of a test run as, who is never root, and what he may reach.

As root it is a user that every Debian has and nothing runs as; otherwise whoever runs the test. Not "nobody": in
a user namespace all files of users unknown there would seem to be his.
"""

import contextlib
import ctypes
import os
import pwd
import tempfile
from typing import Iterable, Iterator, List

STAND_IN = "games"
_CLONE_NEWNS, _MS_BIND, _MS_REC, _MS_PRIVATE = 0x20000, 0x1000, 0x4000, 0x40000  # linux/sched.h, linux/mount.h


class PlainUser:
    @staticmethod
    def missing() -> str:
        """Why there can be none; empty: there can."""
        try:
            PlainUser()
        except KeyError as error:
            return "no such user: %s" % error
        return ""

    def __init__(self) -> None:
        self.is_stand_in = os.geteuid() == 0
        entry = pwd.getpwnam(STAND_IN) if self.is_stand_in else pwd.getpwuid(os.geteuid())
        self.name, self.uid, self.gid = entry.pw_name, entry.pw_uid, entry.pw_gid

    def prefix(self, *options: str) -> List[str]:
        """A command after which another is his; `options` are setpriv's."""
        become = ["--reuid", str(self.uid), "--regid", str(self.gid), "--clear-groups"] if self.is_stand_in else []
        return ["/usr/bin/setpriv", *become, *options, "--"] if become or options else []

    def own(self, path: str) -> None:
        if self.is_stand_in:
            os.chown(path, self.uid, self.gid)

    def can_reach(self, path: str) -> bool:
        """That he can read it, and enter it if it is a directory."""
        with self._acting():
            return os.access(path, os.R_OK | (os.X_OK if os.path.isdir(path) else 0), effective_ids=True)

    def reveal(self, paths: Iterable[str]) -> None:
        """Lets him reach directories below some that only root may enter, such as a repository in /root.

        They keep their paths: in a mount namespace of this process, which its children have too, an empty
        directory is put over the one that he may not enter, and what he needs is bound in there. The rest of
        that directory is out of sight for this process. Not for several threads. Raises OSError where there
        are no such namespaces, or when what is in such a directory is closed to him as well.
        """
        hidden = [os.path.realpath(path) for path in paths if not self.can_reach(path)]
        if not hidden:
            return
        if not self.is_stand_in:
            raise PermissionError("%s cannot read %s" % (self.name, hidden[0]))
        libc = ctypes.CDLL(None, use_errno=True)
        _check(libc.unshare(_CLONE_NEWNS), "unshare")
        _mount(libc, "none", "/", "", _MS_REC | _MS_PRIVATE)
        here = os.getcwd()
        stage = tempfile.mkdtemp(prefix="reel-reveal-", dir="/tmp")
        _mount(libc, "tmpfs", stage, "tmpfs", 0)
        for number, path in enumerate(hidden):
            os.mkdir("%s/%d" % (stage, number))
            _mount(libc, path, "%s/%d" % (stage, number), "", _MS_BIND | _MS_REC)
        for closed in {self._first_closed(path) for path in hidden}:
            _mount(libc, "tmpfs", closed, "tmpfs", 0)
            os.chmod(closed, 0o755)
        mask = os.umask(0o022)
        for number, path in enumerate(hidden):
            os.makedirs(path, exist_ok=True)
            self._bind(libc, "%s/%d" % (stage, number), path)
        os.umask(mask)
        _check(libc.umount2(os.fsencode(stage), 2), stage)  # MNT_DETACH
        os.rmdir(stage)
        os.chdir(here)
        for path in hidden:
            for entry in os.listdir(path):
                if not self.can_reach(os.path.join(path, entry)):
                    raise PermissionError("%s/%s: its mode is closed to others" % (path, entry))

    def _bind(self, libc: ctypes.CDLL, source: str, target: str) -> None:
        """The directory; or, when it is closed itself, each thing in it into the empty one in its place."""
        if os.stat(source).st_mode & 0o005 == 0o005:
            _mount(libc, source, target, "", _MS_BIND | _MS_REC)
            return
        for entry in os.scandir(source):
            path = os.path.join(target, entry.name)
            if entry.is_symlink():
                os.symlink(os.readlink(entry.path), path)
            else:
                os.mkdir(path) if entry.is_dir() else open(path, "w").close()
                _mount(libc, entry.path, path, "", _MS_BIND | _MS_REC)

    def _first_closed(self, path: str) -> str:
        at = "/"
        for part in path.strip("/").split("/"):
            at = os.path.join(at, part)
            if not self.can_enter(at):
                return at
        return path

    def can_enter(self, path: str) -> bool:
        with self._acting():
            return os.access(path, os.X_OK, effective_ids=True)

    @contextlib.contextmanager
    def _acting(self) -> Iterator[None]:
        if not self.is_stand_in:
            yield
            return
        groups, group = os.getgroups(), os.getegid()
        os.setgroups([])
        os.setegid(self.gid)
        os.seteuid(self.uid)
        try:
            yield
        finally:
            os.seteuid(0)
            os.setegid(group)
            os.setgroups(groups)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, "%s: %s" % (what, os.strerror(number)))


def _mount(libc: ctypes.CDLL, source: str, target: str, kind: str, flags: int) -> None:
    _check(libc.mount(os.fsencode(source), os.fsencode(target), kind.encode() or None, flags, None),
           "mount on " + target)
