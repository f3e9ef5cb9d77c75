"""Where the programs and the library of Reel are that belong to this package.

The package stands in three places: in the source tree (producer/python/reel, programs in build/bin), in an
installed prefix (lib/reel/python/reel, programs in bin), and, copied by pip, anywhere. So, in this order:
REEL_PREFIX, the prefix around this file, the source tree around this file, and the prefix of the `reel`
that is in PATH.
"""

import os
import shutil
from typing import Iterator, Optional

_LIBRARY = os.path.join("lib", "libreel_producer.so.1")
_SUPERVISOR = os.path.join("bin", "reel-supervisor")


def _prefixes() -> Iterator[str]:
    if os.environ.get("REEL_PREFIX"):
        yield os.environ["REEL_PREFIX"]
    package = os.path.dirname(os.path.abspath(__file__))
    yield os.path.normpath(os.path.join(package, "..", "..", "..", ".."))
    tree = os.path.normpath(os.path.join(os.path.realpath(package), "..", "..", ".."))
    yield os.path.join(tree, "build")
    program: Optional[str] = shutil.which("reel")
    if program:
        yield os.path.dirname(os.path.dirname(os.path.realpath(program)))


def _find(relative: str, what: str) -> str:
    looked = []
    for prefix in _prefixes():
        path = os.path.join(prefix, relative)
        if os.path.exists(path):
            return path
        looked.append(path)
    raise ImportError(
        "%s of Reel was not found; looked for %s. Install Reel and have its bin/ in PATH, or set "
        "REEL_PREFIX to where bin/ and lib/ are (in the source tree: build)" % (what, ", ".join(looked))
    )


def library_path() -> str:
    """libreel_producer.so.1. Raises ImportError with the places that were looked at."""
    return _find(_LIBRARY, "the library")


def supervisor_path() -> str:
    """reel-supervisor. Raises ImportError with the places that were looked at."""
    return _find(_SUPERVISOR, "the program reel-supervisor")
