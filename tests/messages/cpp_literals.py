"""C++ sources as tokens, as far as string literals and the calls around them need it.

read(text) gives tokens without comments and preprocessor lines; adjacent literals are one, as for the compiler.
calls(tokens, names) gives what stands between the brackets of each call. No parser: macros and templates are
tokens like others.
"""

import re
from typing import Iterator, List, NamedTuple, Set, Tuple


class Token(NamedTuple):
    kind: str  # "word", "text" or "sign"
    text: str  # of a literal: what the program would print
    line: int
    begins_line: bool = False  # nothing stands before it, not even a space


_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\f\v]+|\\\n)
      | (?P<line>\n)
      | (?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<directive>\#(?:[^\n\\]|\\.|\\\n)*)
      | (?P<raw>(?:u8|[uUL])?R"(?P<delimiter>[^()\\\s]{0,16})\((?P<inside>.*?)\)(?P=delimiter)")
      | (?P<text>(?:u8|[uUL])?"(?:[^"\\\n]|\\.)*")
      | (?P<char>'(?:[^'\\\n]|\\.)+')
      | (?P<word>[A-Za-z_]\w*|\d(?:[\w.]|'(?=\d))*)
      | (?P<sign>::|->|.)""", re.VERBOSE | re.DOTALL)

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "e": "\x1b"}


def _printed(literal: str) -> str:
    inside = literal[literal.index('"') + 1:-1]
    inside = re.sub(r"\\x([0-9a-fA-F]{1,2})", lambda found: chr(int(found[1], 16)), inside)
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), inside, flags=re.DOTALL)


def read(text: str) -> List[Token]:
    tokens: List[Token] = []
    line = 1
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup if found.lastgroup not in ("inside", "delimiter") else "raw"
        whole = found[0]
        if kind in ("text", "raw"):
            printed = found["inside"] if found["raw"] else _printed(whole)
            if tokens and tokens[-1].kind == "text":
                printed, begin = tokens[-1].text + printed, tokens.pop().line
            else:
                begin = line
            tokens.append(Token("text", printed, begin))
        elif kind in ("word", "sign", "char"):
            begins_line = text[found.start() - 1:found.start()] in ("", "\n")
            tokens.append(Token("word" if kind == "word" else "sign", whole, line, begins_line))
        line += whole.count("\n")
    return tokens


_CLOSES = {"(": ")", "{": "}", "[": "]"}


def end_of(tokens: List[Token], opening: int) -> int:
    """Of the bracket at `opening`: where its partner stands."""
    depth = 0
    for index in range(opening, len(tokens)):
        token = tokens[index]
        if token.kind != "sign":
            continue
        if token.text in _CLOSES:
            depth += 1
        elif token.text in ")}]":
            depth -= 1
            if depth == 0:
                return index
    return len(tokens)


def calls(tokens: List[Token], names: Set[str]) -> Iterator[Tuple[Token, List[Token]]]:
    """(the name, what its brackets hold) of each call or braced value of one of `names`."""
    for index, token in enumerate(tokens[:-1]):
        if token.kind != "word" or token.text not in names:
            continue
        opening = index + 1
        if tokens[opening].kind == "sign" and tokens[opening].text in "({":
            yield token, tokens[opening + 1:end_of(tokens, opening)]


def branches(tokens: List[Token]) -> List[List[Token]]:
    """The literals of an expression, those of each branch of a `?:` apart from the others; the first list holds
    those that are always printed."""
    always: List[Token] = []
    found = [always]
    into = [always]  # one an open bracket
    opened_with_query: List[int] = [0]
    for token in tokens:
        if token.kind == "text":
            into[-1].append(token)
        elif token.kind == "sign" and token.text in "({[":
            into.append(into[-1])
            opened_with_query.append(0)
        elif token.kind == "sign" and token.text in ")}]" and len(into) > 1:
            into.pop()
            opened_with_query.pop()
        elif token.kind == "sign" and (token.text == "?" or (token.text == ":" and opened_with_query[-1])):
            opened_with_query[-1] += 1 if token.text == "?" else -1
            found.append([])
            into[-1] = found[-1]
        elif token.kind == "sign" and token.text in ",;" and into[-1] is not always:
            opened_with_query[-1] = 0
            into[-1] = into[-2] if len(into) > 1 else always
    return found
