"""SmallDisk: a file system that is soon full, in a mount namespace of this process, which its children have too.

Made before a cluster whose nodes are to see it. It takes root.
"""

import ctypes
import os
import subprocess
from pathlib import Path

_CLONE_NEWNS = 0x20000  # linux/sched.h


class SmallDisk:
    def __init__(self, path: Path, size: str):
        """At `path`, which is there; everybody may write to it. `size`: as tmpfs(5) has it. Raises OSError where
        this user may not mount."""
        self._path = str(path)
        # So that it goes with this process, whatever becomes of that.
        if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNS) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        _run("mount", "--make-rprivate", "/")
        _run("mount", "-t", "tmpfs", "-o", "mode=0777,size=" + size, "tmpfs", self._path)

    def resize(self, size: str) -> None:
        _run("mount", "-o", "remount,size=" + size, self._path)

    def close(self) -> None:
        """When nobody uses it any more."""
        _run("umount", "--lazy", self._path)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)
