"""Pages of programs and of their commands: what the command line takes is told by the program itself
(base/command_sheet.h), the rest by docs/man/NAME.SECTION.md."""

import re
from typing import Optional

import troff

# Where a flag has no group of its own.
_PLAIN_GROUPS = ("Options", "Positionals", "OPTIONS", "POSITIONALS")
# Names that begin a help text and are written small.
_SMALL = ("reel", "reeld", "ffmpeg", "gif", "apng")


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else text + "."


def _value(option: dict) -> str:
    """CLI11 writes names, kinds, ranges and choices into one text: "N:INT in [1 - 64]", "WHEN:{auto,never}"."""
    name = re.sub(r":(\{.*|(UINT|INT|FLOAT|TEXT|NUMBER|POSITIVE|NONNEGATIVE)\b.*)$", "", option["value"])
    return {"UINT": "N", "INT": "N", "FLOAT": "NUMBER"}.get(name, name)


def _limits(option: dict) -> str:
    found = re.search(r"\[(\S+) - (\S+)\]", option["value"])
    return " From %s to %s." % found.groups() if found else ""


def _term(option: dict) -> str:
    names = ", ".join(troff.bold(name) for name in option["names"])
    value = _value(option)
    return names + (" " + troff.italic(value) if value else "") + (" ..." if option["repeats"] and value else "")


def _options(options: list) -> list:
    out, group = [], None
    for option in options:
        if _is_positional(option):
            out += troff.definition(troff.italic(option["names"][0]), _sentence(_capital(option["help"])))
    flags = [option for option in options if not _is_positional(option)]
    groups = list(dict.fromkeys(option["group"] for option in flags))
    for group in groups:
        if len(groups) > 1 and group not in _PLAIN_GROUPS:
            out.append(".SS " + troff.inline(group))
        for option in flags:
            if option["group"] == group:
                default = " Default: %s." % option["default"] if option["default"] else ""
                out += troff.definition(_term(option), _sentence(_capital(option["help"])) + _limits(option) + default)
    return out


def _capital(text: str) -> str:
    """A sentence's beginning, unless it is a name that is written small."""
    first = text.split(" ")[0].rstrip(",:;")
    return text[:1].upper() + text[1:] if first.isalpha() and first not in _SMALL else text


def _is_positional(option: dict) -> bool:
    return not option["names"][0].startswith("-")


def _synopsis(words: str, sheet: dict) -> list:
    parts = [troff.bold(words)]
    if any(not _is_positional(option) for option in sheet["options"]):
        parts.append("[" + troff.italic("OPTIONS") + "]")
    if sheet["commands"]:
        parts.append(troff.italic("COMMAND") + " ...")
    for option in sheet["options"]:
        if _is_positional(option):
            text = troff.italic(option["names"][0]) + (" ..." if option["repeats"] else "")
            parts.append(text if option["required"] else "[" + text + "]")
    return troff.section("SYNOPSIS") + [" ".join(parts)]


class Footer:
    """What `--help` says below the flags: examples, then paragraphs."""

    def __init__(self, text: str):
        self.examples: list = []
        self.paragraphs: list = []
        self.exit_status = ""
        for chunk in re.split(r"\n\s*\n", text.strip("\n")):
            lines = chunk.splitlines()
            if lines and lines[0].startswith("Examples:"):
                self.examples = [one.strip() for one in lines[1:]]
            elif lines:
                self._paragraph(" ".join(one.strip() for one in lines))

    def _paragraph(self, text: str) -> None:
        """What is said of the exit status is a section of its own."""
        before, _, status = re.sub(r"Exit status, the job's: ", "Exit status: ", text).partition("Exit status: ")
        if before.strip():
            self.paragraphs.append(before.strip())
        self.exit_status = status or self.exit_status


class Prose:
    """A file of docs/man: "# NAME" with one line of what it is, "# DESCRIPTION" and other sections."""

    def __init__(self, text: str):
        self.sections: dict = {}
        for part in re.split(r"^# ", text, flags=re.MULTILINE)[1:]:
            title, _, body = part.partition("\n")
            self.sections[title.strip().upper()] = body.strip("\n")

    def take(self, title: str) -> Optional[str]:
        return self.sections.pop(title, None)


def _own_statuses(text: str) -> list:
    """Of "0 done, 2 refused; of several jobs the highest."."""
    out, notes = [], []
    for part in re.split(r"[,;.]\s+", text.rstrip(".")):
        number = re.match(r"(\d+) (.*)", part)
        if number:
            out += troff.definition(troff.bold(number[1]), _sentence(_capital(number[2])))
        else:
            notes.append(_sentence(_capital(part)))
    return out + (troff.prose(" ".join(notes)) if notes else [])


def _exit_section(codes: list, sheet: dict, footer: Footer) -> list:
    if footer.exit_status:
        return troff.section("EXIT STATUS") + _own_statuses(footer.exit_status)
    has_daemon = any("--socket" in option["names"] for option in sheet["options"]) or sheet["commands"]
    out = troff.section("EXIT STATUS")
    for number, meaning in codes:
        if number != "4" or has_daemon:
            out += troff.definition(troff.bold(number), _sentence(_capital(meaning)))
    return out


def _sections(sheet: dict, prose: Prose, footer: Footer) -> list:
    out = troff.section("DESCRIPTION")
    out += troff.prose(prose.take("DESCRIPTION") or _sentence(sheet["about"]))
    for paragraph in footer.paragraphs:
        out += troff.prose(paragraph)
    if sheet["commands"]:
        out += troff.section("COMMANDS")
        for command in sheet["commands"]:
            name = "%s-%s" % (sheet["name"], command["name"])
            out += troff.definition(troff.bold(name) + "(1)", _sentence(_capital(command["about"])))
    out += troff.section("OPTIONS") + _options(sheet["options"])
    return out


def page(sheet: dict, words: str, prose: Prose, codes: list, see_also: str) -> list:
    """`words`: how it is called, "reel render". Everything after the title line."""
    footer = Footer(sheet["footer"])
    name = words.replace(" ", "-")
    about = prose.take("NAME") or sheet["about"].rstrip(".")
    about = about if about[:2].isupper() else about[:1].lower() + about[1:]
    out = troff.section("NAME") + [r"%s \- %s" % (troff.code(name), troff.inline(about))]
    out += _synopsis(words, sheet)
    out += _sections(sheet, prose, footer)
    examples, own = footer.examples, prose.take("EXAMPLES")
    if examples or own:
        out += troff.section("EXAMPLES") + (troff.block(examples) if examples else []) + troff.prose(own or "")
    out += _exit_section(codes, sheet, footer)
    also = ", ".join(filter(None, [see_also, prose.take("SEE ALSO")]))
    for title, body in prose.sections.items():
        out += troff.section(title) + troff.prose(body)
    return out + troff.section("SEE ALSO") + [troff.inline(also)]
