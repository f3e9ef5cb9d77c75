"""An exception of the user's code in one line."""

import os
import sys
import sysconfig
import traceback

from ._user_error import is_ours

_LIBRARIES = tuple({sysconfig.get_path(name) + os.sep for name in ("stdlib", "purelib", "platlib")}
                   | {os.path.join(sys.base_prefix, "lib", "python3", "dist-packages") + os.sep})

_LONGEST = 1000  # characters; the rest is in the traceback


def one_line(error: BaseException) -> str:
    """What it says, and where: the last place in code that is neither Reel's nor a library's.

    "ValueError: x must be positive (plot.py, line 12, in update)"
    """
    told = traceback.format_exception_only(type(error), error)
    text = told[-1].strip() if told else type(error).__name__
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + "..."
    place = [entry for entry in traceback.extract_tb(error.__traceback__)
             if not is_ours(entry.filename) and not entry.filename.startswith("<frozen ")]
    users = [entry for entry in place if not entry.filename.startswith(_LIBRARIES)] or place
    if not users:
        return text
    last = users[-1]
    return f"{text} ({os.path.basename(last.filename)}, line {last.lineno}, in {last.name})"
