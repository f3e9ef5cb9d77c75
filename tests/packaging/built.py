"""What was built, for tests of what is installed beside the programs. CTest sets REEL_BUILD."""

import functools
import json
import os
import shutil
import subprocess
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("REEL_BUILD", SOURCE / "build"))
REEL = str(BUILD / "bin/reel")


@functools.lru_cache(maxsize=None)
def sheet(program: str) -> dict:
    """What the program says of its command line (base/command_sheet.h)."""
    return json.loads(subprocess.run([BUILD / "bin" / program, "--command-sheet"], check=True, capture_output=True,
                                     timeout=60).stdout)


def needs(*programs: str):
    """Skips a test, with the reason, where one of the programs is not installed."""
    missing = [program for program in programs if shutil.which(program) is None]
    return unittest.skipIf(missing, "not installed: " + ", ".join(missing))
