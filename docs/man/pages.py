#!/usr/bin/env python3
"""Writes all man pages of Reel into a directory: man1/reel.1 and so on. Run by the build.

    pages.py --reel build/bin/reel --reeld build/bin/reeld --version 0.1.0 --into build/share/man

Pages of commands say what the programs say of their command lines; reel-job(5) is made of the job file's
schema, exit statuses of protocol/exit_code.h, reeld.toml(5) of the file that is installed. What a page tells
besides stands in NAME.SECTION.md beside this file. A command without such a file has a page all the same.
"""

import argparse
import json
import re
import subprocess
from pathlib import Path

import command_page
import schema_page
import toml_page
import troff

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
MANUAL = {"1": "User Commands", "5": "File Formats", "7": "Miscellanea", "8": "System Administration"}
# Pages that tell of several programs; the others are links to the first.
ALIASES = {"reel-producer.8": "reel-supervisor.8", "reel-writer.8": "reel-supervisor.8"}


def exit_codes() -> list:
    """(number, meaning) of the table in protocol/exit_code.h; a row may be continued on the next line."""
    codes: list = []
    column = None
    for text in (SOURCE / "protocol/exit_code.h").read_text().splitlines():
        if re.match(r"//\s+code\s+means", text):
            column = (text.index("means"), text.index("what to do"))
        elif column and re.match(r"//\s+\d+ ", text):
            codes.append([text[2:column[0]].strip(), text[column[0]:column[1]].strip()])
        elif column and codes and text.startswith("//  "):
            codes[-1][1] += " " + text[column[0]:column[1]].strip()
        elif codes:
            break
    return [(number, meaning.strip()) for number, meaning in codes]


def changelog_date() -> str:
    """Of the last release, so that the same sources make the same pages."""
    lines = (SOURCE / "packaging/debian/changelog").read_text().splitlines()
    dates = [one.split("  ")[-1] for one in lines if one.startswith(" -- ")]
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    found = re.search(r"(\d+) (\w{3}) (\d{4})", dates[0])
    assert found, dates
    return "%s-%02d-%02d" % (found[3], months.index(found[2]) + 1, int(found[1]))


class Pages:
    def __init__(self, version: str, into: Path):
        self._version = version
        self._into = into
        self._date = changelog_date()

    def write(self, page: str, lines: list) -> None:
        name, section = page.rsplit(".", 1)
        title = '.TH "%s" %s %s "Reel %s" "%s"' % (name.upper(), section, self._date, self._version, MANUAL[section])
        # Words are not cut and lines not stretched: names of files and flags stay as they are.
        head = [r'.\" Made by docs/man/pages.py.', title, ".nr HY 0", ".nh", ".ad l"]
        self._put(page, "\n".join(head + lines) + "\n")

    def link(self, page: str, to: str) -> None:
        self._put(page, ".so man%s/%s\n" % (to.rsplit(".", 1)[1], to))

    def _put(self, page: str, text: str) -> None:
        place = self._into / ("man" + page.rsplit(".", 1)[1])
        place.mkdir(parents=True, exist_ok=True)
        (place / page).write_text(text, encoding="utf-8")


def prose_of(page: str) -> command_page.Prose:
    file = HERE / (page + ".md")
    return command_page.Prose(file.read_text(encoding="utf-8") if file.exists() else "")


def sheet_of(program: str) -> dict:
    return json.loads(subprocess.run([program, "--command-sheet"], check=True, stdout=subprocess.PIPE).stdout)


def write_commands(pages: Pages, reel: dict, reeld: dict) -> None:
    codes = exit_codes()
    names = ["reel-%s(1)" % command["name"] for command in reel["commands"]]
    pages.write("reel.1", command_page.page(reel, "reel", prose_of("reel.1"), codes, ", ".join(names)))
    for command in reel["commands"]:
        page = "reel-%s.1" % command["name"]
        takes_job = any(option["names"] == ["SCENE"] for option in command["options"])
        has_daemon = any("--socket" in option["names"] for option in command["options"])
        also = ["reel(1)"] + ["reel-job(5)"] * takes_job + ["reeld(8)"] * has_daemon
        words = "reel " + command["name"]
        pages.write(page, command_page.page(command, words, prose_of(page), codes, ", ".join(also)))
    pages.write("reeld.8", command_page.page(reeld, "reeld", prose_of("reeld.8"), codes, "reel(1)"))


def flags_by_field(reel: dict) -> dict:
    flags: dict = {}
    for command in reel["commands"]:
        if command["name"] == "render":
            for option in command["options"]:
                long_name = option["names"][-1]
                flags[long_name.lstrip("-").replace("-", "_")] = long_name
    flags["params"], flags["ffmpeg_args"] = "--param", "--ffmpeg-arg"
    return flags


def write_prose_page(pages: Pages, file: Path, made: dict) -> None:
    """A line "@MADE: KEY@" stands for lines that are made of something else."""
    page = file.name[:-len(".md")]
    prose = command_page.Prose(file.read_text(encoding="utf-8"))
    about = prose.take("NAME") or ""
    lines = troff.section("NAME") + [r"%s \- %s" % (troff.code(page.rsplit(".", 1)[0]), troff.inline(about))]
    for title, body in prose.sections.items():
        lines += troff.section(title)
        for index, part in enumerate(re.split(r"^@MADE: (\w+)@$", body, flags=re.MULTILINE)):
            lines += made[part]() if index % 2 else troff.prose(part)
    pages.write(page, lines)


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("reel", "reeld", "version", "into"):
        parser.add_argument("--" + name, required=True)
    options = parser.parse_args()
    pages = Pages(options.version, Path(options.into))
    reel, reeld = sheet_of(options.reel), sheet_of(options.reeld)
    write_commands(pages, reel, reeld)

    schema = schema_page.Schema(json.loads((SOURCE / "protocol/job.schema.json").read_text()), flags_by_field(reel))
    made = {"fields": schema.fields, "clip": lambda: schema.part("clip"), "sound": lambda: schema.part("sound"),
            "operation": lambda: schema.part("operation"),
            "settings": lambda: toml_page.settings(SOURCE / "systemd/reeld.toml")}
    for file in sorted(HERE.glob("*.[578].md")):
        if file.name != "reeld.8.md":
            write_prose_page(pages, file, made)
    for page, to in ALIASES.items():
        pages.link(page, to)


if __name__ == "__main__":
    main()
