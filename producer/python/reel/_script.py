"""Running a user's script as Python would run it."""

import builtins
import os
import sys
from types import ModuleType
from typing import Dict, List, Optional

from ._source import SceneError
from ._user_error import print_user_traceback, script_error, where_raised


def run_as_program(path: str, arguments: List[str]) -> ModuleType:
    """Runs the script as `python path arguments...` would, and returns its module, __main__.

    Raises SceneError; tracebacks are printed to standard error first. sys.exit() and sys.exit(0)
    end the script as reaching its end does.
    """
    return _run(path, "__main__", arguments)


def run_as_module(path: str) -> ModuleType:
    """Runs the script as `import` would: what stands under `if __name__ == "__main__"` is not run.

    Raises SceneError, as above.
    """
    name = os.path.splitext(os.path.basename(path))[0]
    return _run(path, name if name not in sys.modules else f"scene_{name}", [])


def _run(path: str, name: str, arguments: List[str]) -> ModuleType:
    try:
        with open(path, "rb") as file:
            source = file.read()
        code = compile(source, path, "exec", dont_inherit=True)
    except OSError as error:
        raise SceneError(f"{path} cannot be read: {error.strerror}") from error
    except (SyntaxError, ValueError) as error:  # ValueError: null bytes
        print_user_traceback(error)
        raise script_error(error, path) from error
    module = ModuleType(name)
    module.__dict__.update({"__file__": path, "__builtins__": builtins, "__cached__": None})
    # By these names pickle, dataclasses and typing find the script's classes again.
    sys.modules[name] = module
    sys.argv = [path] + arguments
    sys.path.insert(0, os.path.dirname(path))
    try:
        exec(code, module.__dict__)
    except SceneError:
        raise
    except SystemExit as error:
        _check_exit(error, path)
    except Exception as error:
        print_user_traceback(error)
        raise script_error(error, path) from error
    return module


def _check_exit(error: SystemExit, path: str) -> None:
    if error.code is None or error.code == 0:
        return
    if not isinstance(error.code, int):
        print(error.code, file=sys.stderr, flush=True)
    raise SceneError(f"{where_raised(error, path)}: the script ended itself with "
                     f"sys.exit({error.code!r}) before there was anything to draw") from error


def program_arguments(parameters: Dict[str, str]) -> List[str]:
    """Parameters as a script's command line has them: --name=text, or --name without a text."""
    return [f"--{name}={text}" if text else f"--{name}" for name, text in parameters.items()]


def docstring_summary(thing: object) -> str:
    """The first line of a docstring, or empty."""
    text: Optional[str] = getattr(thing, "__doc__", None)
    lines = text.strip().splitlines() if isinstance(text, str) else []
    return lines[0].strip() if lines else ""
