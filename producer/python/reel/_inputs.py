"""What the script of this process is made from: the files that it has imported and read, and the state
that it has left. Whoever keeps frames must know, and whoever renders again when a file changes.

Seen are modules, and files that are opened through Python (open, and what is built on it: numpy, pandas,
PIL). Not seen: files that a library opens in C, what other programs read, the clock, the environment.

Left out: Python's own libraries (their versions count), caches, and what the script itself wrote before it
read it.

    begin()                       before the script runs
    files()                       what it has read up to now
    build()                       all of it in one text; or why there is none
"""

import hashlib
import os
import random
import site
import stat
import sys
import sysconfig
import time
from types import ModuleType
from typing import Any, Dict, Iterator, List, Optional, Tuple

from ._import_hook import when_imported

# File systems stamp files with a clock that ticks every few milliseconds.
_FILE_CLOCK_TICK_NS = 20_000_000

_CHUNK_BYTES = 1 << 20

_SYSTEM = ("/proc/", "/sys/", "/dev/")
_INSTALLED = ("/usr/share/", "/usr/lib/", "/etc/")


class _Seen:
    def __init__(self) -> None:
        self.begun_ns = time.time_ns()
        self.read: Dict[str, None] = {}  # absolute paths, in order
        self.written: Dict[str, None] = {}
        self.random_at_first = random.getstate()
        self.numpy_at_first: Optional[str] = None
        self.is_over = False

    def note_opened(self, path: Any, flags: int) -> None:
        if isinstance(path, int) or path is None:
            return
        absolute = os.path.abspath(os.fsdecode(path))
        if flags & os.O_ACCMODE == os.O_RDONLY:
            if absolute not in self.written:
                self.read[absolute] = None
        else:
            self.written[absolute] = None

    def note_numpy(self, module: ModuleType) -> None:
        self.numpy_at_first = _numpy_state(module)


_seen: Optional[_Seen] = None


def begin() -> None:
    """Looks from now on. Once a process."""
    global _seen
    _seen = _Seen()
    sys.addaudithook(_hook)
    when_imported("numpy.random", _seen.note_numpy)


def _hook(event: str, arguments: Tuple[Any, ...]) -> None:
    if event != "open" or _seen is None or _seen.is_over:
        return
    try:
        path, _, flags = arguments
        _seen.note_opened(path, flags)
    except Exception:  # whatever is wrong with a path, it is for the one who opens it
        pass


def files() -> List[str]:
    """Absolute paths, sorted, of those that a person may change while he works: not what is installed, and
    not what the script writes too, a state of its own that is another one each time."""
    if _seen is None:
        return []
    return [path for path in _read() if path not in _seen.written and not path.startswith(_INSTALLED)]


def _read() -> List[str]:
    assert _seen is not None
    left_out = _left_out()
    found = {path for path in list(_seen.read) if not path.endswith((".pyc", ".pyo"))}
    found.update(path for _, path in _modules())
    return sorted(path for path in found if not path.startswith(left_out))


def build() -> Tuple[str, str]:
    """(digest, ""), or ("", why there is none). What is read from now on is not seen any more."""
    if _seen is None:
        return "", "nobody has looked what it is made from"
    _seen.is_over = True
    all_of_it = hashlib.blake2b(digest_size=16)
    for fact in _facts():
        all_of_it.update(b"%d:" % len(fact) + fact)
    for path in _read():
        # A name that is there no more is a fact too: of a temporary file it is another one each time.
        digest, changed = _digest_of(path)
        if changed:
            return "", "%s has changed while it was loaded" % path
        all_of_it.update(os.fsencode(path) + b"\0" + digest)
    return all_of_it.hexdigest(), ""


def _digest_of(path: str) -> Tuple[bytes, bool]:
    """The digest of a file; and whether it may be another one than was read."""
    assert _seen is not None
    content = hashlib.blake2b(digest_size=16)
    try:
        with open(path, "rb") as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                return b"none", False
            for chunk in iter(lambda: file.read(_CHUNK_BYTES), b""):
                content.update(chunk)
    except OSError:
        return b"none", False
    return content.digest(), state.st_ctime_ns > _seen.begun_ns - _FILE_CLOCK_TICK_NS


def _facts() -> Iterator[bytes]:
    """What decides frames beside files: versions, and random numbers where the script has touched them."""
    assert _seen is not None
    yield sys.version.encode()
    for name, version in sorted(_versions()):
        yield ("%s %s" % (name, version)).encode()
    # As the interpreter left it, it is different each time and probably not used.
    if random.getstate() != _seen.random_at_first:
        yield repr(random.getstate()).encode()
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        state = _numpy_state(numpy_random)
        if state != _seen.numpy_at_first:
            yield state.encode()


def _numpy_state(module: ModuleType) -> str:
    name, key, *rest = module.get_state()
    return repr((name, key.tobytes(), rest))


def _versions() -> Iterator[Tuple[str, str]]:
    """Of the packages that are installed and imported."""
    for name, path in _modules():
        if "." in name or not path.startswith(_libraries()):
            continue
        version = getattr(sys.modules[name], "__version__", None)
        if not isinstance(version, str):
            version = repr(_size_and_time(path))
        yield name, version


def _size_and_time(path: str) -> Tuple[int, int]:
    try:
        state = os.stat(path)
        return state.st_size, state.st_mtime_ns
    except OSError:
        return 0, 0


def _modules() -> Iterator[Tuple[str, str]]:
    """(name, absolute path) of all that have a file."""
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None) if isinstance(module, ModuleType) else None
        if isinstance(path, str):
            yield name, os.path.abspath(path)


def _libraries() -> Tuple[str, ...]:
    """Where what is installed is."""
    paths = sysconfig.get_paths()
    folders = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    folders += site.getsitepackages() if hasattr(site, "getsitepackages") else []
    folders.append(site.getusersitepackages() if hasattr(site, "getusersitepackages") else "")
    return tuple(os.path.join(folder, "") for folder in folders if folder)


def _left_out() -> Tuple[str, ...]:
    own = os.path.dirname(os.path.abspath(__file__))
    caches = [own, os.path.realpath(own), os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")]
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None and hasattr(matplotlib, "get_cachedir"):
        caches.append(matplotlib.get_cachedir())
    return _libraries() + _SYSTEM + tuple(os.path.join(folder, "") for folder in caches)
