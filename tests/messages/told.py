"""What Reel tells users when something is wrong: the texts of errors, refusals and warnings, from the sources.

A message is one call that makes one (InvalidInput(...), a wrapper such as NotAScene(...), raise SceneError(...)),
or one branch of a `?:` in it. Its pieces are the literals between what is put in at run time.

Not looked for: StatusCode::kInternal and Internal(...), which tell of Reel's own mistakes; the programs' logs,
which only whoever looks after the daemon reads; texts that are not about failures.
"""

import ast
import re
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Set, Tuple

import cpp_literals
from cpp_literals import Token

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("base", "cache", "shm", "protocol", "timeline", "picture", "producer", "daemon", "client")
PYTHON = "producer/python/reel"

# What makes a message of its arguments.
MAKERS = {
    "InvalidInput", "Unavailable", "UnavailableErrno", "Failed", "FromErrno", "Status", "Warning", "ErrorReply",
    "JobFailed", "runtime_error", "invalid_argument", "JsonRefusal", "PutText", "fprintf",
}
# Functions of single files that put something before or behind what they are given, and make that a message.
# messages_test.py finds one that is missing here.
WRAPPERS = {
    "Blame", "DropFilmFor", "EndBecauseOfText", "Error", "ErrorAt", "Expected", "Fail", "FailedFor",
    "FailLoading", "Lost", "Mismatch", "NoPicture", "NotAScene", "refuse", "Refuse", "Refused", "RequireArray",
    "Warn", "Wrong", "WrongFieldType",
}
# Functions that give words to messages made elsewhere.
WORDS = {"RefusalWords", "UsageMessage"}
# Fields of failures that users read.
FIELDS = {"how", "message"}
# Python functions whose arguments end in what they raise.
PYTHON_WRAPPERS = {"_must", "_refuse", "say"}

# Variables that hold a message, or its last part, until it is told.
VARIABLES = {"cause", "error", "how", "message", "problem", "reason", "refusal", "said", "what", "why", "words"}

_SHORTEST_CHARACTERS = 12
_SHORTEST_WORDS = 3


class Message(NamedTuple):
    template: str  # with {} for what is put in
    pieces: Tuple[str, ...]
    place: str  # file:line, of one of those that say the same


def normalised(text: str) -> str:
    return " ".join(text.replace("\\", "").split())


def is_telling(piece: str) -> bool:
    """Whether a piece is long enough to be told from others."""
    return len(piece) >= _SHORTEST_CHARACTERS or len(piece.split()) >= _SHORTEST_WORDS


_PUT_IN = re.compile(r"\{[a-z_0-9]*(?::[^{}]*(?:\{[^{}]*\})?[^{}]*)?\}|%[-.\d]*(?:l|z|j)?[sdurxfgc]")


def pieces_of(literals: List[str]) -> List[str]:
    """The words of literals, apart where something is put in."""
    pieces = []
    for literal in literals:
        for part in _PUT_IN.split(literal.replace("{{", "\1").replace("}}", "\2")):
            part = normalised(part.replace("\1", "{").replace("\2", "}"))
            part = part.strip(" '\"")
            if re.search("[A-Za-z]{2}", part):
                pieces.append(part)
    return pieces


def _make(literals: List[str], place: str) -> Iterator[Message]:
    pieces = pieces_of(literals)
    if pieces:
        yield Message(normalised(" {} ".join(pieces)), tuple(pieces), place)


# --- C++ ---


def _definitions(tokens: List[Token]) -> Dict[str, Tuple[int, int]]:
    """Of functions that return a std::string or a std::string_view: where their bodies stand."""
    found = {}
    for index, token in enumerate(tokens[:-2]):
        if token.kind != "word" or token.text not in ("string", "string_view"):
            continue
        at = index + 1
        while tokens[at].text in ("&", ">"):
            at += 1
        name = tokens[at]
        while at + 2 < len(tokens) and tokens[at + 1].text == "::":
            at += 2
            name = tokens[at]
        if name.kind != "word" or tokens[at + 1].text != "(":
            continue
        after = cpp_literals.end_of(tokens, at + 1) + 1
        if after < len(tokens) and tokens[after].text == "const":
            after += 1
        if after < len(tokens) and tokens[after].text == "{":
            found[name.text] = (after, cpp_literals.end_of(tokens, after))
    return found


def _said_before(tokens: List[Token], index: int, name: str) -> Iterator[List[Token]]:
    """What the variable `name`, which is told at `index`, was given in its function, each time."""
    at = index
    while at > 1 and not (tokens[at].text == "}" and tokens[at].begins_line):
        at -= 1
        if tokens[at].text != name or tokens[at].kind != "word":
            continue
        after = at + 1
        while after < index and tokens[after].text in ("+", "="):
            after += 1
        if tokens[after - 1].text != "=":
            continue
        end = next((i for i in range(after, index) if tokens[i].text == ";"), index)
        yield _without_makers(tokens[after:end])
        if tokens[at - 1].text in ("string", "auto") or tokens[at - 1].text == ">":
            break


def _assigned(tokens: List[Token]) -> Iterator[List[Token]]:
    """What the fields of FIELDS are given."""
    for index in range(1, len(tokens) - 1):
        if tokens[index].text not in FIELDS or tokens[index - 1].text not in (".", "->"):
            continue
        begin = index + 2 if tokens[index + 1].text == "+" else index + 1
        if tokens[begin].text == "=" and tokens[begin + 1].text != "=":
            end = next((i for i in range(begin, len(tokens)) if tokens[i].text == ";"), begin)
            yield _without_makers(tokens[begin + 1:end])


def _without_makers(tokens: List[Token]) -> List[Token]:
    """Without what stands in the brackets of a message in the message."""
    kept: List[Token] = []
    index = 0
    while index < len(tokens):
        kept.append(tokens[index])
        if (tokens[index].text in MAKERS | WRAPPERS and tokens[index].kind == "word" and
                index + 1 < len(tokens) and tokens[index + 1].text in ("(", "{")):
            index = cpp_literals.end_of(tokens, index + 1)
        index += 1
    return kept


def _returned(tokens: List[Token], body: Tuple[int, int]) -> Iterator[List[Token]]:
    begin = None
    for index in range(*body):
        if tokens[index].text == "return" and tokens[index].kind == "word":
            begin = index + 1
        elif tokens[index].text == ";" and begin is not None:
            yield tokens[begin:index]
            begin = None


def _from_cpp(path: Path) -> Iterator[Message]:
    tokens = cpp_literals.read(path.read_text())
    place = str(path.relative_to(ROOT))
    strings = _definitions(tokens)
    told: List[List[Token]] = []
    wanted: Set[str] = WORDS & set(strings)
    for name, inside in cpp_literals.calls(tokens, MAKERS | WRAPPERS):
        if any(token.text == "kInternal" for token in inside):
            continue
        if name.text == "fprintf" and not (inside and inside[0].text == "stderr"):
            continue
        index = next(i for i, token in enumerate(tokens) if token is name)
        for variable in VARIABLES & {token.text for token in inside if token.kind == "word"}:
            told.extend(_said_before(tokens, index, variable))
        told.append(_without_makers(inside))
    told.extend(_assigned(tokens))
    done: Set[str] = set()
    while told:
        inside = told.pop()
        for literals in cpp_literals.branches(inside):
            if literals:
                yield from _make([literal.text for literal in literals], f"{place}:{literals[0].line}")
        wanted |= {token.text for token in inside if token.kind == "word" and token.text in strings}
        for name in wanted - done:
            told.extend(_returned(tokens, strings[name]))
        done |= wanted


# --- Python ---


def _python_literals(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    elif isinstance(node, ast.JoinedStr):
        for value in node.values:
            if isinstance(value, ast.Constant):
                yield str(value.value)
            else:
                yield "{}"
    elif isinstance(node, ast.IfExp):
        yield from _python_literals(node.body)
        yield from _python_literals(node.orelse)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _python_literals(child)


def _called_name(node: ast.AST) -> str:
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "id", getattr(function, "attr", ""))


def _from_python(path: Path) -> Iterator[Message]:
    tree = ast.parse(path.read_text())
    place = str(path.relative_to(ROOT))
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    told: List[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            told.append(node.exc)
        elif isinstance(node, ast.Call) and _called_name(node) in PYTHON_WRAPPERS:
            told.append(node)
        elif isinstance(node, ast.Call) and any(keyword.arg == "file" for keyword in node.keywords):
            told.append(node)
    seen: Set[str] = set()
    while told:
        node = told.pop()
        parts = list(node.args) + [k.value for k in node.keywords] if isinstance(node, ast.Call) else [node]
        literals = ["".join(_python_literals(part)) for part in parts]
        yield from _make(literals, f"{place}:{node.lineno}")
        for called in {_called_name(inner) for inner in ast.walk(node)} & set(functions) - seen:
            seen.add(called)
            told.extend(inner.value for inner in ast.walk(functions[called])
                        if isinstance(inner, ast.Return) and inner.value is not None)


def messages() -> List[Message]:
    """All, each template once."""
    found: Dict[str, Message] = {}
    for layer in LAYERS:
        for path in sorted((ROOT / layer).rglob("*.cc")) + sorted((ROOT / layer).rglob("*.h")):
            for message in _from_cpp(path):
                found.setdefault(message.template, message)
    for path in sorted((ROOT / PYTHON).glob("*.py")):
        for message in _from_python(path):
            found.setdefault(message.template, message)
    return [found[template] for template in sorted(found)]
