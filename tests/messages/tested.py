"""What the tests look for: the texts in their sources, as far as they can be what a program said.

Not among them: names of test cases; messages that a test makes itself, to hand them on (Failed("...")); docstrings;
the fuzzers, which look for no text.
"""

import ast
from pathlib import Path
from typing import Iterator, List

import cpp_literals
import told

_NAMES = {"TEST_CASE", "SECTION", "SCENARIO", "GIVEN", "WHEN", "THEN", "INFO"}
_MADE = {"InvalidInput", "Unavailable", "UnavailableErrno", "Failed", "Internal", "Status", "Warning", "ErrorReply",
         "JobFailed", "runtime_error"}
_LEFT_OUT = ("fuzz", "messages")


def _of_cpp(path: Path) -> Iterator[str]:
    tokens = cpp_literals.read(path.read_text())
    others = {id(token) for _, inside in cpp_literals.calls(tokens, _NAMES | _MADE) for token in inside}
    for token in tokens:
        if token.kind == "text" and id(token) not in others:
            yield token.text


def _of_python(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def _of_shell(path: Path) -> Iterator[str]:
    for line in path.read_text().splitlines():
        if not line.lstrip().startswith("#"):
            yield line


def texts() -> List[str]:
    found: List[str] = []
    for ending, read in ((".cc", _of_cpp), (".h", _of_cpp), (".py", _of_python), (".sh", _of_shell)):
        for path in sorted((told.ROOT / "tests").rglob("*" + ending)):
            if path.relative_to(told.ROOT / "tests").parts[0] not in _LEFT_OUT:
                found.extend(told.normalised(text) for text in read(path))
    return found
