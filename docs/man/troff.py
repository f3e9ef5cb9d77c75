"""Text as it is in docs/man/*.md, made into what man(1) formats: troff with the macros of man(7).

Of Markdown it knows what pages need: "# " and "## " for sections and parts of them, paragraphs, "- " lists,
indented blocks (examples, shown as they are), `code`, *emphasis*, and definitions:

    term
    :   what it is

A page's name with its section, like reel(1), becomes bold by itself.
"""

import re

_PAGE_NAME = re.compile(r"\b(reel[a-z0-9._-]*|ffmpeg|systemd)(\([1-8]\))")
_INLINE = re.compile(r"`([^`]+)`|\*([^*\s][^*]*)\*")
_CODE = {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"}


def code(text: str) -> str:
    """Text that is typed as it stands: no character is replaced by a nicer one."""
    return "".join(_CODE.get(character, character) for character in text)


def bold(text: str) -> str:
    return r"\fB%s\fR" % code(text)


def italic(text: str) -> str:
    return r"\fI%s\fR" % code(text)


def _plain(text: str) -> str:
    escaped = text.replace("\\", r"\e").replace("~", r"\(ti").replace("^", r"\(ha")
    # A dash that begins a word is a flag's.
    escaped = re.sub(r"(?<![\w\\])-(?=[-\w])|(?<=[\s(]-)-", r"\-", escaped)
    return _PAGE_NAME.sub(r"\\fB\1\\fR\2", escaped)


def inline(text: str) -> str:
    parts, end = [], 0
    for match in _INLINE.finditer(text):
        parts.append(_plain(text[end:match.start()]))
        page = _PAGE_NAME.fullmatch(match[1] or "")
        if match[2]:
            parts.append(italic(match[2]))
        else:
            parts.append(bold(page[1]) + page[2] if page else bold(match[1]))
        end = match.end()
    return "".join(parts) + _plain(text[end:])


def line(text: str) -> str:
    """A line of text, which troff must not take for a request."""
    return r"\&" + text if text.startswith((".", "'")) else text


def block(lines: list) -> list:
    """Lines shown as they are."""
    return [".PP", ".RS 4", ".EX"] + [line(code(one)) for one in lines] + [".EE", ".RE"]


def definition(term: str, text: str) -> list:
    """`term` is troff already."""
    return [".TP", line(term), line(inline(text))]


def section(title: str) -> list:
    return [".SH " + title.upper()]


def _chunks(text: str) -> list:
    """Paragraphs, each a list of lines; an indented block holds its empty lines."""
    chunks: list = []
    for one in text.splitlines():
        if not one.strip():
            chunks.append([])
        elif chunks and chunks[-1]:
            chunks[-1].append(one)
        else:
            chunks.append([one])
    merged: list = []
    for chunk in (chunk for chunk in chunks if chunk):
        if merged and _is_block(chunk) and _is_block(merged[-1]):
            merged[-1] += [""] + chunk
        else:
            merged.append(chunk)
    return merged


def _is_block(chunk: list) -> bool:
    return all(one.startswith("    ") or not one for one in chunk)


def _items(chunk: list) -> list:
    items: list = []
    for one in chunk:
        if one.startswith("- "):
            items.append(one[2:])
        else:
            items[-1] += " " + one.strip()
    return [out for item in items for out in (r".IP \(bu 2", line(inline(item)))]


def prose(text: str) -> list:
    """Lines of troff. A chunk after a definition begins again at the margin."""
    out: list = []
    for chunk in _chunks(text):
        if chunk[0].startswith("## "):
            out += [".SS " + inline(chunk[0][3:])]
            chunk = chunk[1:]
        elif chunk[0].startswith("# "):
            out += section(chunk[0][2:])
            chunk = chunk[1:]
        if not chunk:
            continue
        if _is_block(chunk):
            out += block([one[4:] for one in chunk])
        elif len(chunk) > 1 and chunk[1].startswith(":"):
            words = [chunk[1][1:].strip()] + [one.strip() for one in chunk[2:]]
            out += definition(inline(chunk[0]), " ".join(words))
        elif chunk[0].startswith("- "):
            out += _items(chunk)
        else:
            out += [".PP", line(inline(" ".join(one.strip() for one in chunk)))]
    return out
