"""The scripts of completion/ in real shells, with the real `reel`; and `reel complete` where it must not fail."""

import os
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from built import BUILD, REEL, SOURCE, needs

BASH = r"""
source "$1"; shift
COMP_LINE=$1 COMP_POINT=${#1}; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_reel_complete reel
printf '%s\n' "${COMPREPLY[@]}"
"""

# compadd is what zsh offers words with; here it tells them.
ZSH = r"""
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; autoload -U compinit; fpath=($1 \$fpath); compinit -u -D; LISTMAX=1000; HISTFILE="
zpty -w shell "compadd() { local -a hits; builtin compadd -A hits \"\$@\"; print -rl -- \$hits >> offered }"
zpty -w shell "bindkey '^X' complete-word; said() { print -r -- \"\" > done }; zle -N said; bindkey '^Y' said"
zpty -n -w shell "$2"$'\C-X\C-Y'
integer tries=0
while [[ ! -e done && tries -lt 2000 ]]; do zpty -r -t shell heard; sleep 0.01; tries+=1; done
zpty -d shell
cat offered
"""


class Completion(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = Path(place.name)
        (self.place / "films").mkdir()
        (self.place / "file.json").write_text("{}")
        self.environment = {**os.environ, "PATH": "%s:%s" % (BUILD / "bin", os.environ["PATH"]),
                            "REEL_SOCKET": str(self.place / "nobody"), "HOME": str(self.place), "TERM": "dumb",
                            "REEL_COMPLETION_MS": "30000"}

    def _run(self, command: list) -> list:
        done = subprocess.run(command, cwd=self.place, env=self.environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=60)
        self.assertEqual(done.stderr, "")
        return [line for line in done.stdout.splitlines() if line]

    def _bash(self, line: str, *words: str) -> list:
        return self._run(["bash", "--norc", "-c", BASH, "-", str(SOURCE / "completion/reel.bash"), line, *words])

    def _zsh(self, line: str) -> set:
        for name in ("done", "offered"):
            (self.place / name).unlink(missing_ok=True)
        return set(self._run(["zsh", "-f", "-c", ZSH, "-", str(SOURCE / "completion"), line]))

    def _fish(self, line: str) -> set:
        offered = self._run(["fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]",
                             str(SOURCE / "completion/reel.fish"), line])
        return {one.split("\t")[0] for one in offered}

    def test_bash_completes_commands_flags_and_renderers(self):
        self.assertEqual(self._bash("reel ren", "reel", "ren"), ["render"])
        self.assertEqual(self._bash("reel list --js", "reel", "list", "--js"), ["--json"])
        self.assertEqual(self._bash("reel render red_s", "reel", "render", "red_s"), ["red_square"])
        self.assertEqual(set(self._bash("reel render fi", "reel", "render", "fi")), {"films", "file.json"})

    def test_bash_completes_what_stands_behind_an_equals_sign_that_splits_words(self):
        self.assertEqual(self._bash("reel render x --odd=p", "reel", "render", "x", "--odd", "=", "p"), ["pad"])
        self.assertEqual(self._bash("reel render x --odd=", "reel", "render", "x", "--odd", "="),
                         ["refuse", "pad", "crop"])
        self.assertEqual(self._bash("reel render red_square --param ", "reel", "render", "red_square", "--param", ""),
                         ["side="])
        self.assertEqual(self._bash("reel render line_chart --param csv=file", "reel", "render", "line_chart",
                                    "--param", "csv", "=", "file"), ["file.json"])
        self.assertEqual(self._bash("reel render x --directory=fi", "reel", "render", "x", "--directory", "=", "fi"),
                         ["films"])
        self.assertEqual(set(self._bash("reel render x -o fi", "reel", "render", "x", "-o", "fi")),
                         {"films", "file.json"})

    @needs("zsh")
    def test_zsh_completes_commands_flags_parameters_and_files(self):
        self.assertEqual(self._zsh("reel ren"), {"render"})
        self.assertEqual(self._zsh("reel list --js"), {"--json"})
        self.assertEqual(self._zsh("reel render red_square --param "), {"side="})
        self.assertEqual(self._zsh("reel render x --odd=p"), {"--odd=pad"})
        self.assertIn("films", self._zsh("reel render x --directory=fi"))
        self.assertIn("file.json", self._zsh("reel render x -o fi"))

    @needs("fish")
    def test_fish_completes_commands_flags_parameters_and_files(self):
        self.assertEqual(self._fish("reel ren"), {"render"})
        self.assertEqual(self._fish("reel list --js"), {"--json"})
        self.assertEqual(self._fish("reel render red_square --param "), {"side="})
        self.assertEqual(self._fish("reel render x --odd=p"), {"--odd=pad"})
        self.assertEqual(self._fish("reel render x --directory=fi"), {"--directory=films/"})
        self.assertEqual(self._fish("reel render x -o fi"), {"films/", "file.json"})

    def test_a_daemon_that_is_not_there_or_does_not_answer_gives_no_jobs_and_no_words(self):
        self.assertEqual(self._run([REEL, "complete", "--", "watch", ""]), ["none "])
        mute = socket.socket(socket.AF_UNIX)
        self.addCleanup(mute.close)
        mute.bind(self.environment["REEL_SOCKET"])
        mute.listen(1)
        self.environment["REEL_COMPLETION_MS"] = "50"
        self.assertEqual(self._run([REEL, "complete", "--", "watch", ""]), [])

    def test_what_is_wrong_is_met_with_silence(self):
        for words in (["render", "no such scene", "--param", ""], ["render", "file.json", "--param", ""],
                      ["nonsense", "--nonsense", "x"], ["render", "--param=", "--", "--"], ["\x1b", "\n"]):
            with self.subTest(words=words):
                self.assertEqual(self._run([REEL, "complete", "--", *words])[1:], [])


if __name__ == "__main__":
    unittest.main()
