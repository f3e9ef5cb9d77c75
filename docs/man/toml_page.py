"""reeld.toml(5): the settings, as the file that is installed shows and explains them.

The file is taken for: comments, then the setting they explain, perhaps itself behind a '#' since it shows a
default; "[section]" begins a section.
"""

import re
from pathlib import Path

import troff

_SETTING = re.compile(r"#?\s?([a-z][a-z0-9_]*)\s*=\s*(.*)")
_SECTION = re.compile(r"#?\s?\[([a-z0-9_.]+)\]\s*")


def settings(file: Path) -> list:
    if not file.exists():
        return [".PP", "This version of Reel has no settings."]
    out: list = []
    comment: list = []
    for text in file.read_text(encoding="utf-8").splitlines():
        section, setting = _SECTION.fullmatch(text), _SETTING.fullmatch(text)
        if section:
            out += [".SS " + troff.bold("[%s]" % section[1])] + (troff.prose(" ".join(comment)) if comment else [])
        elif setting:
            shown = "Default" if text.startswith("#") else "In the file"
            words = " ".join(comment) + " %s: `%s`." % (shown, setting[2].strip())
            out += troff.definition(troff.bold(setting[1]), words.strip())
        if text.startswith("#") and not section and not setting:
            comment.append(text.lstrip("#").strip())
        else:
            comment = []
    return out
