"""The man pages that the build makes: that they say what `--help` says, and that man takes them."""

import os
import re
import shlex
import subprocess
import unittest
from pathlib import Path

from built import BUILD, SOURCE, needs, sheet

PAGES = BUILD / "share/man"
REEL_PAGES = sorted((PAGES / "man1").glob("*.1"))


def help_of(*words: str) -> str:
    command = [str(BUILD / "bin" / words[0]), *words[1:], "--help"]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def flags_of_help(text: str) -> set:
    """Of lines like "  -o,--output FILE ..."."""
    flags: set = set()
    for line in text.splitlines():
        found = re.match(r"  ((?:-\w,)?-{1,2}[\w-]+(?:,-{1,2}[\w-]+)*)", line)
        if found:
            flags.update(found[1].split(","))
    return flags


def section(page: Path, title: str) -> str:
    text = page.read_text(encoding="utf-8")
    found = re.search(r"^\.SH %s$(.*?)(?=^\.SH |\Z)" % title, text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def flags_of_page(page: Path) -> set:
    """The bold words of the lines behind .TP."""
    flags: set = set()
    for term in re.findall(r"^\.TP\n(.*)$", section(page, "OPTIONS"), re.MULTILINE):
        words = re.findall(r"\\fB(.*?)\\fR", term)
        flags.update(word.replace("\\-", "-") for word in words)
    return flags


def commands_of_help() -> list:
    text = help_of("reel").split("Subcommands:")[1].split("\n\n")[0]
    return re.findall(r"^  (\w+) ", text, re.MULTILINE)


def shown_lines(page: Path) -> list:
    """All lines of examples, as they are typed."""
    lines: list = []
    for block in re.findall(r"^\.EX$(.*?)^\.EE$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        plain = block.replace(r"\&", "").replace(r"\(aq", "'").replace(r"\(ti", "~").replace(r"\-", "-")
        lines += plain.replace(r"\e", "\\").splitlines()
    return lines


def command_lines(text: str) -> list:
    """Each `reel COMMAND ...` in a line of shell, as words up to its end."""
    lines: list = []
    # What is explained behind two spaces is no shell.
    for part in re.split(r"&&|\||;|\$\(|\)", re.sub(r"   .*", "", text)):
        words = shlex.split(part, comments=True) if part.count("'") % 2 == 0 else []
        if words and words[0].split("=")[-1] == "reel":
            lines.append(words[1:])
    return lines


class ManPages(unittest.TestCase):
    def test_every_command_of_the_help_has_a_page_and_every_page_a_command(self):
        wanted = {"reel.1"} | {"reel-%s.1" % command for command in commands_of_help()}
        self.assertEqual({page.name for page in REEL_PAGES}, wanted)
        listed = re.findall(r"\\fBreel\\-(\w+)\\fR\(1\)", section(PAGES / "man1/reel.1", "COMMANDS"))
        self.assertEqual(listed, commands_of_help())

    def test_every_flag_of_the_help_is_in_the_page_and_every_one_of_the_page_in_the_help(self):
        calls = [("reel",), ("reeld",)] + [("reel", command) for command in commands_of_help()]
        for words in calls:
            page = PAGES / ("man8/reeld.8" if words[0] == "reeld" else "man1/%s.1" % "-".join(words))
            with self.subTest(page=page.name):
                flags = flags_of_help(help_of(*words))
                self.assertIn("--help", flags)
                self.assertEqual(flags_of_page(page), flags)

    def test_every_program_that_is_installed_has_a_page(self):
        rule = re.compile(r"reel_program\((\S+)")
        programs = {name for file in SOURCE.glob("**/CMakeLists.txt")
                    if "build" not in file.relative_to(SOURCE).parts[0]
                    for name in rule.findall(file.read_text())}
        self.assertIn("reel-supervisor", programs)
        for program in programs:
            self.assertTrue(list(PAGES.glob("man[18]/%s.[18]" % program)), program)

    def test_pages_that_are_named_exist(self):
        foreign = {"ffmpeg(1)", "systemd(1)"}
        pages = {"%s(%s)" % (page.stem, page.suffix[1:]) for page in PAGES.glob("man*/*")}
        for page in PAGES.glob("man*/*"):
            for name, number in re.findall(r"\\fB([\w.\\-]+)\\fR(\(\d\))", page.read_text(encoding="utf-8")):
                named = name.replace("\\-", "-") + number
                self.assertIn(named, pages | foreign, page.name)

    def test_exit_statuses_are_those_of_the_code(self):
        code = (SOURCE / "protocol/exit_code.h").read_text()
        numbers = set(re.findall(r"^  k\w+ = (\d+),$", code, re.MULTILINE))
        self.assertIn("130", numbers)
        shown = set(re.findall(r"^\.TP\n\\fB(\d+)\\fR$", section(PAGES / "man1/reel.1", "EXIT STATUS"), re.MULTILINE))
        self.assertEqual(shown, numbers)

    def test_examples_name_commands_and_flags_that_exist(self):
        commands = {command["name"]: {name for option in command["options"] for name in option["names"]}
                    for command in sheet("reel")["commands"]}
        seen = 0
        for page in PAGES.glob("man*/*"):
            for words in (words for line in shown_lines(page) for words in command_lines(line)):
                with self.subTest(page=page.name, words=words):
                    if words[0].isupper():
                        continue  # reel COMMAND --help
                    self.assertIn(words[0], commands)
                    for word in words[1:]:
                        if word.startswith("-") and len(word) > 1:
                            self.assertIn(word.split("=")[0], commands[words[0]])
                    seen += 1
        self.assertGreater(seen, 30)

    @needs("man", "groff")
    def test_man_takes_every_page_without_a_warning(self):
        for page in PAGES.glob("man*/*"):
            with self.subTest(page=page.name):
                done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", str(page)], cwd=PAGES,
                                      capture_output=True, text=True, timeout=60,
                                      env={**os.environ, "LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "80"})
                self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
