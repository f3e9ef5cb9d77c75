"""What went wrong in the user's code, told without Reel's own frames."""

import os
import sys
import sysconfig
import traceback
from typing import Set

from ._source import SceneError

_OURS = os.path.dirname(os.path.abspath(__file__)) + os.sep

# Modules whose package has another name.
_PACKAGES = {"PIL": "pillow", "cairo": "pycairo", "cv2": "opencv-python", "skimage": "scikit-image",
             "sklearn": "scikit-learn", "yaml": "pyyaml", "mpl_toolkits": "matplotlib"}

_DEBIAN_PACKAGES = {"PIL": "pil", "cv2": "opencv", "sklearn": "sklearn", "mpl_toolkits": "matplotlib"}

_LIBRARIES = tuple({sysconfig.get_path(name) + os.sep for name in ("stdlib", "purelib", "platlib")}
                   | {os.path.join(sys.base_prefix, "lib", "python3", "dist-packages") + os.sep})

_LONGEST = 1000  # characters; the rest is in the traceback


def is_ours(filename: str) -> bool:
    """Whether a file of code is one of this package."""
    return os.path.abspath(filename).startswith(_OURS)


def user_traceback(error: BaseException) -> str:
    """The traceback of `error` as Python prints it, without frames of Reel; ends with a newline."""
    told = traceback.TracebackException.from_exception(error)
    _strip(told, set())
    return "".join(told.format())


def print_user_traceback(error: BaseException) -> None:
    """Prints `user_traceback` to standard error."""
    print(user_traceback(error), end="", file=sys.stderr, flush=True)


def where_raised(error: BaseException, script: str) -> str:
    """The place in `script` that `error` comes from, as "plot.py, line 12", else just "plot.py".

    Where the error rose in a library, this is the line of the script that called it.
    """
    name = os.path.basename(script)
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return f"{os.path.basename(error.filename)}, line {error.lineno}"
    line = None
    for frame, number in traceback.walk_tb(error.__traceback__):
        if os.path.abspath(frame.f_code.co_filename) == os.path.abspath(script):
            line = number
    return name if line is None else f"{name}, line {line}"


def script_error(error: BaseException, script: str) -> SceneError:
    """What stopped `script`, as a SceneError for the user."""
    place = where_raised(error, script)
    if isinstance(error, ModuleNotFoundError) and error.name:
        return SceneError(_missing_module(error.name, place))
    if isinstance(error, EOFError):
        return SceneError(
            f"{place}: the script reads its standard input, which is empty under Reel; give it "
            f"what it asks for in the script, in a file, or as a parameter (--param name=text)")
    if isinstance(error, SyntaxError):
        return SceneError(f"{place}: {type(error).__name__}: {error.msg}")
    text = "".join(traceback.format_exception_only(type(error), error)).strip()
    return SceneError(f"{place}: {text}")


def _missing_module(module: str, place: str) -> str:
    top = module.split(".")[0]
    version = ".".join(str(number) for number in sys.version_info[:3])
    if top in sys.modules:
        return f"{place}: {sys.executable} (Python {version}) has {top}, but it has no module " \
               f"{module}"
    return (f"{place}: the module {top} is not installed for {sys.executable} (Python {version}). "
            f"Install it: {_install_command(top)}, or choose another interpreter with --python")


def _install_command(module: str) -> str:
    """How the interpreter gets a module. Distributions that manage it (PEP 668) refuse pip."""
    marker = os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")
    if sys.prefix == sys.base_prefix and os.path.exists(marker):
        name = _DEBIAN_PACKAGES.get(module, module).replace("_", "-").lower()
        return f"apt install python3-{name} (if the system has it; else a virtual environment and pip)"
    return f"{sys.executable} -m pip install {_PACKAGES.get(module, module)}"


def _strip(told: traceback.TracebackException, seen: Set[int]) -> None:
    if id(told) in seen:
        return
    seen.add(id(told))
    # Frames of importlib stand between the script and the module that it imports; Python hides them
    # too.
    told.stack = traceback.StackSummary.from_list(
        [frame for frame in told.stack
         if not is_ours(frame.filename) and not frame.filename.startswith("<frozen ")])
    for other in (told.__cause__, told.__context__):
        if other is not None:
            _strip(other, seen)


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
